"""The comparer itself: it sees a wrong value, an invented one and a missing one, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.comparison import Tally, compare, digest_of
from tests.golden.golden_record import GoldenRecord

COST = {"amount": {"low": 50.0, "high": 50.0}, "currency": "NZD", "kind": "tuition", "as_given": "$50"}


def kinds(tally: Tally) -> list[str]:
    return [f"{one.kind} {one.path}" for one in tally.differences]


def test_equal_statements_are_right() -> None:
    stated = {"country": "NZ", "name": {"en": "Bees"}, "estimated_cost": [COST]}
    tally = compare(stated, stated)
    assert (tally.right, kinds(tally)) == (7, [])


@pytest.mark.parametrize(
    ("found", "difference"),
    [
        ({"country": "CA"}, "wrong .country"),
        ({}, "missing .country"),
        ({"country": "NZ", "region": "NZ-OTA"}, "invented .region"),
        ({"country": "unknown"}, "missing .country"),
    ],
)
def test_a_planted_fault_is_seen(found: dict[str, str], difference: str) -> None:
    assert kinds(compare({"country": "NZ"}, found)) == [difference]


def test_a_fault_inside_an_element_is_seen() -> None:
    dearer = {**COST, "amount": {"low": 50.0, "high": 60.0}}
    assert kinds(compare({"estimated_cost": [COST]}, {"estimated_cost": [dearer]})) == [
        "wrong .estimated_cost.amount.high"
    ]


def test_a_stranger_in_a_list_is_invented_and_an_absent_one_missing() -> None:
    assert kinds(compare({"in_language": ["en", "fr"]}, {"in_language": ["en", "mi"]})) == [
        "missing .in_language",
        "invented .in_language",
    ]


def test_the_order_of_a_list_and_a_second_copy_do_not_count() -> None:
    assert kinds(compare([{"code": "1"}, {"code": "2"}], [{"code": "2"}, {"code": "1"}, {"code": "2"}])) == []


def test_a_language_that_was_not_stated_is_invented() -> None:
    assert kinds(compare({"name": {"en": "Bees"}}, {"name": {"en": "Bees", "fr": "Abeilles"}})) == [
        "invented .name.fr"
    ]


def test_a_language_may_be_left_open_but_not_guessed() -> None:
    assert kinds(compare({"de": "Bienen"}, {"und": "Bienen"})) == []
    assert kinds(compare({"und": "Bienen"}, {"en": "Bienen"})) == ["missing .und", "invented .en"]


@pytest.mark.parametrize(("stated", "found"), [("nl-NL", "nl"), ("nl", "nl-NL"), ("ar-sa", "ar-SA")])
def test_a_language_is_that_of_the_source_to_the_letter(stated: str, found: str) -> None:
    assert kinds(compare({stated: "Bijen"}, {found: "Bijen"})) == [f"missing .{stated}", f"invented .{found}"]


def test_long_texts_are_compared_by_hash() -> None:
    hashed = digest_of("Keeping bees\n all year")
    assert (
        kinds(compare({"description": {"en": hashed}}, {"description": {"en": "Keeping  bees all year"}}))
        == []
    )
    assert kinds(compare({"en": hashed}, {"en": "Keeping wasps all year"})) == ["wrong .en"]


def test_paragraphs_are_compared_one_by_one() -> None:
    assert kinds(compare({"en": ["A hive", "Gloves"]}, {"en": "Gloves\n\nA hive"})) == []
    assert kinds(compare({"en": ["A hive"]}, {"en": "A hive\n\nGloves"})) == ["invented .en"]


def test_what_a_golden_file_leaves_out_must_be_unknown() -> None:
    assert kinds(compare({}, {"eqf": {"status": "unknown"}, "assessment": []})) == []
    assert kinds(compare({}, {"eqf": {"level": 5, "status": "referenced"}})) == [
        "invented .eqf.level",
        "invented .eqf.status",
    ]


@given(st.text())
def test_the_hash_of_a_text_is_that_of_its_words(text: str) -> None:
    assert digest_of(f"  {text}\n") == digest_of(" ".join(text.split()))


def test_a_golden_file_that_contradicts_itself_is_refused() -> None:
    given_twice = {"title": "x", "mapping": "x.yml", "payloads": [{"json": {}}], "stated": {"country": "NZ"}}
    with pytest.raises(ValueError, match="country: a field is stated, derived or absent"):
        GoldenRecord.model_validate({**given_twice, "absent": ["country"]})
    with pytest.raises(ValueError, match="no field colour"):
        GoldenRecord.model_validate({**given_twice, "absent": ["colour"]})
