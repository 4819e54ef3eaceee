"""ESCO skills and occupations, as far as an operator has loaded them: by address, and by exact label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from normalise.language_map import UNDETERMINED
from normalise.vocabularies.folding import folded


class EscoKind(StrEnum):
    """What a concept of ESCO is."""

    SKILL = "skill"
    OCCUPATION = "occupation"


@dataclass(frozen=True, slots=True)
class EscoLabels:
    """What one concept is called in one language."""

    preferred: str
    alternative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EscoConcept:
    """One skill or occupation."""

    address: str
    kind: EscoKind
    labels: Mapping[str, EscoLabels]
    """Primary language tag -> labels."""

    def preferred(self, languages: Iterable[str]) -> dict[str, str]:
        """The preferred label in those of some languages that it has one in; in its first one when in none."""
        found = {tag: self.labels[tag].preferred for tag in languages if tag in self.labels}
        return found or {tag: labels.preferred for tag, labels in list(self.labels.items())[:1]}


@dataclass(frozen=True, slots=True)
class EscoMatch:
    """The concept that a text names, and by which of its labels."""

    concept: EscoConcept
    label: str
    language: str
    is_preferred: bool


Index = dict[str, tuple[str, ...]]
"""Folded label -> addresses that have it."""


@dataclass(frozen=True, slots=True)
class EscoVocabulary:
    """The loaded concepts. Texts are matched by whole labels that are equal but for case, accents and punctuation."""

    edition: str
    """As the operator names it: `1.2.0`."""
    version: str
    """Hexadecimal digits that change with any label."""
    concepts: Mapping[str, EscoConcept]
    """Address -> concept."""
    _indexes: dict[tuple[EscoKind, str], tuple[Index, Index]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _languages: dict[EscoKind, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[type[EscoVocabulary], tuple[str, str, Mapping[str, EscoConcept]]]:
        """Indexes are made anew where they are needed, so they travel nowhere."""
        return EscoVocabulary, (self.edition, self.version, self.concepts)

    @property
    def name(self) -> str:
        """`ESCO 1.2.0`."""
        return f"ESCO {self.edition}"

    def languages(self, kind: EscoKind) -> tuple[str, ...]:
        """The languages that concepts of a kind have labels in."""
        known = self._languages.get(kind)
        if known is None:
            tags = {tag for one in self.concepts.values() if one.kind is kind for tag in one.labels}
            known = self._languages[kind] = tuple(sorted(tags))
        return known

    def match(self, kind: EscoKind, texts: Mapping[str, str]) -> EscoMatch | None:
        """The one concept that texts (language tag -> text) name; none when they name none or several.

        A text is compared with labels of its own language, one of unknown language with those of all. A preferred
        label goes before alternative ones; a label of several concepts names none of them.
        """
        found = [
            match
            for tag, text in texts.items()
            for match in self._in_languages(kind, tag.partition("-")[0].lower(), folded(text))
        ]
        return found[0] if len({match.concept.address for match in found}) == 1 else None

    def _in_languages(self, kind: EscoKind, language: str, text: str) -> Sequence[EscoMatch]:
        searched = self.languages(kind) if language == UNDETERMINED else (language,)
        return [found for tag in searched if (found := self._in_language(kind, tag, text)) is not None]

    def _in_language(self, kind: EscoKind, language: str, text: str) -> EscoMatch | None:
        for index, is_preferred in zip(self._index(kind, language), (True, False), strict=True):
            addresses = index.get(text, ())
            if len(addresses) == 1:
                concept = self.concepts[addresses[0]]
                return EscoMatch(concept, _label(concept.labels[language], text), language, is_preferred)
            if addresses:
                return None
        return None

    def _index(self, kind: EscoKind, language: str) -> tuple[Index, Index]:
        """Preferred and alternative labels, folded; made when first asked for, as most processes never do."""
        known = self._indexes.get((kind, language))
        if known is None:
            known = self._indexes[kind, language] = self._indexed(kind, language)
        return known

    def _indexed(self, kind: EscoKind, language: str) -> tuple[Index, Index]:
        preferred: dict[str, dict[str, None]] = {}
        alternative: dict[str, dict[str, None]] = {}
        for concept in self.concepts.values():
            labels = concept.labels.get(language) if concept.kind is kind else None
            if labels is None:
                continue
            preferred.setdefault(folded(labels.preferred), {})[concept.address] = None
            for label in labels.alternative:
                alternative.setdefault(folded(label), {})[concept.address] = None
        first, second = (
            {label: tuple(found) for label, found in one.items()} for one in (preferred, alternative)
        )
        return first, second


def _label(labels: EscoLabels, text: str) -> str:
    """The label that is equal to a folded text."""
    return next(label for label in (labels.preferred, *labels.alternative) if folded(label) == text)
