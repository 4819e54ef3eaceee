"""The words by which a record is found, and the names of its open facet values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from normalise.descriptor import Descriptor
from normalise.elements import Coding, Reference
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.providers import providers
from normalise.vocabularies import Vocabularies
from search_api.document import Passage
from search_api.facet_labels import level_labels
from search_api.facets import ISCED_F, coding_value, level_value, skill_value

Names = dict[tuple[str, str], Mapping[str, str]]
NO_LANGUAGE = "zxx"
"""The BCP 47 tag of what is no language: identifiers have no stems."""


def passages_of(descriptor: Descriptor, vocabularies: Vocabularies) -> tuple[Passage, ...]:
    """Every text of the record, withheld ones included: they may be found, not shown.

    What people call its type and the levels that are shown is found by these facets; see `search_api.index.code_words`.
    """
    titles = [*descriptor.name.items(), *_pairs(descriptor.alternate_name)]
    return (
        *(Passage(language, text, is_title=True) for language, text in titles),
        *(Passage(language, text) for language, text in _texts(descriptor)),
        *(Passage(language, text) for language, text in _labels(descriptor, vocabularies)),
        *(Passage(NO_LANGUAGE, text) for text in _identifiers(descriptor)),
        *(Passage(language, text) for language, text in _withheld_levels(descriptor, vocabularies)),
    )


def names_of(shown: Descriptor) -> Names:
    """(facet, value) -> names of providers, skills and subjects of the source's own schemes."""
    names: Names = {("provider", one.id): one.name.root for one in providers(shown)}
    for facet, codings, value_of in (
        ("native_subject", [one for one in shown.subject if one.scheme != ISCED_F], coding_value),
        ("skill", shown.skill, skill_value),
    ):
        for coding in codings:
            value = value_of(coding)
            if value is not None and coding.label is not None:
                names[facet, value] = coding.label.root
    return names


def _texts(descriptor: Descriptor) -> Iterator[tuple[str, str]]:
    criteria = None if descriptor.requires is None else descriptor.requires.description
    for text in (descriptor.description, descriptor.entry_condition, criteria, *descriptor.learning_outcomes):
        yield from _pairs(text)
    yield from _pairs(descriptor.keyword)
    organisations = (*descriptor.offered_by, *([descriptor.owned_by] if descriptor.owned_by else ()))
    for organisation in {one.id: one for one in organisations}.values():
        yield from organisation.name.items()


def _labels(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    """Labels of what it is about and leads to; codes without one by the vocabulary's."""
    for coding in (*descriptor.subject, *descriptor.skill, *descriptor.occupation, *descriptor.industry):
        yield from _pairs(coding.label) if coding.label else _known_labels(coding, vocabularies)
        if coding.match is not None:
            yield coding.match.language, coding.match.text
    for reference in _references(descriptor):
        yield from _pairs(reference.name)


def _withheld_levels(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    """Labels of levels that are no facet values because the source does not allow them to be shown."""
    if "at_level" in descriptor.rights.withheld:
        for one in descriptor.at_level:
            yield from level_labels(level_value(one), vocabularies)


def _references(descriptor: Descriptor) -> Iterable[Reference]:
    return (*descriptor.is_part_of, *descriptor.counts_towards, *descriptor.is_preparation_for)


def _known_labels(coding: Coding, vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    if coding.scheme == ISCED_F and coding.code is not None:
        for language in ("en", "fr"):
            label = vocabularies.isced_f.label(coding.code, language)
            if label is not None:
                yield language, label


def _identifiers(descriptor: Descriptor) -> Iterator[str]:
    yield descriptor.native_id
    if descriptor.ctid is not None:
        yield descriptor.ctid
    yield from (identifier.value for identifier in descriptor.identifier)


def _pairs(texts: LanguageMap | LanguageMapList | None) -> Iterable[tuple[str, str]]:
    return () if texts is None else texts.items()
