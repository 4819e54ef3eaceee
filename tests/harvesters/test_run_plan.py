"""When the next run of a source begins follows from its schedule, its runs and its failures, and from nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalogue_store.sources import SourceTrouble
from harvesters.fire_times import ScheduledSource
from harvesters.run_plan import PlannedRun, Why, coming_runs, next_run, spread_out
from harvesters.source_history import SourceHistory

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
WEEKLY = ScheduledSource("weekly", "0 3 * * sun")
DAILY = ScheduledSource("daily", "0 3 * * *")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SUNDAY = datetime(2026, 3, 8, 3, 0, tzinfo=UTC)


def planned(source: ScheduledSource, **history: object) -> tuple[datetime | None, Why]:
    run = next_run(source, SourceHistory(**history), NOW)  # type: ignore[arg-type]
    return run.at, run.why


def test_a_source_that_never_ran_is_due_now() -> None:
    assert planned(WEEKLY) == (NOW, Why.OVERDUE)


def test_a_run_that_was_missed_is_due_now_once() -> None:
    assert planned(DAILY, last_run_at=NOW - 5 * DAY) == (NOW, Why.OVERDUE)
    assert planned(WEEKLY, last_run_at=NOW - 2 * DAY) == (SUNDAY, Why.SCHEDULED)


def test_a_last_run_in_the_future_does_not_silence_a_source() -> None:
    assert planned(WEEKLY, last_run_at=NOW + 400 * DAY) == (SUNDAY, Why.SCHEDULED)


def test_a_run_that_broke_off_is_gone_on_with_after_a_pause_rather_than_next_week() -> None:
    since = NOW - 5 * MINUTE
    assert planned(WEEKLY, last_run_at=since, unfinished_since=since) == (NOW + 10 * MINUTE, Why.RETRY)
    trouble = SourceTrouble(3, "run 7 interrupted", NOW + 55 * MINUTE)
    run = next_run(WEEKLY, SourceHistory(since, since, trouble=trouble), NOW)
    assert (run.at, run.why) == (NOW + 55 * MINUTE, Why.BACKING_OFF)
    assert run.detail == "3 failed in a row, the last: run 7 interrupted"
    over = SourceTrouble(3, "run 7 interrupted", NOW - MINUTE)
    assert planned(WEEKLY, last_run_at=since, unfinished_since=since, trouble=over) == (NOW, Why.RETRY)


@pytest.mark.parametrize("retry_at", [NOW + 40 * MINUTE, NOW - MINUTE])
def test_a_rejected_source_is_probed_by_its_next_scheduled_run(retry_at: datetime) -> None:
    trouble = SourceTrouble(2, "run 7 rejected", retry_at)
    at, _ = planned(WEEKLY, last_run_at=NOW - 3 * DAY, was_rejected=True, trouble=trouble)
    assert at == SUNDAY


def test_scheduled_runs_within_the_pause_are_left_out() -> None:
    often = ScheduledSource("often", "*/5 * * * *")
    trouble = SourceTrouble(2, "run 7 rejected", NOW + 32 * MINUTE)
    at, why = planned(often, last_run_at=NOW - MINUTE, was_rejected=True, trouble=trouble)
    assert (at, why) == (NOW + 35 * MINUTE, Why.BACKING_OFF)


def test_several_runs_of_a_source_can_be_told() -> None:
    runs = coming_runs(DAILY, SourceHistory(NOW - 5 * DAY), NOW, 3)
    assert [(run.at, run.why) for run in runs] == [
        (NOW, Why.OVERDUE),
        (datetime(2026, 3, 5, 3, 0, tzinfo=UTC), Why.SCHEDULED),
        (datetime(2026, 3, 6, 3, 0, tzinfo=UTC), Why.SCHEDULED),
    ]


def test_a_schedule_that_names_no_day_is_said() -> None:
    run = next_run(ScheduledSource("s", "0 3 30 2 *"), SourceHistory(NOW - DAY), NOW)
    assert (run.at, run.detail) == (None, "the schedule '0 3 30 2 *' names no day there is")


def test_what_is_overdue_begins_one_after_another() -> None:
    runs = [
        PlannedRun("later", SUNDAY, Why.SCHEDULED),
        *(PlannedRun(name, NOW, Why.OVERDUE) for name in ("b", "a", "c")),
        PlannedRun("off", None, Why.OFF),
    ]
    begins = [
        (run.source_id, run.at and (run.at - NOW).total_seconds() < 60) for run in spread_out(runs, NOW)
    ]
    assert begins == [("a", True), ("b", True), ("c", True), ("later", False), ("off", None)]
    assert len({run.at for run in spread_out(runs, NOW)}) == 5
