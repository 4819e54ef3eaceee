"""Skills and occupations of a record by the ESCO that an operator loaded: labels for addresses, matches for words."""

from __future__ import annotations

from collections.abc import Iterable

from normalise.elements import Coding, LabelMatch, Origin
from normalise.language_map import LanguageMap
from normalise.vocabularies.esco import EscoConcept, EscoKind, EscoVocabulary

ESCO, TEXT = "esco", "text"
PREFIXES = ("http://data.europa.eu/esco/", "https://data.europa.eu/esco/")
SHOWN_LANGUAGES = ("en", "fr")
"""Those of the interface; the language of the text comes on top."""
MOST_REMEMBERED = 65_536
Completed = tuple[Coding, Origin | None]


class EscoCodings:
    """Completes codings by one vocabulary; the same skills come again and again and are remembered."""

    def __init__(self, vocabulary: EscoVocabulary) -> None:
        """Remembers nothing yet."""
        self._vocabulary = vocabulary
        self._known: dict[tuple[EscoKind, Coding], Completed] = {}

    def completed(
        self, kind: EscoKind, codings: Iterable[Coding]
    ) -> tuple[tuple[Coding, ...], tuple[Origin, ...]] | None:
        """The codings with what ESCO adds, and the rules that added it; none when it adds nothing.

        Two texts that name one skill become one.
        """
        found = [self._completed(kind, coding) for coding in codings]
        rules = tuple(dict.fromkeys(origin for _, origin in found if origin is not None))
        if not rules:
            return None
        distinct: dict[object, Coding] = {}
        for coding, _ in found:
            distinct.setdefault(coding.address or coding, coding)
        return tuple(distinct.values()), rules

    def _completed(self, kind: EscoKind, coding: Coding) -> Completed:
        known = self._known.get((kind, coding))
        if known is None:
            known = self._by_address(coding) if coding.address else self._by_label(kind, coding)
            if len(self._known) < MOST_REMEMBERED:
                self._known[kind, coding] = known
        return known

    def _by_address(self, coding: Coding) -> Completed:
        """A stated address gets the vocabulary's label where the source gives none."""
        address = coding.address or ""
        concept = self._vocabulary.concepts.get(address.replace("https://", "http://", 1))
        if concept is None or not address.startswith(PREFIXES):
            return coding, None
        label = coding.label or LanguageMap(concept.preferred(SHOWN_LANGUAGES))
        scheme = ESCO if coding.scheme == TEXT else coding.scheme
        if (coding.label, coding.scheme, coding.address) == (label, scheme, concept.address):
            return coding, None
        rule = f"{self._vocabulary.name}: labels and address of {concept.address}"
        changed = coding.model_copy(update={"label": label, "scheme": scheme, "address": concept.address})
        return changed, Origin(from_="derived", raw=address, rule=rule)

    def _by_label(self, kind: EscoKind, coding: Coding) -> Completed:
        """A plain text becomes the concept one of whose labels it is; a code of another scheme stays."""
        if coding.scheme != TEXT or coding.code is not None or coding.label is None:
            return coding, None
        found = self._vocabulary.match(kind, coding.label.root)
        if found is None:
            return coding, None
        which = "preferred" if found.is_preferred else "alternative"
        text = _said(coding.label, found.language)
        match = LabelMatch(
            text=text,
            label=found.label,
            language=found.language,
            is_preferred=found.is_preferred,
            vocabulary=self._vocabulary.name,
        )
        changed = Coding(
            scheme=ESCO,
            label=_labels(found.concept, found.language),
            address=found.concept.address,
            match=match,
        )
        rule = (
            f"{self._vocabulary.name}: {which} label {found.label!r} ({found.language}) of {changed.address}"
        )
        return changed, Origin(from_="derived", raw=text, rule=rule)


def _labels(concept: EscoConcept, language: str) -> LanguageMap:
    return LanguageMap(concept.preferred(dict.fromkeys((*SHOWN_LANGUAGES, language))))


def _said(label: LanguageMap, language: str) -> str:
    """What the source said, in the language that matched; else in its first."""
    return next(
        (text for tag, text in label.root.items() if tag.partition("-")[0].lower() == language),
        next(iter(label.root.values())),
    )
