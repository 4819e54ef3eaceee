"""What the model refuses is told once, in words: field, value and what would be right."""

from __future__ import annotations

from typing import Any

import pytest

from normalise.issue import Issue
from tests.normalise.small_mapping import json_payload, normalise, with_fields

PLAIN = (
    "  credit_value: {parts: {system: {constant: ects}, value: {jmespath: credits}}}\n"
    "  workload: {parts: {hours: {jmespath: hours}, kind: {jmespath: kind}}}\n"
    "  estimated_duration: {parts: {minimum: {jmespath: duration}}}\n"
    "  delivery_type: {jmespath: mode}\n"
    "  estimated_cost: {parts: {amount: {jmespath: fee}, currency: {constant: EUR}}}\n"
    "  expiration_date: {jmespath: expires}\n"
    "  eqf: {parts: {level: {jmespath: eqf}, status: {constant: referenced}}}\n"
    "  offerings: {each: {jmespath: editions}, parts: {start: {jmespath: start}, place: {jmespath: place}}}\n"
    "  ctid: {jmespath: ctid}\n"
)


def told(**given: Any) -> list[Issue]:
    outcome = normalise(with_fields(PLAIN), json_payload({"id": 1, "title": "T", **given}))
    assert outcome.descriptor is not None
    return list(outcome.issues)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"credits": "lots"}, "credit_value.value: 'lots' is not a number"),
        ({"hours": "many", "kind": "contact"}, "workload.hours: 'many' is not a number"),
        ({"duration": "ten weeks"}, "estimated_duration.minimum: 'ten weeks' is not a duration of ISO 8601 such as P10W"),
        ({"mode": "airship"}, "delivery_type: 'airship' is not one of online, in_person, blended, work_based, variable_site"),
        ({"fee": -5}, "estimated_cost: a price is not below nothing: -5"),
        ({"expires": "soon"}, "expiration_date: 'soon' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD"),
        ({"expires": 2026}, "expiration_date: 2026 is not a date: YYYY, YYYY-MM or YYYY-MM-DD"),
        ({"eqf": 11}, "eqf.level: 11 is not a number of at most 8"),
        ({"ctid": "ce-x"}, "ctid: 'ce-x' is not a CTID: `ce-` and a UUID in lower case"),
    ],
)  # fmt: skip
def test_each_value_is_told_once_with_what_would_be_right(given: dict[str, Any], message: str) -> None:
    (issue,) = told(**given)
    assert issue.message == message
    assert issue.field == message.partition(":")[0].partition(".")[0]


def test_the_same_value_in_two_elements_is_two_values() -> None:
    editions = [{"start": "soon", "place": "Oslo"}, {"start": "soon", "place": "Bergen"}]
    assert [issue.value for issue in told(editions=editions)] == ["soon", "soon"]


def test_what_follows_from_a_refusal_is_no_second_issue() -> None:
    assert [issue.message for issue in told(hours="many", kind="guesswork")] == [
        "workload.hours: 'many' is not a number",
        "workload.kind: 'guesswork' is not one of notional, contact, instruction, unknown",
    ]


def test_an_element_stays_where_its_closed_list_leaves_it_open() -> None:
    payload = json_payload({"id": 1, "title": "T", "hours": 40, "kind": "guesswork"})
    outcome = normalise(with_fields(PLAIN), payload)
    assert outcome.descriptor is not None
    assert outcome.descriptor.workload is not None
    found = outcome.descriptor.workload
    assert (found.hours.low, found.kind) == (40, "unknown")
    assert [issue.value for issue in outcome.issues] == ["guesswork"]
