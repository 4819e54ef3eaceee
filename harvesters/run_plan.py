"""When the next run of each source begins, and why then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from harvesters.errors import WrongSchedule
from harvesters.fire_times import FireTimes, ScheduledSource
from harvesters.source_history import SourceHistory

OVERDUE_SPREAD = timedelta(seconds=5)
"""Between two runs that are caught up, so that not all begin in one moment."""


class Why(StrEnum):
    """What decides when a run begins."""

    SCHEDULED = "scheduled"
    OVERDUE = "overdue"
    """It should have been before now, or the source was never run."""
    RETRY = "retry"
    """It goes on with a run that broke off."""
    BACKING_OFF = "backing off"
    """Runs have failed, and the source is left alone for a while."""
    OFF = "off"
    """An operator has to turn the source on."""
    NO_CONTACT = "no contact"
    """The operator has to say who asks before a stranger's site is asked: CREDATLAS_CONTACT."""
    NO_SCHEDULE = "no schedule"
    WRONG_MAPPING = "wrong mapping"
    """The mapping file is wrong and there is no good form of it to go on with, or its schedule fits no calendar."""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run that is to come, or why none is."""

    source_id: str
    at: datetime | None
    """In UTC; none: never by itself."""
    why: Why
    detail: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it should have begun."""
        return self.at is not None and self.at <= now


def coming_runs(
    source: ScheduledSource, history: SourceHistory, now: datetime, count: int = 1
) -> list[PlannedRun]:
    """The next runs of one source, as far as can be told now: an overdue one now, then those of its schedule."""
    first = next_run(source, history, now)
    if first.at is None:
        return [first]
    later = islice(FireTimes(source).after(max(first.at, now)), count - 1)
    return [first, *(PlannedRun(source.source_id, at, Why.SCHEDULED) for at in later)]


def next_run(source: ScheduledSource, history: SourceHistory, now: datetime) -> PlannedRun:
    """The next run of one source; a source that cannot be planned has none, and that is no matter of others."""
    trouble = history.trouble
    try:
        at, why, detail = _without_trouble(source, FireTimes(source), history, now)
    except WrongSchedule as error:
        return PlannedRun(source.source_id, None, Why.WRONG_MAPPING, str(error))
    if at is not None and trouble.retry_at is not None and trouble.retry_at > now:
        left_alone = f"{trouble.failures} failed in a row, the last: {trouble.failure}"
        return PlannedRun(source.source_id, max(at, trouble.retry_at), Why.BACKING_OFF, left_alone)
    return PlannedRun(source.source_id, at, why, detail)


def _without_trouble(
    source: ScheduledSource, times: FireTimes, history: SourceHistory, now: datetime
) -> tuple[datetime | None, Why, str | None]:
    if history.unfinished_since is not None:
        pause = timedelta() if history.trouble.failures else source.first_pause
        at = history.unfinished_since + pause
        return max(at, now), Why.RETRY, "goes on with the run that broke off"
    if history.last_run_at is None:
        return now, Why.OVERDUE, "never run"
    # A run that was rejected is tried again by the schedule, not as soon as its pause is over.
    looked_at = [min(history.last_run_at, now)]
    if history.was_rejected and history.trouble.retry_at is not None:
        looked_at.append(history.trouble.retry_at)
    due = next(times.after(max(looked_at)), None)
    if due is None:
        return None, Why.NO_SCHEDULE, f"the schedule {source.schedule!r} names no day there is"
    if due <= now:
        return now, Why.OVERDUE, f"was due {due:%Y-%m-%d %H:%M} UTC"
    return due, Why.SCHEDULED, None


def spread_out(runs: Iterable[PlannedRun], now: datetime) -> list[PlannedRun]:
    """The runs in the order in which they begin, those that are due already one after another."""
    ordered = sorted(runs, key=lambda run: (run.at is None, run.at or now, run.source_id))
    return list(_spread(ordered, now))


def _spread(ordered: Iterable[PlannedRun], now: datetime) -> Iterator[PlannedRun]:
    begin = now
    for run in ordered:
        if run.is_due(now):
            yield replace(run, at=begin)
            begin += OVERDUE_SPREAD
        else:
            yield run
