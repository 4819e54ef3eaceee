"""The thirteen elements of Annex I, and what describes each."""

from typing import Any

import pytest

from normalise.completeness import ANNEX_I, ANNEX_I_ELEMENTS, described_elements
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor

ORGANISATION = {"id": "nz_x:o", "name": {"en": "O"}}
HOURS = {"hours": {"low": 50, "high": 50}, "as_given": "50"}
DESCRIBING: list[tuple[str, dict[str, Any]]] = [
    ("country", {"country": "NZ"}),
    ("awarding_body", {"owned_by": ORGANISATION}),
    ("awarding_body", {"offered_by": [ORGANISATION]}),
    ("learning_outcomes", {"learning_outcomes": [{"en": "Keep bees"}]}),
    ("workload", {"workload": HOURS | {"kind": "notional"}}),
    ("workload", {"ects": {"value": {"low": 2, "high": 2}, "rule": "stated"}}),
    ("level", {"at_level": [{"framework": "nzqcf", "level": "5", "as_given": "5"}]}),
    ("level", {"eqf": {"level": 5, "status": "referenced"}}),
    ("assessment", {"assessment": ["portfolio"]}),
    ("participation", {"delivery_type": ["online"]}),
    ("quality_assurance", {"quality_assured_by": [{"organisation": ORGANISATION, "kind": "approved"}]}),
    ("prerequisites", {"entry_condition": {"en": "None"}}),
    ("supervision", {"supervision": "unsupervised"}),
    ("supervision", {"identity_check": "no"}),
    ("stackability", {"stackability": "standalone"}),
    ("stackability", {"counts_towards": [{"as_given": "A diploma"}]}),
    ("further_information", {"subject_webpage": "https://example.org/"}),
]


def test_there_are_thirteen_nine_of_them_mandatory_and_all_are_labelled() -> None:
    assert len(ANNEX_I_ELEMENTS) == 13
    assert sum(element.is_mandatory for element in ANNEX_I) == 9
    assert tuple(VOCABULARIES.labels.of_list("annex_i")) == ANNEX_I_ELEMENTS


@pytest.mark.parametrize(("element", "fields"), DESCRIBING)
def test_a_field_describes_its_element_and_no_other(element: str, fields: dict[str, Any]) -> None:
    assert described_elements(descriptor()) == ("title",)
    assert set(described_elements(descriptor(**fields))) == {"title", element}


@pytest.mark.parametrize(
    "fields",
    [
        {"supervision": "unknown", "identity_check": "unknown"},
        {"stackability": "unknown"},
        {"workload": HOURS | {"kind": "contact"}},
        {"eqf": {"status": "none"}},
    ],
)
def test_the_unknown_and_the_incomparable_describe_nothing(fields: dict[str, Any]) -> None:
    assert described_elements(descriptor(**fields)) == ("title",)


def test_the_country_of_a_body_that_may_award_it_is_one_of_the_issuer() -> None:
    for field in (
        {"owned_by": ORGANISATION | {"country": "NZ"}},
        {"offered_by": [ORGANISATION | {"country": "NZ"}]},
    ):
        assert described_elements(descriptor(**field)) == ("title", "country", "awarding_body")


def test_a_level_counts_when_it_is_stated_whatever_official_comparisons_say_of_it() -> None:
    """The annex asks for it where there is one: without one, twelve of thirteen is all an offer can reach."""
    unlevelled = {"at_level": [{"framework": "nzqcf", "level": "8", "as_given": "8"}]}
    assert "level" in described_elements(descriptor(**unlevelled, eqf={"status": "unlevelled"}))
    everything = {key: value for _, fields in DESCRIBING for key, value in fields.items()}
    without = {key: value for key, value in everything.items() if key not in {"at_level", "eqf"}}
    assert set(ANNEX_I_ELEMENTS) - set(described_elements(descriptor(**without))) == {"level"}


def test_everything_described_is_listed_in_the_order_of_the_annex() -> None:
    everything = {key: value for _, fields in DESCRIBING for key, value in fields.items()}
    assert described_elements(descriptor(**everything)) == ANNEX_I_ELEMENTS
