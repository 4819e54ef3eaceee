"""What a person typed, read as words that must be there, phrases, and words that must not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search_api.folding import words_of

PIECE = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

QUOTE = '"'
FOREIGN_SIGNS = frozenset("*~^|")
"""Signs of other search languages: any ending, near, more, or. Here they part words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One typed word or phrase."""

    words: tuple[str, ...]
    """Folded; several for a phrase and for a word such as `micro-credential`."""
    is_quoted: bool
    start: int
    """Where it stands in what was typed."""
    end: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: every required piece must be found, no excluded one may be."""

    text: str
    required: tuple[Piece, ...]
    excluded: tuple[Piece, ...]

    @property
    def says_nothing(self) -> bool:
        """Whether something was typed that holds no word at all, such as `?!`."""
        return bool(self.text.strip()) and not self.has_words

    @property
    def has_words(self) -> bool:
        """Whether a word or phrase is required or excluded."""
        return bool(self.required or self.excluded)

    def replaced(self, corrections: dict[Piece, str]) -> str:
        """What was typed, with other words in the place of some."""
        text = self.text
        for piece in sorted(corrections, key=lambda one: -one.start):
            text = text[: piece.start] + corrections[piece] + text[piece.end :]
        return text


def ignored_signs(text: str) -> tuple[str, ...]:
    """The signs in it that mean nothing, in their order; a quotation mark is one when it has no pair."""
    ignored = FOREIGN_SIGNS | {QUOTE} if text.count(QUOTE) % 2 else FOREIGN_SIGNS
    return tuple(dict.fromkeys(sign for sign in text if sign in ignored))


def read_words(text: str) -> Typed:
    """Read `data "open science" -marketing`; a quotation mark without its pair counts for nothing."""
    if text.count(QUOTE) % 2:
        last = text.rindex(QUOTE)
        text = f"{text[:last]} {text[last + 1 :]}"
    required: list[Piece] = []
    excluded: list[Piece] = []
    for match in PIECE.finditer(text):
        group = "word" if match["phrase"] is None else "phrase"
        words = tuple(words_of(match[group]))
        if words:
            piece = Piece(words, group == "phrase", match.start(group), match.end(group))
            (excluded if match["minus"] else required).append(piece)
    return Typed(text, tuple(required), tuple(excluded))
