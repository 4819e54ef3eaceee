"""Every value of a closed list has its counterparts in CTDL and ELM, or says that there are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from normalise.closed_lists import Answer
from normalise.ctdl import concepts
from normalise.ctdl.facts import load_facts
from normalise.ctdl.organisations import ASSURANCE_PROPERTIES
from tests.normalise.applying import VOCABULARIES
from tests.normalise.test_vocabularies import CLOSED_LISTS

PAGE = (Path(__file__).parents[2] / "docs" / "vocabularies.md").read_text(encoding="utf-8")
LISTS = (
    *("delivery_type", "schedule", "assessment", "supervision", "audience_level", "stackability", "proof"),
    *("quality_assurance", "operating_model", "credential_status", "cost_kind"),
)
ANSWERED = ("identity_check", "funding")
"""Lists of yes and no."""
ELM = re.compile(r"http://data\.europa\.eu/snb/[a-z-]+/[0-9a-f]{10}")
TABLE = VOCABULARIES.counterparts
EXPORTED = {
    "delivery_type": concepts.DELIVERY_TYPES | concepts.LEARNING_METHODS,
    "schedule": concepts.LEARNING_METHODS,
    "assessment": concepts.ASSESSMENT_METHODS,
    "audience_level": concepts.AUDIENCE_LEVELS,
    "credential_status": concepts.STATUSES,
    "cost_kind": concepts.COST_TYPES,
    "quality_assurance": ASSURANCE_PROPERTIES,
}
"""What a CTDL statement of a record uses."""


def test_every_value_but_unknown_has_one_row() -> None:
    wanted = {(name, value) for name in LISTS for value in map(str, CLOSED_LISTS[name])}
    wanted |= {(name, value) for name in ANSWERED for value in map(str, Answer)}
    assert set(TABLE) == {(name, value) for name, value in wanted if value != "unknown"}


@pytest.mark.parametrize(("name", "value"), list(TABLE))
def test_counterparts_exist_in_their_standards(name: str, value: str) -> None:
    facts, found = load_facts(), TABLE.of(name, value)
    if found.ctdl is not None:
        is_concept = any(found.ctdl in one for one in facts.concepts.values())
        assert is_concept or facts.is_class(found.ctdl) or found.ctdl in facts.properties
    assert found.elm is None or ELM.fullmatch(found.elm)


@pytest.mark.parametrize("name", EXPORTED)
def test_the_table_says_what_statements_in_ctdl_use(name: str) -> None:
    used = {str(value): term for value, term in EXPORTED[name].items() if (name, str(value)) in set(TABLE)}
    assert used
    for value, term in used.items():
        assert TABLE.of(name, value).ctdl == term, value


@pytest.mark.parametrize(("name", "value"), list(TABLE))
def test_the_page_shows_the_same(name: str, value: str) -> None:
    found = TABLE.of(name, value)
    ctdl = f"`{found.ctdl}`" if found.ctdl else "none"
    elm = f"`{found.elm.removeprefix('http://data.europa.eu/snb/')}`" if found.elm else "none"
    assert f"| {name} | `{value}` | {ctdl} | {elm} | {found.note or ''} |" in PAGE


@pytest.mark.parametrize(
    ("name", "elm_list"), [("delivery_type", "mode"), ("schedule", "schedule"), ("assessment", "assessment")]
)
def test_the_table_says_what_statements_in_elm_use(name: str, elm_list: str) -> None:
    for listed, value in TABLE:
        if listed == name:
            code = VOCABULARIES.elm.of(elm_list, value)
            assert TABLE.of(name, value).elm == (None if code is None else code.address), value


def test_unknown_has_no_counterpart() -> None:
    with pytest.raises(KeyError):
        TABLE.of("stackability", "unknown")
