"""Texts with the words that were searched for marked, as safe HTML."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from search_api.folding import spelled_out, words_of
from search_api.wanted import Wanted

Stems = Callable[[str], tuple[str, ...]]
"""A folded word -> its stems, each with the language it is a stem in, such as `en:analys`."""
Texts = Mapping[str, Sequence[tuple[str, str]]]
"""Field -> (language tag, text) pairs."""
Span = tuple[int, int]
Wording = Sequence[frozenset[str]]
"""What each word of an expression may be, or have among its stems."""

TOKEN = re.compile(r"[^\W_]+(?:\+\+|#)?")
WHOLE_FIELDS = frozenset({"name", "alternate_name"})
EXCERPT = 240
"""Letters of a passage of the other fields."""
BEFORE = 60
"""Letters of a passage before the first marked word."""
ROOT = 3
"""Letters that a word shares with all its forms, at least."""


class Marker:
    """Marks what one question searched for."""

    def __init__(self, wanted: Iterable[Wanted], stems: Stems) -> None:
        self._stems = stems
        self._wordings = [
            [_forms(word, stems, is_exact=one.is_exact) for word in words]
            for one in wanted
            for words in one.wordings
        ]
        self._roots = tuple({_root(wording[0]) for wording in self._wordings})
        self._begun: dict[str, Sequence[Wording]] = {}

    def highlights(self, texts: Texts, language: str) -> dict[str, str]:
        """Field -> safe HTML, for fields with a marked word; of long texts the passage around it.

        Of a name only the first text is looked at, which is the one that is shown.
        """
        marked = {}
        for field, versions in texts.items():
            for _, text in versions[:1] if field == "name" else _preferred(versions, language):
                is_whole = field in WHOLE_FIELDS
                if spans := self.spans(text, sys.maxsize if is_whole else EXCERPT):
                    marked[field] = _html(text, spans) if is_whole else _excerpt(text, spans)
                    break
        return marked

    def spans(self, text: str, within: int = sys.maxsize) -> list[Span]:
        """Where the words stand, in order, without overlap, and no further than that behind the first."""
        found: list[Span] = []
        for first in self._candidates(text):
            start = first.start()
            if found and start > found[0][0] + within:
                break
            wordings = self._begun_by(first[0])
            if wordings and (not found or start >= found[-1][1]):
                end = self._end_at(text, first, wordings)
                found += [] if end is None else [(start, end)]
        return found

    def _candidates(self, text: str) -> Iterable[re.Match[str]]:
        """The words of a text that may be the first of a wording."""
        plain = spelled_out(text)
        if plain == text.lower():  # folding moved no letter: places of the folded text are those of the text
            return filter(None, (TOKEN.match(text, place) for place in self._places(plain)))
        return TOKEN.finditer(text) if any(root in plain for root in self._roots) else ()

    def _places(self, plain: str) -> list[int]:
        """Where words begin as one does that is looked for."""
        found = set()
        for root in self._roots:
            place = plain.find(root)
            while place >= 0:
                if not place or not plain[place - 1].isalnum():
                    found.add(place)
                place = plain.find(root, place + 1)
        return sorted(found)

    def _begun_by(self, token: str) -> Sequence[Wording]:
        """The wordings that a word may be the first of; few words come up, in text after text."""
        if token not in self._begun:
            word = _word(token)
            begun = self._wordings if word.startswith(self._roots) else ()
            self._begun[token] = [one for one in begun if self._stands_at(one[:1], [word])]
        return self._begun[token]

    def _end_at(self, text: str, first: re.Match[str], wordings: Sequence[Wording]) -> int | None:
        """Where the longest of these that begins with this word ends; none when none does."""
        longest = max(map(len, wordings))
        if longest == 1:
            return first.end()
        tokens = list(islice(TOKEN.finditer(text, first.start()), longest))
        words = [_word(token[0]) for token in tokens]
        length = max((len(one) for one in wordings if self._stands_at(one, words)), default=0)
        return tokens[length - 1].end() if length else None

    def _stands_at(self, wording: Wording, words: Sequence[str]) -> bool:
        return len(wording) <= len(words) and all(
            word in forms or any(stem in forms for stem in self._stems(word))
            for forms, word in zip(wording, words, strict=False)
        )


def _forms(word: str, stems: Stems, *, is_exact: bool) -> frozenset[str]:
    return frozenset({word} if is_exact else {word, *stems(word)})


def _root(forms: frozenset[str]) -> str:
    """The letters every form begins with: one less than they share, for endings such as study, studies."""
    first, *others = (form.rpartition(":")[2] for form in forms)
    shared = next(
        (i for i, letter in enumerate(first) if any(other[i : i + 1] != letter for other in others)),
        len(first),
    )
    return first[: max(ROOT, shared - 1)]


@lru_cache(maxsize=100_000)
def _word(token: str) -> str:
    return "".join(words_of(token))


def _preferred(versions: Sequence[tuple[str, str]], language: str) -> Sequence[tuple[str, str]]:
    if len(versions) == 1:
        return versions
    return sorted(versions, key=lambda one: one[0].partition("-")[0].lower() != language)


def _html(text: str, spans: Sequence[Span]) -> str:
    parts, done = [], 0
    for start, end in spans:
        parts += [html.escape(text[done:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, html.escape(text[done:])])


def _excerpt(text: str, spans: Sequence[Span]) -> str:
    """The passage around the first marked word, cut between words."""
    if len(text) <= EXCERPT:
        return _html(text, spans)
    start = max(0, min(spans[0][0] - BEFORE, len(text) - EXCERPT))
    end = max(start + EXCERPT, spans[0][1])
    if start:
        start = min(text.find(" ", start) + 1 or spans[0][0], spans[0][0])
    if end < len(text):
        end = max(text.rfind(" ", 0, end), spans[0][1])
    inside = [(one - start, other - start) for one, other in spans if other <= end]
    marked = _html(text[start:end].rstrip(), inside)
    return ("… " if start else "") + marked + (" …" if end < len(text) else "")
