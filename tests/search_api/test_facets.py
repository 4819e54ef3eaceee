"""The declared facets: their values from a descriptor, their labels, and what may be asked of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from normalise.elements import Coding
from normalise.language_map import LanguageMap
from normalise.vocabularies import Vocabularies
from search_api.errors import BadQuery
from search_api.facet_labels import facet_label, value_label
from search_api.facets import FACETS, RANGES, SORTS, UNKNOWN, skill_value
from search_api.query import SearchQuery, Sort
from search_api.question import checked
from tests.search_api.index_catalogue import question
from tests.search_api.store_catalogue import descriptor

ORGANISATION = {"id": "zz_test:o", "name": {"en": "Otago"}, "country": "NZ", "region": "NZ-OTA"}


@pytest.mark.parametrize(
    ("facet", "fields", "values"),
    [
        ("source", {}, ("zz_test",)),
        ("type", {}, ("MicroCredential",)),
        ("type", {"type": "DigitalBadge"}, ("DigitalBadge",)),
        ("country", {"country": "NZ"}, ("NZ",)),
        ("country", {"offered_by": [ORGANISATION]}, ("NZ",)),
        ("country", {"country": "CA", "offered_by": [ORGANISATION]}, ("CA",)),
        ("region", {"offered_by": [ORGANISATION]}, ("NZ-OTA",)),
        (
            "provider",
            {"offered_by": [ORGANISATION], "owned_by": ORGANISATION | {"id": "zz_test:x"}},
            ("zz_test:o",),
        ),
        ("provider", {"owned_by": ORGANISATION}, ("zz_test:o",)),
        ("level", {"at_level": [{"framework": "nzqcf", "level": "5", "as_given": "5"}]}, ("nzqcf:5",)),
        ("eqf_level", {"eqf": {"level": 5, "status": "compared"}}, ("5",)),
        ("eqf_level", {"eqf": {"status": "unlevelled"}}, ("unlevelled",)),
        ("eqf_level", {"eqf": {"status": "none"}}, ("none",)),
        ("eqf_status", {"eqf": {"level": 5, "status": "compared"}}, ("compared",)),
        ("delivery_type", {"delivery_type": ["online", "blended"]}, ("online", "blended")),
        ("schedule", {"schedule": ["evening"]}, ("evening",)),
        ("assessment", {"assessment": ["exam"]}, ("exam",)),
        ("language", {"in_language": ["en", "mi"]}, ("en", "mi")),
        (
            "subject",
            {"subject": [{"scheme": "isced-f", "code": code} for code in ("0613", "0611", "04")]},
            ("06", "061", "0613", "0611", "04"),
        ),
        ("native_subject", {"subject": [{"scheme": "nzsced", "code": "020301"}]}, ("nzsced:020301",)),
        (
            "native_subject",
            {"subject": [{"scheme": "text", "label": {"en": "Māori Arts"}}]},
            ("text:maori arts",),
        ),
        ("skill", {"skill": [{"scheme": "esco", "code": "x", "address": "http://e/x"}]}, ("http://e/x",)),
        ("skill", {"skill": [{"scheme": "text", "label": {"en": "Écoute"}}]}, ("ecoute",)),
        ("is_free", {"is_free": "no"}, ("no",)),
        ("is_sample", {}, ("no",)),
        ("is_sample", {"is_sample": True}, ("yes",)),
        (
            "funding",
            {"funding": [{"scheme": "osap", "eligible": "yes"}, {"scheme": "x", "eligible": "unknown"}]},
            ("osap:yes",),
        ),
        ("stackability", {"stackability": "stackable"}, ("stackable",)),
        ("proof", {"proof": {"standard": "edc"}}, ("edc",)),
        (
            "quality_assurance",
            {"quality_assured_by": [{"organisation": ORGANISATION, "kind": "accredited"}]},
            ("accredited",),
        ),
        ("operating_model", {"operating_model": "consortium"}, ("consortium",)),
        ("audience_level", {"audience_level": ["beginner"]}, ("beginner",)),
    ],
)
def test_values_come_from_the_descriptor(facet: str, fields: dict[str, Any], values: tuple[str, ...]) -> None:
    assert FACETS[facet].values_of(descriptor("a", **fields)) == values


@pytest.mark.parametrize(
    "facet", sorted(set(FACETS) - {"source", "type", "is_sample", "is_representative", "status"})
)
def test_what_a_descriptor_does_not_say_is_unknown(facet: str) -> None:
    assert FACETS[facet].values_of(descriptor("a")) == (UNKNOWN,)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_facet_range_and_closed_value_has_a_label(language: str, vocabularies: Vocabularies) -> None:
    for name in {*FACETS, *RANGES}:
        assert facet_label(name, language, vocabularies) != name, name
    for facet in FACETS.values():
        for value in facet.allowed or ():
            assert value_label(facet, value, language, vocabularies) != value, (facet.name, value)


@pytest.mark.parametrize(
    ("facet", "value", "en", "fr"),
    [
        ("country", "NZ", "New Zealand", "Nouvelle-Zélande"),
        ("language", "de", "German", "allemand"),
        ("level", "nzqcf:5", "NZQCF 5", "NZQCF 5"),
        ("level", "unheard:5", "unheard:5", "unheard:5"),
        ("type", "DigitalBadge", "Digital badge", "Badge numérique"),
        ("funding", "osap:yes", "Eligible for OSAP", "Admissible au RAFEO"),
        ("skill", "http://e/x", "http://e/x", "http://e/x"),
        ("provider", "unknown", "Unknown", "Inconnu"),
        ("meets", "eu_annex_i", "EU, Annex I", "UE, annexe I"),
        ("may_meet", "mqa", "Malaysia, MQA", "Malaisie, MQA"),
    ],
)
def test_values_are_labelled_in_both_languages(
    facet: str, value: str, en: str, fr: str, vocabularies: Vocabularies
) -> None:
    labels = [value_label(FACETS[facet], value, language, vocabularies) for language in ("en", "fr")]
    assert [label.casefold() for label in labels] == [en.casefold(), fr.casefold()]


def test_names_that_come_with_values_label_them(vocabularies: Vocabularies) -> None:
    names = {"mi": "Ōtākou", "fr-CA": "Otago (fr)"}
    assert value_label(FACETS["provider"], "x", "fr", vocabularies, names) == "Otago (fr)"
    assert value_label(FACETS["provider"], "x", "en", vocabularies, names) == "Ōtākou"


def test_a_wrong_value_names_the_nearest_and_all_that_are_allowed() -> None:
    with pytest.raises(BadQuery) as raised:
        checked(question(filters={"delivery_type": ("on_line",)}))
    assert raised.value.parameter == "delivery_type"
    assert "'online'" in str(raised.value)
    assert raised.value.allowed == FACETS["delivery_type"].allowed


def test_open_facets_take_any_value_and_every_sort_is_possible() -> None:
    anything = question(filters={"provider": ("anything",), "country": ("ZZ",)})
    assert checked(anything) is anything
    for name, order in SORTS.items():
        query: SearchQuery = replace(
            question(), sort=Sort(name), currency="NZD" if order.needs_currency else None
        )
        assert checked(query) is query


@pytest.mark.parametrize("name", sorted({*FACETS, *RANGES, *SORTS}))
def test_every_facet_range_and_sort_is_documented(name: str) -> None:
    documentation = Path(__file__).parents[2] / "docs" / "search.md"
    assert f"`{name}`" in documentation.read_text(encoding="utf-8")


def test_skills_whose_names_differ_by_a_sign_are_two_values() -> None:
    said = [Coding(scheme="text", label=LanguageMap({"en": name})) for name in ("C", "C++", "C#")]
    assert list(map(skill_value, said)) == ["c", "c++", "c#"]
