"""Quantities against limits: only an interval that lies wholly inside or outside decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.framework_checks.measures import Limits, years_between
from normalise.framework_checks.result import CheckResult
from normalise.partial_date import PartialDate

ENDS = st.one_of(st.none(), st.integers(0, 60).map(float))


@pytest.mark.parametrize(
    ("limits", "span", "result"),
    [
        ("100..150", (100, 150), "pass"),
        ("100..150", (120, 120), "pass"),
        ("100..150", (90, 120), "unknown"),
        ("100..150", (140, 160), "unknown"),
        ("100..150", (90, 200), "unknown"),
        ("100..150", (50, 99), "fail"),
        ("100..150", (151, None), "fail"),
        ("100..150", (120, None), "unknown"),
        ("100..150", (None, 90), "fail"),
        ("100..150", (None, 120), "unknown"),
        ("..40", (None, 40), "pass"),
        ("..40", (41, 41), "fail"),
        ("1..", (1, 1), "pass"),
        ("1..", (0.5, 0.9), "fail"),
        ("3..30/0.5", (3.5, 3.5), "pass"),
        ("3..30/0.5", (3.3, 3.3), "fail"),
        ("3..30/0.5", (4, 5), "unknown"),
    ],
)
def test_an_interval_is_placed(limits: str, span: tuple[float | None, float | None], result: str) -> None:
    assert Limits.parse(limits).place(span) == result


@given(low=ENDS, high=ENDS, point=st.integers(0, 60), ends=st.tuples(st.integers(0, 30), st.integers(30, 60)))
def test_what_is_said_of_an_interval_holds_for_every_value_in_it(
    low: float | None, high: float | None, point: int, ends: tuple[int, int]
) -> None:
    """A pass or a failure of the whole is one of each part."""
    if (low is not None and point < low) or (high is not None and point > high):
        return
    limits = Limits(*map(float, ends))
    whole = limits.place((low, high))
    part = limits.place((float(point), float(point)))
    assert part is not CheckResult.UNKNOWN
    assert whole in (part, CheckResult.UNKNOWN)


def test_years_between_dates_as_precise_as_they_are() -> None:
    day = PartialDate.parse
    assert years_between(day("2019-07-14"), day("2021-07-14")) == (2.0, 2.0)
    assert years_between(day("2019-07"), day("2021-07-14")) == (2.0, 2.0)
    assert years_between(day("2019"), day("2021")) == (1.0, 3.0)
