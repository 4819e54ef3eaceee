"""The words of types and levels: what people call them is looked up when a question is asked, not kept by records.

`Micro-credential`, `Level 5`, `NZQCF 5` or `Niveau 5` follow from the value of a facet alone. So a word that stands in
such a label means the records with that value, and no index repeats the labels in each of a million records. Which
values there are follows from the commit (`code_book.py`), as sources bring levels of frameworks that no table has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from normalise.vocabularies import Vocabularies
from search_api.facet_labels import level_labels, type_labels
from search_api.facets import UNKNOWN
from search_api.folding import words_of
from search_api.index.columns import Kind
from search_api.index.stems import stem
from search_api.synonyms import Words

LABELS: Mapping[str, Callable[[str, Vocabularies], Iterator[tuple[str, str]]]] = {
    "type": type_labels,
    "level": level_labels,
}
"""Facet -> what gives (language, label) of one of its values."""
STEMS = {"en": Kind.ENGLISH, "fr": Kind.FRENCH}
Values: TypeAlias = Mapping[str, frozenset[str]]
"""Facet -> some of its values."""


@dataclass(frozen=True, slots=True)
class _Label:
    words: Words
    facet: str
    value: str


class _Labels:
    """Some labels by their words, as one kind of column would hold them."""

    def __init__(self, labels: Iterable[_Label]) -> None:
        self._with_word: dict[str, list[_Label]] = {}
        for label in labels:
            for word in dict.fromkeys(label.words):
                self._with_word.setdefault(word, []).append(label)
        self._values = {word: _values_of(some) for word, some in self._with_word.items()}

    def values(self, words: Words) -> Values:
        """The values that have a label with these words in a row."""
        if len(words) == 1:
            return self._values.get(words[0], {})
        with_rarest = min((self._with_word.get(word, []) for word in words), key=len)
        return _values_of(label for label in with_rarest if _stands_in(words, label.words))


class CodeWords:
    """What people call some types and levels."""

    def __init__(self, held: Values, vocabularies: Vocabularies) -> None:
        """`held` are the values to be called something; `unknown` is none."""
        self._held = {facet: values - {UNKNOWN} for facet, values in held.items()}
        labels = [
            (language, _Label(tuple(words_of(text)), facet, value))
            for facet, values in self._held.items()
            for value in sorted(values)
            for language, text in LABELS[facet](value, vocabularies)
        ]
        self._as_written = _Labels(label for _, label in labels)
        self._by_stems = {
            kind: _Labels(_stemmed(kind, label) for tag, label in labels if tag == language)
            for language, kind in STEMS.items()
        }

    def values(self, wordings: Iterable[Words], *, is_exact: bool) -> Values:
        """The values that are called so: with the words of one wording in a row, as written or by their stems."""
        return _joined(found for words in wordings for found in self._found(words, is_exact=is_exact))

    def are_all(self, facet: str, values: Collection[str]) -> bool:
        """Whether no other value of that facet is known."""
        return len(values) == len(self._held[facet])

    def _found(self, words: Words, *, is_exact: bool) -> Iterator[Values]:
        if is_exact:
            yield self._as_written.values(words)
            return
        for kind, labels in self._by_stems.items():
            yield labels.values(tuple(stem(kind, word) for word in words))


def _values_of(labels: Iterable[_Label]) -> Values:
    found: dict[str, set[str]] = {}
    for label in labels:
        found.setdefault(label.facet, set()).add(label.value)
    return {facet: frozenset(values) for facet, values in found.items()}


def _joined(found: Iterable[Values]) -> Values:
    joined: dict[str, frozenset[str]] = {}
    for some in found:
        for facet, values in some.items():
            joined[facet] = joined.get(facet, frozenset()) | values
    return joined


def _stemmed(kind: Kind, label: _Label) -> _Label:
    return _Label(tuple(stem(kind, word) for word in label.words), label.facet, label.value)


def _stands_in(words: Words, among: Words) -> bool:
    return any(among[start : start + len(words)] == words for start in range(len(among) - len(words) + 1))
