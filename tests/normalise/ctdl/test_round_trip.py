"""What we write as CTDL is what we read: of every field, and of entry conditions beside those of others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalise.ctdl import validate_ctdl
from normalise.ctdl.document import to_ctdl
from normalise.descriptor import Descriptor
from normalise.statement import NOT_CONTENT
from tests.normalise.applying import VOCABULARIES
from tests.normalise.ctdl.round_trip import CHANGES, NOT_SAID, expected_back, found_back, read_back
from tests.normalise.descriptors import descriptor
from tests.normalise.every_field import address_of, every_field

TEXTS = st.text("abé ", min_size=1).filter(lambda text: text == " ".join(text.split()) != "")
WORDS = st.dictionaries(st.sampled_from(["en", "fr", "mi", "und"]), TEXTS, min_size=1)
NUMBERS = st.integers(1, 400) | st.sampled_from([0.5, 1.25, 33.5])
PLACES = st.sampled_from([{}, {"country": "NZ"}, {"country": "NZ", "region": "NZ-OTA"}, {"country": "FR"}])
CREDITS = st.builds(
    lambda system, low, more: {
        "system": system,
        "value": {"low": low, "high": low + more},
        "as_given": "some",
    },
    st.sampled_from(["ects", "nzqcf", "ceu", "us_quarter", "qc_college", "unknown", "contact_hour"]),
    NUMBERS,
    st.sampled_from([0, 0, 2]),
)
HOURS = st.builds(
    lambda hours, kind: {"hours": {"low": hours, "high": hours}, "kind": kind, "as_given": "some"},
    st.integers(1, 900),
    st.sampled_from(["notional", "contact", "instruction", "unknown"]),
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "entry_condition": WORDS,
        "requires": st.builds(lambda words: {"description": words}, WORDS),
        "credit_value": st.lists(CREDITS, max_size=2, unique_by=str),
        "workload": HOURS,
        "at_level": st.lists(
            st.sampled_from([("nzqcf", "5"), ("eqf", "6"), ("scqf", "11"), ("qf_ehea", "first cycle"), ("unknown", "3")]),
            max_size=2,
            unique=True,
        ).map(lambda levels: [{"framework": one, "level": level, "as_given": level} for one, level in levels]),
        "date_effective": st.sampled_from(["2026", "2026-03", "2026-03-09"]),
        "expiration_date": st.sampled_from(["2027", "2027-11", "2028-02-29"]),
        "is_preparation_for": st.lists(
            st.builds(lambda name: {"name": name, "as_given": "that", "address": "https://x.example/2"}, WORDS), max_size=1
        ),
    },
)  # fmt: skip


def test_every_field_comes_back_as_it_was_or_as_the_list_says() -> None:
    assert found_back(every_field()) == expected_back(every_field())


@settings(max_examples=60)
@given(FIELDS, PLACES)
def test_whatever_is_said_comes_back(fields: dict[str, Any], place: dict[str, Any]) -> None:
    said = descriptor(**fields, **place)
    assert validate_ctdl(to_ctdl(said, VOCABULARIES, address_of).document) == []
    assert found_back(said) == expected_back(said)


def test_a_field_that_no_rule_names_must_come_back_unchanged() -> None:
    assert len({why for why, _ in CHANGES}) == len(CHANGES)
    assert set(NOT_SAID) <= set(Descriptor.model_fields) - NOT_CONTENT
    said = every_field(funding=(), offerings=())
    assert found_back(said) != expected_back(said.model_copy(update={"expiration_date": None}))


@pytest.mark.parametrize("earned", [None, {"description": {"en": "Keep a hive."}}])
def test_who_may_begin_never_comes_back_as_how_it_is_earned(earned: Any) -> None:
    found = read_back(descriptor(entry_condition={"en": "A veil.", "fr": "Un voile."}, requires=earned))
    assert found.entry_condition is not None
    assert found.entry_condition.root == {"en": "A veil.", "fr": "Un voile."}
    said = None if found.requires is None else found.requires.model_dump(exclude_none=True)
    assert said == earned
