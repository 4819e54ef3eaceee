"""What must be found, synonyms included: the same for every engine and for highlighting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search_api.synonyms import Synonyms, Words
from search_api.words import Piece, Typed

LEVEL_NAMES = ("level", "niveau")
"""Before a number they name one thing, in either language."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that must be found, in any of several wordings."""

    wordings: tuple[Words, ...]
    is_exact: bool
    """Whether endings count, as between quotation marks."""


def wanted(typed: Typed, synonyms: Synonyms) -> list[Wanted]:
    """Quoted phrases as they are; of other words, the longest known expressions with their synonyms."""
    found = [Wanted((piece.words,), is_exact=True) for piece in typed.required if piece.is_quoted]
    loose = [piece for piece in typed.required if not piece.is_quoted]
    words = [word for piece in loose for word in piece.words]
    piece_at = _places(loose)
    place = 0
    while place < len(words):
        length, group = synonyms.longest_at(words, place)
        if is_level(words[place : place + 2]):
            length, group = 2, tuple((name, words[place + 1]) for name in LEVEL_NAMES)
        elif not length:
            piece = piece_at.get(place)
            group = (piece.words if piece else (words[place],),)
            length = len(group[0])
        found.append(Wanted(group, is_exact=False))
        place += length
    return found


def is_level(words: Sequence[str]) -> bool:
    """Whether these words name a level, such as `level 5`: apart, the number would be found in any hours."""
    return len(words) == 2 and words[0] in LEVEL_NAMES and words[1].isdigit()


def _places(pieces: list[Piece]) -> dict[int, Piece]:
    """Where each piece begins among all words."""
    places, place = {}, 0
    for piece in pieces:
        places[place] = piece
        place += len(piece.words)
    return places
