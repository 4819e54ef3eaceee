"""The recognition fact sheet: the elements of Annex I in order, each with how it is known."""

from __future__ import annotations

from typing import Any

import pytest

from normalise.completeness import ANNEX_I, ANNEX_I_ELEMENTS, described_elements
from normalise.fact_sheet import ELEMENT_FIELDS, SHEET, ElementState, fact_sheet
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor

ISSUED = ("learner", "issue_date", "grade")


def states(**fields: Any) -> dict[str, str]:
    return {one.element.name: one.state.value for one in fact_sheet(descriptor(**fields))}


def test_there_are_eleven_mandatory_and_five_optional_elements_in_the_order_of_the_annex() -> None:
    assert [one.number for one in SHEET if one.is_mandatory] == [str(number) for number in range(1, 12)]
    assert [one.number for one in SHEET if not one.is_mandatory] == list("abcde")
    on_offer = [one for one in SHEET if one.is_on_offer]
    assert tuple(one.name for one in on_offer) == ANNEX_I_ELEMENTS
    assert {one.name: one.is_mandatory for one in on_offer} == {one.name: one.is_mandatory for one in ANNEX_I}
    assert tuple(one.name for one in SHEET if not one.is_on_offer) == ISSUED
    assert set(VOCABULARIES.labels.of_list("annex_i_issued")) == set(ISSUED)
    assert set(ELEMENT_FIELDS) == set(ANNEX_I_ELEMENTS)


def test_what_only_a_certificate_has_is_never_missing() -> None:
    assert {name: states()[name] for name in ISSUED} == dict.fromkeys(ISSUED, "on_certificate")


def test_as_many_elements_are_known_as_the_record_describes() -> None:
    fields = {"country": "NZ", "assessment": ["exam"], "learning_outcomes": [{"en": "Keep bees"}]}
    known = {name for name, state in states(**fields).items() if state in {"stated", "derived"}}
    assert known == set(described_elements(descriptor(**fields))) == {"title", *fields}


@pytest.mark.parametrize(
    ("element", "fields", "state"),
    [
        ("level", {}, "not_stated"),
        (
            "workload",
            {"workload": {"hours": {"low": 8, "high": 8}, "kind": "notional", "as_given": "8"}},
            "stated",
        ),
        (
            "workload",
            {"workload": {"hours": {"low": 8, "high": 8}, "kind": "contact", "as_given": "8"}},
            "other_form",
        ),
        (
            "workload",
            {
                "workload": {
                    "hours": {"low": 8, "high": 8},
                    "kind": "notional",
                    "as_given": "8",
                    "rule": "nzqcf: 1 credit = 10 notional hours",
                }
            },
            "derived",
        ),
        (
            "stackability",
            {"stackability": "stackable", "provenance": {"stackability": [{"from": "derived", "rule": "x"}]}},
            "derived",
        ),
        (
            "prerequisites",
            {
                "entry_condition": {"en": "Secret"},
                "rights": {"licence": "x", "attribution": "x", "withheld": ["entry_condition"]},
            },
            "withheld",
        ),
    ],
)
def test_each_element_says_how_it_is_known(element: str, fields: dict[str, Any], state: str) -> None:
    assert states(**fields)[element] == state


def test_words_and_origins_of_the_source_stand_beside_its_values_but_no_withheld_ones() -> None:
    origins = {
        "country": [{"from": "main#dt=Country", "raw": "Aotearoa", "rule": "country"}],
        "entry_condition": [{"from": "main#p", "raw": "Secret"}],
    }
    withheld = {"licence": "x", "attribution": "x", "withheld": ["entry_condition"]}
    sheet = fact_sheet(
        descriptor(country="NZ", entry_condition={"en": "Secret"}, provenance=origins, rights=withheld)
    )
    entries = {one.element.name: one for one in sheet}
    assert entries["country"].as_given == ("Aotearoa",)
    assert [one.from_ for one in entries["country"].origins["country"]] == ["main#dt=Country"]
    assert entries["prerequisites"].state is ElementState.WITHHELD
    assert "Secret" not in repr(sheet)


def test_what_a_mapping_sets_for_every_record_is_no_word_of_the_source() -> None:
    school = {"id": "nz_x:a", "name": {"en": "Hive School"}, "country": "NZ"}
    origins = {
        "country": [{"from": "constant", "raw": "NZ"}],
        "owned_by": [{"from": "row#Developer", "raw": "Hive School"}, {"from": "constant", "raw": "NZ"}],
    }
    sheet = fact_sheet(descriptor(country="NZ", owned_by=school, provenance=origins))
    entries = {one.element.name: one for one in sheet}
    assert entries["country"].as_given == ()
    assert [one.from_ for one in entries["country"].origins["country"]] == ["constant"]
    assert entries["awarding_body"].as_given == ("Hive School",)
