"""Cron lines are read as people mean them, or refused with what is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.fire_times import FireTimes, ScheduledSource
from normalise.errors import MappingError
from normalise.mapping.mapping_file import load_mapping
from normalise.mapping.schedule_line import schedule_line
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


@given(
    st.tuples(*(
        st.from_regex(rf"(\*|{low}|{low}-{high})(/[1-9])?(,{high})?", fullmatch=True)
        for low, high in (("[0-5]", "[1-5][0-9]"), ("[0-9]", "1[0-9]"), ("[1-9]", "2[0-9]"), ("[1-6]", "1[0-2]"))
    ))
)  # fmt: skip
def test_a_line_that_is_let_through_can_be_run(fields: tuple[str, ...]) -> None:
    line = " ".join((*fields, "*"))
    try:
        schedule_line(line)
    except ValueError:
        return
    moments = FireTimes(ScheduledSource("xx_test", line)).after(datetime(2026, 1, 1, tzinfo=UTC))
    assert next(moments, None) is not None


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
