"""Cron lines are read as people mean them, or refused with what is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvesters.fire_times import FireTimes, ScheduledSource
from normalise.errors import MappingError
from normalise.mapping.mapping_file import load_mapping
from normalise.mapping.schedule_line import RANGES, WEEK, schedule_line
from tests.credatlas.table_source import MAPPING


@pytest.mark.parametrize(
    "line", ["15 2 * * sun", "*/20 * * * *", "0 4,16 1-15 */2 *", "5 4 * * mon-fri,sun", "0 3 * * SUN"]
)
def test_lines_that_are_right(line: str) -> None:
    assert schedule_line(line).minute == line.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0 3 * * 0", "weekday '0' is not \\* or names such as sun"),
        ("0 3 * * 7", "weekday '7'"),
        ("0 3 * * sunday", "weekday 'sunday'"),
        ("@daily", "has 1 fields; right is 'minute hour day month weekday'"),
        ("0 3 1 * mon", "both day and weekday"),
        ("x 3 * * *", "minute 'x'"),
        ("0 3 last * *", "day 'last'"),
        ("0 99 * * *", "hour 99 is not in 0-23"),
        ("50-10 3 * * *", "minute '50-10' runs backwards; right is 10-50"),
        ("*/0 3 * * *", "minute '\\*/0' has a step that is not in 1-59"),
        ("0 20/9 * * *", "hour '20/9' has a step that is not in 1-3"),
        ("0 3 * * sat-mon", "weekday 'sat-mon' runs over the week's end; right is sat-sun,mon-mon"),
    ],
)
def test_wrong_lines_are_told_with_what_is_right(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        schedule_line(line)


def number_fields(least: int, most: int) -> st.SearchStrategy[str]:
    """A field as it might be written: right more often than not, up to steps that go too far."""
    numbers = st.integers(least, most)
    spans = st.one_of(
        st.just("*"), numbers.map(str), st.tuples(numbers, numbers).map(lambda two: f"{min(two)}-{max(two)}")
    )
    steps = st.one_of(st.just(""), st.just(""), st.integers(0, most // 2).map("/{}".format))
    return st.lists(st.tuples(spans, steps).map("".join), min_size=1, max_size=2).map(",".join)


DAYS = st.sampled_from(WEEK)
WEEKDAYS = st.lists(st.one_of(DAYS, st.tuples(DAYS, DAYS).map("-".join)), min_size=1, max_size=3).map(
    ",".join
)
LINES = st.one_of(
    st.tuples(*(number_fields(least, most) for _, least, most in RANGES), st.just("*")),
    st.tuples(*(number_fields(*hours) for hours in ((0, 59), (0, 23))), st.just("*"), st.just("*"), WEEKDAYS),
).map(" ".join)


@settings(max_examples=300)
@example("0 */30 * * *")
@example("*/0 * * * *")
@example("5-1 * * * *")
@example("0 3 * * fri-mon")
@example("*/99 * * * *")
@example("0 3 29 2 *")
@example("0 3 30 2 *")
@given(LINES)
def test_a_line_that_is_let_through_can_be_planned_by(line: str) -> None:
    try:
        read = schedule_line(line)
    except ValueError:
        return
    moments = FireTimes(ScheduledSource("xx_test", line)).after(datetime(2026, 1, 1, tzinfo=UTC))
    assert (next(moments, None) is not None) is read.ever_comes


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("  timezone: UTC\n", "", r"xx.yml:10: harvest: the schedule .* needs its `timezone`"),
        ("timezone: UTC", "timezone: Pacific/Nowhere", r"xx.yml:14: harvest.timezone: .*Pacific/Nowhere"),
        ('"* * * * *"', "0 3 * * 0", r"xx.yml:13: harvest.schedule: .*weekday '0'"),
        ("  timezone: UTC\n", "  timezone: UTC\n  notify: {whn: always}\n", r"did you mean 'when'"),
        ("  timezone: UTC\n", "  timezone: UTC\n  notify: {when: daily}\n", "always, on_change, on_problem"),
        (
            "  timezone: UTC\n",
            "  timezone: UTC\n  notify: {url_variable: https://hooks.example/T0}\n",
            "harvest.notify.url_variable",
        ),
    ],
)
def test_a_mapping_with_a_wrong_schedule_or_notice_is_told_with_file_and_line(
    before: str, after: str, message: str
) -> None:
    with pytest.raises(MappingError, match=message):
        load_mapping(MAPPING.replace(before, after), "xx", "xx.yml")
