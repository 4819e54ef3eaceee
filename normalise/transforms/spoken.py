"""Which of a source's two languages a text is in, by its commonest words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from normalise.language_map import UNDETERMINED

WORD = re.compile(r"(?:\b(?:[dlsn]|qu)['’](?=[^\W\d_]))|[^\W\d_]+", re.IGNORECASE)
"""A word, or one that French cuts short (`l'`): the letter of `Class D` and the end of `driver's` are none."""
ENGLISH = """the of and to in a an is are for with on at by from or as that this their your be will who
how when it its"""
FRENCH = """le la les de des du un une et à au aux en est sont pour avec sur par dans ou que qui ce cette leur
votre d' l' s' n' qu' sans chez plus se"""
MAORI = """te ngā nga o ki i he ka e mō mo nā na ko me rātou hoki kei hei tō"""
COMMON: Mapping[str, frozenset[str]] = MappingProxyType(
    {"en": frozenset(ENGLISH.split()), "fr": frozenset(FRENCH.split()), "mi": frozenset(MAORI.split())}
)
"""Words that hardly any text of a language lacks and that seldom stand in a text of the others."""
MARKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "fr": frozenset("éèêëàâîïôûùçœ"),
        "mi": frozenset("āēīōū"),
    }
)
"""Letters that tell a language where its common words are missing."""


def language_among(text: str, languages: Sequence[str]) -> str:
    """The language of the list whose common words stand most often in the text; `und` when two are equal."""
    words = [word.casefold().replace("’", "'") for word in WORD.findall(text)]
    scores = {tag: _score(words, tag.partition("-")[0]) for tag in languages}
    best = max(scores.values())
    winners = [tag for tag, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else UNDETERMINED


def _score(words: list[str], language: str) -> int:
    common, marks = COMMON.get(language, frozenset()), MARKS.get(language, frozenset())
    return sum(2 * (word in common) + (not marks.isdisjoint(word)) for word in words)
