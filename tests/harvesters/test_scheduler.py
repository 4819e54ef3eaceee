"""Runs start when they are due, once, not too many at a time, and what was planned follows what is wanted."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from catalogue_store.errors import StoreUnavailable
from harvesters.run_plan import PlannedRun, Why
from harvesters.scheduler import HarvestScheduler

LOST = StoreUnavailable("database catalogue: it cannot be reached")
FAR = timedelta(days=200)


class Workshop:
    """A scheduler whose runs only say that they were started."""

    def __init__(self, *due: str, later: tuple[str, ...] = (), parallel_runs: int = 2) -> None:
        self.due = set(due)
        self.later = set(later)
        self.started: list[str] = []
        self.ended: list[str] = []
        self.at_once: list[int] = []
        self.all_ended = threading.Event()
        self.is_long = False
        self.stopping = threading.Event()
        self.scheduler = HarvestScheduler(
            self._plan, self._next_run, self._start, lambda: datetime.now(UTC), parallel_runs=parallel_runs
        )

    def _plan(self) -> list[PlannedRun]:
        return [self._next_run(name) for name in (*self.due, *self.later)]

    def _next_run(self, source_id: str) -> PlannedRun:
        now = datetime.now(UTC)
        is_due = source_id in self.due
        return PlannedRun(source_id, now if is_due else now + FAR, Why.OVERDUE if is_due else Why.SCHEDULED)

    def _start(self, source_id: str, stopping: threading.Event) -> None:
        self.started.append(source_id)
        self.at_once.append(len(self.started) - len(self.ended))
        if self.is_long:
            self.stopping.set()
            assert stopping.wait(10)
        self.due.discard(source_id)
        self.later.add(source_id)
        self.ended.append(source_id)
        if not self.due:
            self.all_ended.set()

    def run(self) -> None:
        thread = threading.Thread(target=self.scheduler.run, args=(self.stopping,))
        thread.start()
        if not self.is_long:
            assert self.all_ended.wait(10)
            self.stopping.set()
        thread.join(10)
        assert not thread.is_alive()


def test_what_is_due_runs_and_the_rest_does_not() -> None:
    workshop = Workshop("overdue", later=("done",))
    workshop.run()
    assert workshop.started == ["overdue"]


def test_no_more_runs_are_at_work_than_allowed(monkeypatch: object) -> None:
    workshop = Workshop(*(f"source{number}" for number in range(2)), parallel_runs=1)
    workshop.run()
    assert sorted(workshop.started) == ["source0", "source1"]
    assert max(workshop.at_once) == 1


def test_run_at_work_is_asked_to_end_and_waited_for() -> None:
    workshop = Workshop("long")
    workshop.is_long = True
    workshop.run()
    assert workshop.ended == ["long"]


def test_a_run_that_is_no_longer_due_at_its_moment_does_not_start() -> None:
    planned = PlannedRun("moved", datetime.now(UTC), Why.OVERDUE)
    asked = threading.Event()
    started: list[str] = []

    def next_run(source_id: str) -> None:
        asked.set()

    scheduler = HarvestScheduler(
        lambda: [planned], next_run, lambda source_id, _: started.append(source_id), lambda: datetime.now(UTC)
    )
    stopping = threading.Event()
    thread = threading.Thread(target=scheduler.run, args=(stopping,))
    thread.start()
    assert asked.wait(10)
    stopping.set()
    thread.join(10)
    assert started == []


def test_a_store_that_is_gone_is_one_line_whoever_asks_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harvesters.scheduler.REVIEW_SECONDS", 0.5)
    asked: list[str] = []

    def lost(who: str) -> None:
        asked.append(who)
        if {"plan", "tell", "run"} <= {*asked}:
            stopping.set()
        raise LOST

    def plan() -> list[PlannedRun]:
        if "plan" not in asked:
            asked.append("plan")
            return [PlannedRun("src", datetime.now(UTC), Why.OVERDUE)]
        raise LOST

    stopping = threading.Event()
    scheduler = HarvestScheduler(
        plan,
        lambda source_id: lost("run"),
        lambda source_id, stop: None,
        lambda: datetime.now(UTC),
        tell=lambda: lost("tell"),
    )
    scheduler.run(stopping)
    told = {record.message for record in caplog.records if record.levelname == "WARNING"}
    assert {one.partition(";")[0] for one in told} == {"store not usable now"}
    assert [record for record in caplog.records if record.exc_info or record.levelname == "ERROR"] == []
