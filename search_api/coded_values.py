"""What a value of each coded facet must be, by the built-in tables, and which value a wrong one was meant to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from normalise.closed_lists import Answer
from normalise.language_tags import is_language_tag, standard_tag
from normalise.vocabularies import Vocabularies
from search_api.facets import ISCED_F, ValueShape
from search_api.folding import folded

REGION = re.compile(r"(?P<country>[A-Z]{2})-[A-Z0-9]{1,3}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
RECORD_ID = re.compile(r"[a-z0-9_]+:(?:[A-Za-z0-9._-]|~[0-9A-F]{2})+")
PARTS = re.compile(r"(?P<scheme>.*?)[:\s]+(?P<code>[^:\s]+)")
"""A scheme and a code however they are parted: `NZQCF 5`."""
MOST_LIKELY = 24
"""Candidates for what was meant: more than a person looks through."""
LABEL_LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Known:
    """What values are checked against."""

    vocabularies: Vocabularies
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedValues:
    """The values of one shape."""

    example: str
    fits: Callable[[str, Known], bool]
    likely: Callable[[str, Known], Iterable[str]]
    """The values that a wrong one may stand for, the likeliest first."""
    every: Callable[[Known], Sequence[str]] | None = None
    """All values there are, where they are few."""
    has_equals: bool = False
    """Whether several may be equally likely, so that what the catalogue holds decides between them."""


def likely_values(shape: ValueShape, value: str, known: Known) -> tuple[str, ...]:
    """What a wrong value may stand for, each once."""
    found = dict.fromkeys(CODED_VALUES[shape].likely(value.strip(), known))
    return tuple(found)[:MOST_LIKELY]


def _country(value: str, known: Known) -> Iterator[str]:
    countries = known.vocabularies.countries
    code = countries.code_of(value)
    yield from _named(value, (one.code for one in countries), countries.label) if code is None else (code,)


def _is_region(value: str, known: Known) -> bool:
    parts = REGION.fullmatch(value)
    return parts is not None and parts["country"] in known.vocabularies.countries


def _region(value: str, known: Known) -> Iterator[str]:
    regions = known.vocabularies.regions
    written = value.upper().replace("_", "-")
    if _is_region(written, known):
        yield written
    countries = dict.fromkeys(code.partition("-")[0] for code in regions)
    found = list(filter(None, (regions.code_of(value, country) for country in countries)))
    yield from found or _named(value, regions, regions.label)


def _is_language(value: str, known: Known) -> bool:
    if value in known.vocabularies.languages:
        return True
    return LANGUAGE.fullmatch(value) is not None and standard_tag(value) == value and is_language_tag(value)


def _language(value: str, known: Known) -> Iterator[str]:
    languages = known.vocabularies.languages
    tag = languages.tag_of(value) or ""
    found = [one for one in (tag, tag.partition("-")[0]) if _is_language(one, known)]
    yield from found or _named(value, languages, languages.label)


def _is_level(value: str, known: Known) -> bool:
    key, _, level = value.partition(":")
    framework = known.vocabularies.frameworks.get(key)
    return framework is not None and level != "" and level in (framework.levels or (level,))


def _level(value: str, known: Known) -> Iterator[str]:
    """In the framework that is named, if it is one; else the same level of any framework."""
    frameworks = known.vocabularies.frameworks
    parts = PARTS.fullmatch(value)
    named = None if parts is None else frameworks.get(frameworks.key_of(parts["scheme"]) or "")
    level = value if parts is None else parts["code"]
    searched = tuple(frameworks) if named is None else (named,)
    found = [
        f"{framework.key}:{own}"
        for framework in searched
        if framework.levels and (own := framework.level_of(level)) is not None
    ]
    if named is not None and not found:
        found = [f"{named.key}:{one}" for one in named.levels]
    yield from found


def _field(value: str, known: Known) -> Iterator[str]:
    """A lost zero, a label, else the nearest broader field."""
    fields = known.vocabularies.isced_f
    code = value.removeprefix(f"{ISCED_F}:")
    wanted = [code, f"0{code}", fields.code_of(value) or "", *(code[:digits] for digits in (3, 2))]
    yield from (one for one in wanted if one in fields)
    yield from _named(value, fields, fields.label)


def _is_coded(value: str, known: Known) -> bool:
    scheme, _, code = value.partition(":")
    return code != "" and scheme != ISCED_F and scheme in known.vocabularies.schemes


def _coded(value: str, known: Known) -> Iterator[str]:
    """In the scheme that is named, if it is one; else in each whose codes look like it."""
    schemes = {one.key: one for one in known.vocabularies.schemes if one.key != ISCED_F}
    scheme, _, code = value.rpartition(":")
    for near in get_close_matches(scheme.lower(), schemes, 1):
        yield f"{near}:{code}"
    for key, one in schemes.items():
        if one.pattern is not None and one.pattern.fullmatch(code):
            yield f"{key}:{code}"


def _every_funding(known: Known) -> Sequence[str]:
    labels = known.vocabularies.labels.of_list("funding")
    return [value for value in labels if value.endswith((f":{Answer.YES}", f":{Answer.NO}"))]


def _every_type(known: Known) -> Sequence[str]:
    return tuple(known.vocabularies.labels.of_list("type"))


def _type(value: str, known: Known) -> Iterator[str]:
    labels = known.vocabularies.labels
    yield from _named(value, _every_type(known), lambda one, tag: labels.label("type", one, tag))
    yield from get_close_matches(value, _every_type(known), 1)


def _funding(value: str, known: Known) -> Iterator[str]:
    labels, every = known.vocabularies.labels, _every_funding(known)
    yield from (one for one in every if one.startswith(f"{value.lower()}:"))
    yield from _named(value, every, lambda one, tag: labels.label("funding", one, tag))


def _every_recognition(known: Known) -> Sequence[str]:
    return [one.key for one in known.vocabularies.recognition]


def _recognition(value: str, known: Known) -> Iterator[str]:
    """By key, by the framework that it is a version of, or by its short name."""
    table = known.vocabularies.recognition
    yield from (one.key for one in table if one.framework == value.lower())
    yield from get_close_matches(value.lower(), _every_recognition(known), 1)
    yield from _named(value, _every_recognition(known), table.label)


def _named(value: str, codes: Iterable[str], label: Callable[[str, str], str | None]) -> Iterator[str]:
    """The codes whose label, English or French, is written most like the value."""
    by_label = {
        folded(said): code
        for code in codes
        for tag in LABEL_LANGUAGES
        if (said := label(code, tag)) is not None
    }
    yield from (by_label[near] for near in get_close_matches(folded(value), by_label, 1, 0.8))


CODED_VALUES: Mapping[ValueShape, CodedValues] = {
    ValueShape.SOURCE: CodedValues(
        "nz_nzqa",
        lambda value, known: value in known.source_ids,
        lambda value, known: get_close_matches(value.lower(), known.source_ids, 1),
        lambda known: known.source_ids,
    ),
    ValueShape.TYPE: CodedValues(
        "MicroCredential", lambda value, known: value in _every_type(known), _type, _every_type
    ),
    ValueShape.COUNTRY: CodedValues(
        "NZ", lambda value, known: value in known.vocabularies.countries, _country
    ),
    ValueShape.REGION: CodedValues("CA-ON", _is_region, _region, has_equals=True),
    ValueShape.LANGUAGE: CodedValues("en", _is_language, _language),
    ValueShape.LEVEL: CodedValues("nzqcf:5", _is_level, _level, has_equals=True),
    ValueShape.ISCED_F: CodedValues("0613", lambda value, known: value in known.vocabularies.isced_f, _field),
    ValueShape.CODED: CodedValues("nzsced:020101", _is_coded, _coded, has_equals=True),
    ValueShape.FUNDING: CodedValues(
        "osap:yes", lambda value, known: value in _every_funding(known), _funding, _every_funding
    ),
    # One without records is right, too: records leave their clusters.
    ValueShape.CLUSTER: CodedValues(
        "nz_nzqa:4587", lambda value, known: RECORD_ID.fullmatch(value) is not None, lambda value, known: ()
    ),
    ValueShape.RECOGNITION: CodedValues(
        "eu_annex_i",
        lambda value, known: value in known.vocabularies.recognition,
        _recognition,
        _every_recognition,
        has_equals=True,
    ),
}
"""Every shape that has a rule; values of `ValueShape.FREE` are whatever sources bring."""
