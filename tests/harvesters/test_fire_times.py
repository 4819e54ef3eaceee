"""Schedules fire in their timezone, once a day whatever the clocks do, with a jitter that can be told ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from harvesters.fire_times import FireTimes, ScheduledSource, scheduled
from tests.harvesters.mappings import table_mapping

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
AUCKLAND = ZoneInfo("Pacific/Auckland")


def first(source: ScheduledSource, moment: datetime = NOW) -> datetime:
    return next(FireTimes(source).after(moment))


@pytest.mark.parametrize(("name", "weekday"), [("mon", 0), ("wed", 2), ("sun", 6)])
def test_weekday_names_mean_their_day(name: str, weekday: int) -> None:
    assert first(ScheduledSource("s", f"0 3 * * {name}")).weekday() == weekday


def test_timezone_of_the_mapping_counts() -> None:
    fires = first(ScheduledSource("s", "0 3 * * *", "Pacific/Auckland"))
    assert fires == datetime(2026, 3, 5, 3, 0, tzinfo=AUCKLAND)


def test_mapping_without_schedule_is_never_planned() -> None:
    assert scheduled(table_mapping(url="https://register.example/t")) is None
    mapping = table_mapping(
        url="https://register.example/t", schedule="0 3 * * sun", timezone="Europe/Paris", jitter_minutes=5
    )
    assert scheduled(mapping, "us") == ScheduledSource("test_table", "0 3 * * sun", "Europe/Paris", 5, "us")


@pytest.mark.parametrize("day", [datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 9, 23, tzinfo=UTC)])
def test_a_night_in_which_the_clocks_change_has_one_run(day: datetime) -> None:
    nights = islice(FireTimes(ScheduledSource("s", "30 2 * * *", "Pacific/Auckland")).after(day), 8)
    dates = [night.astimezone(AUCKLAND).date() for night in nights]
    assert dates == [dates[0] + timedelta(days=number) for number in range(8)]


def test_a_time_that_the_clock_leaves_out_is_not_lost() -> None:
    source = ScheduledSource("s", "30 2 * * *", "Pacific/Auckland")
    fires = first(source, datetime(2026, 9, 26, 12, 0, tzinfo=UTC))
    assert fires == datetime(2026, 9, 26, 14, 30, tzinfo=UTC)  # half past three on the clock of that night


def test_an_hourly_source_runs_in_both_hours_that_look_alike() -> None:
    hours = islice(
        FireTimes(ScheduledSource("s", "30 * * * *", "Pacific/Auckland")).after(
            datetime(2026, 4, 4, 13, 0, tzinfo=UTC)
        ),
        3,
    )
    assert [hour.hour for hour in hours] == [13, 14, 15]


def test_jitter_is_told_by_source_and_day_and_stays_within_its_limit() -> None:
    source = ScheduledSource("s", "0 3 * * *", jitter_minutes=45, seed="ops@catalogue.example")
    days = list(islice(FireTimes(source).after(NOW), 20))
    assert days == list(islice(FireTimes(source).after(NOW), 20))
    late = [day - day.replace(hour=3, minute=0, second=0) for day in days]
    assert all(timedelta(0) <= span <= timedelta(minutes=45) for span in late)
    assert len(set(late)) > 10
    other = ScheduledSource("s", "0 3 * * *", jitter_minutes=45, seed="ops@elsewhere.example")
    assert list(islice(FireTimes(other).after(NOW), 20)) != days


def test_a_run_within_the_jitter_is_not_followed_by_another() -> None:
    source = ScheduledSource("s", "0 3 * * *", jitter_minutes=720)
    begun = first(source)
    assert first(source, begun).date() == begun.date() + timedelta(days=1)


def test_a_day_that_never_comes_fires_never() -> None:
    assert list(FireTimes(ScheduledSource("s", "0 3 30 2 *")).after(NOW)) == []
