"""What people read for a facet and for its values, in English or French."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalise.level_name import level_name
from normalise.vocabularies import Vocabularies
from search_api.facets import UNKNOWN, Facet, LabelSource

LANGUAGES = ("en", "fr")
"""Languages that every table has labels in."""


def facet_label(name: str, language: str, vocabularies: Vocabularies) -> str:
    """The name of a facet, range or sort; its plain name when the table has none."""
    return vocabularies.labels.label("facet", name, language) or name


def value_label(
    facet: Facet,
    value: str,
    language: str,
    vocabularies: Vocabularies,
    names: Mapping[str, str] | None = None,
) -> str:
    """The label of one value; the value itself when nothing names it.

    `names` (language tag -> name) come with the values of open facets, or from the caller for sources.
    """
    if value == UNKNOWN:
        own = vocabularies.labels.label(facet.name, UNKNOWN, language)
        return own or vocabularies.labels.label("answer", UNKNOWN, language) or UNKNOWN
    if facet.labels in (LabelSource.NAMES, LabelSource.SOURCES):
        return best_name(names or {}, language) or value
    return _from_tables(facet, value, language, vocabularies) or value


def type_labels(value: str, vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    """(language, label) of a type; none of one that no table names."""
    for language in LANGUAGES:
        label = vocabularies.labels.label("type", value, language)
        if label is not None:
            yield language, label


def level_labels(value: str, vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    """(language, label) of a level as people say it, `Level 5`, `NZQCF 5`, `Niveau 5`, and its framework's names."""
    key, _, level = value.partition(":")
    framework = vocabularies.frameworks.get(key)
    for language in LANGUAGES:
        yield language, f"{vocabularies.labels.label('facet', 'level', language)} {level}"
        if framework is not None:
            yield language, f"{framework.short} {level}"
            yield language, framework.name.in_language(language)


def best_name(names: Mapping[str, str], language: str) -> str | None:
    """The name in that language, else in English, else in the first there is."""
    for wanted in (language, "en"):
        for tag, name in names.items():
            if tag.partition("-")[0].lower() == wanted:
                return name
    return next(iter(names.values()), None)


def _from_tables(facet: Facet, value: str, language: str, vocabularies: Vocabularies) -> str | None:
    if facet.labels is LabelSource.COUNTRIES:
        return vocabularies.countries.label(value, language)
    if facet.labels is LabelSource.REGIONS:
        return vocabularies.regions.label(value, language)
    if facet.labels is LabelSource.LANGUAGES:
        return vocabularies.languages.label(value, language)
    if facet.labels is LabelSource.ISCED_F:
        return vocabularies.isced_f.label(value, language)
    if facet.labels is LabelSource.RECOGNITION:
        return vocabularies.recognition.label(value, language)
    if facet.labels is LabelSource.LEVELS:
        return _level_label(value, language, vocabularies)
    return vocabularies.labels.label(facet.name, value, language)


def _level_label(value: str, language: str, vocabularies: Vocabularies) -> str | None:
    """`NZQCF 5` for `nzqcf:5`."""
    key, _, level = value.partition(":")
    return level_name(key, level, language, vocabularies)
