"""Intervals, partial dates and durations compare as what they may mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from normalise.comparison import ects_of, hours_of_credit
from normalise.duration_hours import hours_of_duration, hours_of_iso
from normalise.elements import CreditValue, EstimatedDuration
from normalise.interval import Interval
from normalise.partial_date import PartialDate
from tests.normalise.applying import VOCABULARIES, apply

AMOUNT = st.floats(0, 1e6)
RULED = [one for one in VOCABULARIES.credit_systems if one.hours is not None]
PRECISIONS = st.sampled_from(["year", "month", "day"])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(AMOUNT), draw(AMOUNT)))
    open_end = draw(st.sampled_from(["low", "high", "none", "none"]))
    return Interval(low=None if open_end == "low" else low, high=None if open_end == "high" else high)


def contains(one: Interval, value: float) -> bool:
    return (one.low is None or one.low <= value) and (one.high is None or value <= one.high)


@given(intervals(), intervals())
def test_intervals_overlap_exactly_when_some_value_lies_in_both(one: Interval, other: Interval) -> None:
    ends = [end for end in (one.low, one.high, other.low, other.high) if end is not None]
    shares_a_value = any(contains(one, end) and contains(other, end) for end in ends)
    assert one.overlaps(other) is other.overlaps(one) is shares_a_value
    assert one.is_apart(other) is not shares_a_value


@given(intervals(), intervals(), st.floats(1, 10))
def test_a_tolerance_only_brings_intervals_together(one: Interval, other: Interval, factor: float) -> None:
    if one.is_apart(other, factor):
        assert one.is_apart(other)
    assert one.is_apart(other, factor) is other.is_apart(one, factor)


@st.composite
def partial_dates(draw: st.DrawFn) -> tuple[PartialDate, date]:
    """A partial date and one of the days that it may mean."""
    day = draw(st.dates(date(1990, 1, 1), date(2040, 12, 31)))
    precision = draw(PRECISIONS)
    if precision == "year":
        return PartialDate(day.year), day
    return PartialDate(day.year, day.month, day.day if precision == "day" else None), day


@given(partial_dates(), partial_dates())
def test_partial_dates_are_ordered_only_when_every_day_they_may_mean_is(
    one: tuple[PartialDate, date], other: tuple[PartialDate, date]
) -> None:
    (first, first_day), (second, second_day) = one, other
    if first.is_before(second):
        assert first_day < second_day
        assert not second.is_before(first)
    if first_day == second_day:
        assert first.may_equal(second)
    assert first.may_equal(second) is second.may_equal(first)
    assert [first.is_before(second), second.is_before(first), first.may_equal(second)].count(True) == 1


@given(partial_dates())
def test_a_partial_date_is_written_and_read_without_loss(given_date: tuple[PartialDate, date]) -> None:
    written, day = given_date
    assert PartialDate.parse(str(written)) == written
    assert written.earliest() <= day <= written.latest()


@pytest.mark.parametrize(
    ("iso", "low", "high"),
    [("PT50H", 50, 50), ("PT90M", 1.5, 1.5), ("P1W", 168, 168), ("P1M", 672, 744), ("P1Y", 8760, 8784)],
)
def test_a_duration_lasts_as_long_as_its_units_may(iso: str, low: float, high: float) -> None:
    assert hours_of_iso(iso) == Interval(low=low, high=high)


def test_a_text_that_is_no_duration_is_named() -> None:
    with pytest.raises(ValueError, match="'8 weeks' is no ISO 8601 duration"):
        hours_of_iso("8 weeks")


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(0, 30))
def test_months_of_the_calendar_last_as_long_as_a_duration_says(start: date, months: int) -> None:
    years, month = divmod(start.month - 1 + months, 12)
    assume(start.day <= 28)
    end = date(start.year + years, month + 1, start.day)
    hours = (end - start) / timedelta(hours=1)
    assert contains(hours_of_iso(f"P{months}M"), hours)


@given(st.integers(1, 500), st.integers(0, 500), st.sampled_from(["M", "W", "D"]))
def test_a_longer_duration_never_lasts_less(amount: int, more: int, unit: str) -> None:
    short, long = hours_of_iso(f"P{amount}{unit}"), hours_of_iso(f"P{amount + more}{unit}")
    assert (short.low or 0) <= (long.low or 0)
    assert (short.high or 0) <= (long.high or 0)


def test_a_duration_with_one_end_is_open_at_the_other() -> None:
    assert hours_of_duration(EstimatedDuration(minimum="P1W", as_given="x")) == Interval(low=168)
    assert hours_of_duration(EstimatedDuration(maximum="PT2H", as_given="x")) == Interval(high=2)
    assert hours_of_duration(EstimatedDuration(as_given="soon")) is None


@given(st.sampled_from(RULED), st.floats(0.1, 400), st.floats(0, 1), st.floats(0, 1))
def test_hours_and_ects_stay_inside_what_the_rule_and_the_statement_allow(
    system: object, stated: float, share: float, place: float
) -> None:
    """Any reading of the credits, at any hours a credit may have, lies in the hours, and so on to ECTS."""
    ruled = RULED[RULED.index(system)]  # type: ignore[arg-type]
    assert ruled.hours is not None
    found = hours_of_credit(
        CreditValue(system=ruled.key, value=Interval(low=stated, high=stated * 2), as_given="x"),
        VOCABULARIES,
    )
    assert found is not None
    low, high = ruled.hours.low or 0, ruled.hours.high if ruled.hours.high is not None else 1e3
    reading = (stated + stated * share) * (low + (high - low) * place)
    tolerance = 1e-9 * max(1.0, reading)
    assert (
        contains(found.hours, reading)
        or contains(found.hours, reading - tolerance)
        or contains(found.hours, reading + tolerance)
    )
    ects = ects_of(found)
    if ects is not None and ruled.key != "ects":
        assert contains(ects.value, reading / 27)


@given(st.floats(0.5, 60), st.floats(0.5, 60))
def test_more_credits_are_never_fewer_hours_or_ects(one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    for system in RULED:
        found = [
            hours_of_credit(
                CreditValue(system=system.key, value=Interval.exactly(amount), as_given="x"), VOCABULARIES
            )
            for amount in (fewer, more)
        ]
        assert found[0] is not None
        assert found[1] is not None
        assert (found[0].hours.low or 0) <= (found[1].hours.low or 0)
        first, second = (ects_of(workload) for workload in found)
        assert (first is None) is (second is None)
        if first is not None and second is not None:
            assert (first.value.low or 0) <= (second.value.low or 0)


@given(st.floats(0.5, 60))
def test_ects_credits_come_back_from_their_own_hours(amount: float) -> None:
    stated = CreditValue(system="ects", value=Interval.exactly(amount), as_given="x")
    hours = hours_of_credit(stated, VOCABULARIES)
    assert hours is not None
    assert hours.hours == Interval(low=amount * 25, high=amount * 30)
    back = ects_of(hours)
    assert back is not None
    assert back.value.low == pytest.approx(amount)
    assert back.value.high == pytest.approx(amount)


@pytest.mark.parametrize("framework", ["eqf", "nzqcf", "nfq", "rqf", "cqfw", "fheq", "scqf", "cncp"])
def test_a_higher_level_of_a_framework_is_never_a_lower_level_of_the_eqf(framework: str) -> None:
    known = VOCABULARIES.frameworks.require(framework)
    numbered = sorted((level for level in known.levels if level.isdigit()), key=int)
    eqf = [VOCABULARIES.frameworks.eqf_of(framework, level).level for level in numbered]
    given_levels = [level for level in eqf if level is not None]
    assert given_levels == sorted(given_levels)
    assert given_levels


UNITS = st.fixed_dictionaries(
    {},
    optional={
        "Y": st.integers(1, 9),
        "M": st.integers(1, 60),
        "W": st.integers(1, 60),
        "D": st.integers(1, 99),
        "H": st.integers(1, 999),
    },
).filter(bool)


@given(UNITS)
def test_a_duration_is_read_written_and_read_without_loss(amounts: dict[str, int]) -> None:
    calendar = "".join(f"{amounts[unit]}{unit}" for unit in "YMWD" if unit in amounts)
    iso = f"P{calendar}" + (f"T{amounts['H']}H" if "H" in amounts else "")
    read = apply("duration", iso)
    assert (read.minimum, read.maximum) == (iso, iso)
    again = apply("duration", read.minimum)
    assert hours_of_duration(again) == hours_of_iso(iso)
