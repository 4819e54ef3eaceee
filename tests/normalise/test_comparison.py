"""Hours from credits, ECTS from hours, EQF from levels: intervals, kinds and official rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.closed_lists import HoursKind
from normalise.comparison import ects_of, eqf_of, workload_of
from normalise.elements import CreditValue, EctsEquivalent, EqfLevel, Level, Workload
from normalise.interval import Interval
from tests.normalise.applying import VOCABULARIES


def credits_of(system: str, low: float | None, high: float | None = None) -> CreditValue:
    return CreditValue(
        system=system, value=Interval(low=low, high=low if high is None else high), as_given="x"
    )


@pytest.mark.parametrize(
    ("credit", "low", "high", "kind"),
    [
        (credits_of("nzqcf", 5), 50, 50, "notional"),
        (credits_of("nzqcf", 55, 80), 550, 800, "notional"),
        (credits_of("ects", 2), 50, 60, "notional"),
        (credits_of("us_semester", 3), 135, None, "notional"),
        (credits_of("mqf", 3), 120, 120, "notional"),
        (credits_of("ceu", 1.2), 12, 12, "contact"),
        (credits_of("clock_hour", 40), 40, 40, "instruction"),
    ],
)
def test_hours_follow_from_credits_by_the_rule_of_their_system(
    credit: CreditValue, low: float, high: float | None, kind: str
) -> None:
    workload = workload_of([credit], VOCABULARIES)
    assert workload is not None
    assert (workload.hours, workload.kind) == (Interval(low=low, high=high), kind)
    assert workload.rule == VOCABULARIES.credit_systems.require(credit.system).rule


def test_credits_without_a_rule_give_no_hours() -> None:
    assert workload_of([credits_of("unknown", 3), credits_of("degree_credit", 3)], VOCABULARIES) is None
    assert workload_of([CreditValue(system="nzqcf", as_given="some")], VOCABULARIES) is None
    assert workload_of([], VOCABULARIES) is None


def test_no_credit_is_no_statement_about_hours() -> None:
    nothing = credits_of("us_semester", 0)
    assert workload_of([nothing], VOCABULARIES) is None
    assert workload_of([nothing, credits_of("ceu", 2)], VOCABULARIES) == workload_of(
        [credits_of("ceu", 2)], VOCABULARIES
    )
    assert ects_of(None, [credits_of("ects", 0)]) == EctsEquivalent(value=Interval.exactly(0), rule="stated")


def test_notional_hours_come_before_contact_hours() -> None:
    workload = workload_of([credits_of("ceu", 2), credits_of("nzqcf", 5)], VOCABULARIES)
    assert workload is not None
    assert workload.kind is HoursKind.NOTIONAL


def test_five_new_zealand_credits_are_between_one_and_two_thirds_and_two_ects() -> None:
    found = ects_of(workload_of([credits_of("nzqcf", 5)], VOCABULARIES))
    assert found is not None
    assert (round(found.value.low or 0, 2), found.value.high) == (1.67, 2.0)
    assert found.rule == "ects: 1 credit = 25 to 30 notional hours"


def test_stated_ects_stay_as_stated_also_beside_hours() -> None:
    stated = credits_of("ects", 2)
    expected = EctsEquivalent(value=Interval.exactly(2), rule="stated")
    hours = Workload(hours=Interval.exactly(60), kind=HoursKind.NOTIONAL, as_given="60")
    assert ects_of(hours, [stated]) == expected
    assert ects_of(workload_of([stated], VOCABULARIES)) == expected


@pytest.mark.parametrize("kind", [HoursKind.CONTACT, HoursKind.INSTRUCTION, HoursKind.UNKNOWN])
def test_other_than_notional_hours_give_no_ects(kind: HoursKind) -> None:
    assert ects_of(Workload(hours=Interval.exactly(50), kind=kind, as_given="50")) is None
    assert ects_of(None) is None


@given(st.integers(1, 400), st.integers(0, 400))
def test_ects_contain_both_readings_of_the_hours(low: int, width: int) -> None:
    found = ects_of(
        Workload(hours=Interval(low=low, high=low + width), kind=HoursKind.NOTIONAL, as_given="x")
    )
    assert found is not None
    assert found.value == Interval(low=low / 30, high=(low + width) / 25)


def test_an_open_end_stays_open() -> None:
    found = ects_of(Workload(hours=Interval(low=135), kind=HoursKind.NOTIONAL, as_given="x"))
    assert found is not None
    assert found.value == Interval(low=4.5)
    at_most = workload_of(
        [CreditValue(system="us_semester", value=Interval(high=3), as_given="x")], VOCABULARIES
    )
    assert at_most is None, "at most three credits of at least 45 hours is no bound at all"


def level(framework: str, name: str) -> Level:
    return Level(framework=framework, level=name, as_given=name)


def test_eqf_levels_come_from_official_rows() -> None:
    found = eqf_of([level("nzqcf", "5")], VOCABULARIES)
    assert (found.level, found.status) == (5, "compared")
    assert "978-92-79-63854-1" in (found.source or "")
    assert eqf_of([level("nzqcf", "8")], VOCABULARIES).status == "unlevelled"
    assert eqf_of([level("aqf", "8")], VOCABULARIES).status == "unknown"
    assert eqf_of([level("unknown", "8"), level("nzqcf", "5")], VOCABULARIES).level == 5


def test_two_levels_agree_on_one_eqf_level_or_leave_it_unknown() -> None:
    assert eqf_of([level("nzqcf", "5"), level("eqf", "5")], VOCABULARIES).status == "referenced"
    assert eqf_of([level("nzqcf", "5"), level("nzqcf", "6")], VOCABULARIES).level == 5
    assert eqf_of([level("nzqcf", "5"), level("nzqcf", "7")], VOCABULARIES) == EqfLevel()
    assert eqf_of([], VOCABULARIES) == EqfLevel()
