"""Runs start when they are due, once, and what was missed is caught up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from harvesters.errors import SettingsError
from harvesters.schedule_line import schedule_line
from harvesters.scheduler import (
    HarvestScheduler,
    PlannedRun,
    ScheduledSource,
    next_runs,
    scheduled,
    trigger_of,
)
from tests.harvesters.mappings import table_mapping

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    "line", ["15 2 * * sun", "*/20 * * * *", "0 4,16 1-15 */2 *", "5 4 * * mon-fri,sun", "0 3 * * SUN"]
)
def test_lines_that_are_right(line: str) -> None:
    schedule_line(line, "nz_nzqa")
    trigger_of(ScheduledSource("nz_nzqa", line))


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
        ("0 99 * * *", "0 99"),
    ],
)
def test_wrong_lines_are_told_with_source_and_field(line: str, message: str) -> None:
    with pytest.raises(SettingsError, match=f"nz_nzqa: .*{message}"):
        trigger_of(ScheduledSource("nz_nzqa", line))


def test_unknown_timezone_is_told() -> None:
    with pytest.raises(SettingsError, match="Pacific/Nowhere"):
        trigger_of(ScheduledSource("nz_nzqa", "0 3 * * *", "Pacific/Nowhere"))


@pytest.mark.parametrize(("name", "weekday"), [("mon", 0), ("wed", 2), ("sun", 6)])
def test_weekday_names_mean_their_day(name: str, weekday: int) -> None:
    fires = trigger_of(ScheduledSource("s", f"0 3 * * {name}")).get_next_fire_time(None, NOW)
    assert fires.weekday() == weekday


def test_timezone_of_the_mapping_counts() -> None:
    fires = trigger_of(ScheduledSource("s", "0 3 * * *", "Pacific/Auckland")).get_next_fire_time(None, NOW)
    assert fires == datetime(2026, 3, 5, 3, 0, tzinfo=ZoneInfo("Pacific/Auckland"))


def test_mapping_without_schedule_is_never_planned() -> None:
    assert scheduled(table_mapping(url="https://register.example/t")) is None
    mapping = table_mapping(url="https://register.example/t", schedule="0 3 * * sun", timezone="Europe/Paris")
    assert scheduled(mapping) == ScheduledSource("test_table", "0 3 * * sun", "Europe/Paris")


def test_dry_run_tells_what_is_due_in_order() -> None:
    sources = [
        ScheduledSource("weekly", "0 3 * * sun"),
        ScheduledSource("daily", "0 3 * * *"),
        ScheduledSource("new", "0 3 1 * *"),
    ]
    last = {"weekly": NOW - timedelta(days=2), "daily": NOW - timedelta(days=2)}
    assert next_runs(sources, last.get, NOW) == [
        PlannedRun("daily", NOW, is_overdue=True),
        PlannedRun("new", NOW, is_overdue=True),
        PlannedRun("weekly", datetime(2026, 3, 8, 3, 0, tzinfo=UTC), is_overdue=False),
    ]


class Workshop:
    """A scheduler whose runs only say that they were started."""

    def __init__(self, *sources: ScheduledSource, last: dict[str, datetime] | None = None) -> None:
        self.sources: Iterable[ScheduledSource] = sources
        self.started: list[str] = []
        self.ended: list[str] = []
        self.has_started = threading.Event()
        self.is_long = False
        self.scheduler = HarvestScheduler(
            lambda: self.sources, self._start, (last or {}).get, lambda: datetime.now(UTC)
        )

    def _start(self, source_id: str, stopping: threading.Event) -> None:
        self.started.append(source_id)
        self.has_started.set()
        if self.is_long:
            stopping.wait(10)
        self.ended.append(source_id)

    def run_until_started(self) -> None:
        stopping = threading.Event()
        thread = threading.Thread(target=self.scheduler.run, args=(stopping,))
        thread.start()
        self.has_started.wait(5)
        stopping.set()
        thread.join(10)
        assert not thread.is_alive()


YEARLY = "0 3 1 1 *"


def test_overdue_source_runs_at_the_start_and_the_others_do_not() -> None:
    recent = datetime.now(UTC)
    workshop = Workshop(
        ScheduledSource("overdue", YEARLY), ScheduledSource("done", YEARLY), last={"done": recent}
    )
    workshop.run_until_started()
    time.sleep(0.1)
    assert workshop.started == ["overdue"]


def test_run_at_work_is_asked_to_end_and_waited_for() -> None:
    workshop = Workshop(ScheduledSource("long", YEARLY))
    workshop.is_long = True
    workshop.run_until_started()
    assert workshop.ended == ["long"]


def test_mappings_are_read_again() -> None:
    recent = datetime.now(UTC)
    first, second = ScheduledSource("first", YEARLY), ScheduledSource("second", "0 3 2 1 *")
    workshop = Workshop(first, last={"first": recent, "second": recent})
    workshop.scheduler.reload()
    assert [run.source_id for run in workshop.scheduler.planned()] == ["first"]
    workshop.sources = (ScheduledSource("first", "0 4 1 1 *"), second)
    workshop.scheduler.reload()
    planned = {run.source_id: run.at.hour for run in workshop.scheduler.planned()}
    assert planned == {"first": 4, "second": 3}
    workshop.sources = (second, ScheduledSource("wrong", "0 3 * * 0"))
    workshop.scheduler.reload()
    assert [run.source_id for run in workshop.scheduler.planned()] == ["second"]
