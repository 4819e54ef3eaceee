"""Texts with the words that were searched for marked, as safe HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from search_api.folding import spelled_out, words_of
from search_api.wanted import Wanted

Stems = Callable[[str], tuple[str, ...]]
"""A folded word -> its stems, each with the language it is a stem in, such as `en:analys`."""
Texts = Mapping[str, Sequence[tuple[str, str]]]
"""Field -> (language tag, text) pairs."""
Span = tuple[int, int]

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

    def highlights(self, texts: Texts, language: str) -> dict[str, str]:
        """Field -> safe HTML, for fields with a marked word; of long texts the passage around it.

        Of a name only the first text is looked at, which is the one that is shown.
        """
        marked = {}
        for field, versions in texts.items():
            for _, text in versions[:1] if field == "name" else _preferred(versions, language):
                spans = self.spans(text)
                if spans:
                    marked[field] = _html(text, spans) if field in WHOLE_FIELDS else _excerpt(text, spans)
                    break
        return marked

    def spans(self, text: str) -> list[Span]:
        """Where the words stand, in order, without overlap."""
        plain = spelled_out(text)
        if not any(root in plain for root in self._roots):
            return []
        tokens = [match.span() for match in TOKEN.finditer(text)]
        words = [_word(text[start:end]) for start, end in tokens]
        found: list[Span] = []
        behind = 0
        for place, word in enumerate(words):
            if place >= behind and word.startswith(self._roots) and (length := self._length_at(words, place)):
                behind = place + length
                found.append((tokens[place][0], tokens[behind - 1][1]))
        return found

    def _length_at(self, words: Sequence[str], place: int) -> int:
        """How many words from this place on are the longest wording that stands there."""
        return max((len(one) for one in self._wordings if self._stands_at(one, words, place)), default=0)

    def _stands_at(self, wording: Sequence[frozenset[str]], words: Sequence[str], place: int) -> bool:
        return place + len(wording) <= len(words) and all(
            word in forms or any(stem in forms for stem in self._stems(word))
            for forms, word in zip(wording, words[place:], strict=False)
        )


def _forms(word: str, stems: Stems, *, is_exact: bool) -> frozenset[str]:
    """What a word of a text may be, or have among its stems."""
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


def _preferred(versions: Sequence[tuple[str, str]], language: str) -> list[tuple[str, str]]:
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
