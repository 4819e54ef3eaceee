"""Statements of one record that exclude each other become warnings; what may agree stays silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.closed_lists import HoursKind
from normalise.contradictions import TOLERANCE
from normalise.derivation import Derivation
from normalise.elements import Workload
from normalise.filled import Filled
from normalise.interval import Interval
from normalise.issue import IssueCode, Severity
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor, drafted
from tests.normalise.small_mapping import json_payload, normalise, with_fields


def credits_of(system: str, amount: float) -> dict[str, Any]:
    return {"system": system, "value": {"low": amount, "high": amount}, "as_given": f"{amount:g} {system}"}


def hours_of(low: float, kind: str = "notional", high: float | None = None) -> dict[str, Any]:
    ends = {"low": low, "high": low if high is None else high}
    return {"hours": ends, "kind": kind, "as_given": f"{low:g} h"}


def lasting(iso: str) -> dict[str, Any]:
    return {"minimum": iso, "maximum": iso, "as_given": iso}


def level(framework: str, name: str) -> dict[str, Any]:
    return {"framework": framework, "level": name, "as_given": f"{framework} {name}"}


def price(amount: float, kind: str = "full") -> dict[str, Any]:
    return {
        "amount": {"low": amount, "high": amount},
        "currency": "EUR",
        "kind": kind,
        "as_given": f"EUR {amount:g}",
    }


def found_in(**fields: Any) -> list[str]:
    return [one.field for one in Derivation(VOCABULARIES).contradictions(drafted(descriptor(**fields)))]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"credit_value": [credits_of("nzqcf", 5)], "workload": hours_of(150)}, "workload"),
        ({"credit_value": [credits_of("nzqcf", 5)], "workload": hours_of(150, "contact")}, "workload"),
        ({"credit_value": [credits_of("nzqcf", 5)], "workload": hours_of(150, "unknown")}, "workload"),
        ({"credit_value": [credits_of("ceu", 2)], "workload": hours_of(50, "contact")}, "workload"),
        ({"credit_value": [credits_of("contact_hour", 50)], "workload": hours_of(20)}, "workload"),
        ({"credit_value": [credits_of("nzqcf", 5), credits_of("ects", 5)]}, "credit_value"),
        (
            {"credit_value": [credits_of("ects", 2)], "estimated_duration": lasting("P60M")},
            "estimated_duration",
        ),
        (
            {"credit_value": [credits_of("ects", 10)], "estimated_duration": lasting("P3D")},
            "estimated_duration",
        ),
        ({"workload": hours_of(50), "estimated_duration": lasting("PT20H")}, "estimated_duration"),
        ({"workload": hours_of(50), "estimated_duration": lasting("PT200H")}, "estimated_duration"),
        ({"is_free": "yes", "estimated_cost": [price(300)]}, "is_free"),
        ({"is_free": "no", "estimated_cost": [price(0)]}, "is_free"),
        ({"at_level": [level("nzqcf", "5"), level("nfq", "9")]}, "at_level"),
        ({"date_effective": "2026-05", "expiration_date": "2026-04-30"}, "expiration_date"),
        ({"offerings": [{"start": "2026-09-01", "end": "2026-08"}]}, "offerings"),
    ],
)
def test_statements_that_exclude_each_other_are_found(fields: dict[str, Any], field: str) -> None:
    assert found_in(**fields) == [field]


@pytest.mark.parametrize(
    "fields",
    [
        {"credit_value": [credits_of("nzqcf", 5)], "workload": hours_of(50)},
        {"credit_value": [credits_of("nzqcf", 5)], "workload": hours_of(20, "contact")},
        {"credit_value": [credits_of("contact_hour", 5)], "workload": hours_of(20)},
        {"credit_value": [credits_of("uk", 20), credits_of("ects", 10)]},
        {"credit_value": [credits_of("ceu", 2), credits_of("nzqcf", 10)]},
        {"credit_value": [credits_of("us_semester", 3)], "workload": hours_of(400)},
        {"credit_value": [credits_of("ects", 2)], "workload": hours_of(40)},
        {"credit_value": [credits_of("ects", 2)], "estimated_duration": lasting("P6M")},
        {"credit_value": [credits_of("ects", 2)], "estimated_duration": lasting("PT60H")},
        {"credit_value": [credits_of("degree_credit", 3)], "workload": hours_of(900)},
        {"workload": hours_of(8, "contact"), "estimated_duration": lasting("PT40H")},
        {"credit_value": [credits_of("ceu", 2.4)], "estimated_duration": lasting("P1Y2M3W4D")},
        {"is_free": "yes", "estimated_cost": [price(0), price(20, "materials")]},
        {"is_free": "unknown", "estimated_cost": [price(300)]},
        {"at_level": [level("nzqcf", "5"), level("nzqcf", "7")]},
        {"at_level": [level("nzqcf", "8"), level("nfq", "9")]},
        {"date_effective": "2026-05-14", "expiration_date": "2026-05"},
        {"offerings": [{"start": "2026-09-01", "end": "2026"}]},
    ],
)
def test_statements_that_may_agree_are_no_contradiction(fields: dict[str, Any]) -> None:
    assert found_in(**fields) == []


def test_a_contradiction_is_a_warning_that_names_both_statements_and_keeps_both() -> None:
    mapping = with_fields(
        "  credit_value: {jmespath: credits, transforms: [{credits: nzqcf}]}\n"
        "  workload: {jmespath: hours, transforms: [{hours: notional}]}\n"
    )
    outcome = normalise(mapping, json_payload({"id": "1", "title": "Bees", "credits": "5", "hours": "150 h"}))
    assert outcome.descriptor is not None
    assert outcome.descriptor.workload is not None
    assert outcome.descriptor.workload.hours.low == 150
    [issue] = [one for one in outcome.issues if one.code is IssueCode.CONTRADICTION]
    assert (issue.severity, issue.field) == (Severity.WARNING, "workload")
    assert issue.message == (
        "workload: 150 notional hours contradicts '5', 50 notional hours (nzqcf: 1 credit = 10 notional hours)"
    )


def test_hours_of_two_kinds_in_one_text_are_both_kept() -> None:
    mapping = with_fields(
        "  workload: {jmespath: size, transforms: [{extract: '([0-9]+) total hours'}, {hours: notional}]}\n"
        "  credit_value: {jmespath: size, transforms: [{extract: '[0-9]+ contact hours'}, credits]}\n"
    )
    text = "5 contact hours and 20 total hours"
    outcome = normalise(mapping, json_payload({"id": "1", "title": "Bees", "size": text}))
    assert outcome.issues == ()
    assert outcome.descriptor is not None
    assert outcome.descriptor.workload == Workload(
        hours=Interval.exactly(20), kind=HoursKind.NOTIONAL, as_given="20"
    )
    (contact,) = outcome.descriptor.credit_value
    assert (contact.system, contact.value) == ("contact_hour", Interval.exactly(5))


@given(st.floats(1, 400), st.floats(0.1, 10))
def test_hours_contradict_credits_just_beyond_the_tolerance(amount: float, share: float) -> None:
    stated = amount * 10 * share
    expected = share > TOLERANCE or share < 1 / TOLERANCE
    if abs(share - TOLERANCE) < 1e-6 or abs(share - 1 / TOLERANCE) < 1e-6:
        return
    fields = {"credit_value": [credits_of("nzqcf", amount)], "workload": hours_of(stated)}
    assert (found_in(**fields) == ["workload"]) is expected


@pytest.mark.parametrize("finish", [Filled.judge, Filled.share])
@pytest.mark.parametrize("most", [1, 4096])
def test_one_derivation_answers_alike_when_asked_again(
    finish: Callable[[Filled], Filled], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("normalise.derivation.MOST_REMEMBERED", most)
    derivation = Derivation(VOCABULARIES)
    wrong = descriptor(credit_value=[credits_of("nzqcf", 5)], workload=hours_of(150))
    right = descriptor(credit_value=[credits_of("nzqcf", 5)], workload=hours_of(50))
    drafts = [drafted(one, finish) for one in (wrong, right)]
    answers = [len(derivation.contradictions(one)) for one in drafts * 2]
    assert answers == [1, 0, 1, 0]
