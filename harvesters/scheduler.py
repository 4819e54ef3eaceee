"""The scheduler: one process that starts runs when they are due, and does nothing else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from harvesters.errors import SettingsError
from harvesters.schedule_line import schedule_line
from normalise.mapping.mapping import Mapping

logger = logging.getLogger(__name__)
RELOAD_SECONDS = 60
OVERDUE_SPREAD_SECONDS = 5
"""Between two runs that are caught up at the start, so that not all begin in one moment."""
RELOAD = "reload mappings"


@dataclass(frozen=True, slots=True)
class ScheduledSource:
    """When a source is to be harvested."""

    source_id: str
    schedule: str
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run that is to come."""

    source_id: str
    at: datetime
    """In UTC."""
    is_overdue: bool
    """Whether it should have been before now."""


def scheduled(mapping: Mapping) -> ScheduledSource | None:
    """The schedule of a mapping; None when its source is never run by itself."""
    harvest = mapping.harvest
    return (
        None if harvest.schedule is None else ScheduledSource(mapping.id, harvest.schedule, harvest.timezone)
    )


def trigger_of(source: ScheduledSource) -> CronTrigger:
    """The trigger of a source's schedule in its timezone; SettingsError when either makes no sense."""
    line = schedule_line(source.schedule, source.source_id)
    try:
        zone = ZoneInfo(source.timezone)
        return CronTrigger(
            minute=line.minute,
            hour=line.hour,
            day=line.day,
            month=line.month,
            day_of_week=line.day_of_week,
            timezone=zone,
        )
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(
            f"{source.source_id}: harvest.schedule {source.schedule!r}, timezone {source.timezone!r}: {error}"
        ) from error


def next_runs(
    sources: Iterable[ScheduledSource], last_run_at: Callable[[str], datetime | None], now: datetime
) -> list[PlannedRun]:
    """The next run of each source, overdue ones now, in the order in which they come."""
    runs = [_next_run(source, last_run_at(source.source_id), now) for source in sources]
    return sorted(runs, key=lambda run: (run.at, run.source_id))


def _next_run(source: ScheduledSource, last: datetime | None, now: datetime) -> PlannedRun:
    trigger = trigger_of(source)
    due = None if last is None else trigger.get_next_fire_time(None, last)
    if last is None or (due is not None and due <= now):
        return PlannedRun(source.source_id, now, is_overdue=True)
    following = trigger.get_next_fire_time(None, now) if due is None else due
    return PlannedRun(source.source_id, following.astimezone(UTC), is_overdue=False)


class HarvestScheduler:
    """Starts runs by schedules that are read again every minute; what was due while it was down is caught up.

    `read` gives the sources that are turned on; `start` runs one to its end in a process of its own and heeds
    the event by which it is asked to stop; `last_run_at` gives the start of a source's last run that came to
    an end. Truth about runs is in the store: nothing is remembered here.
    """

    def __init__(
        self,
        read: Callable[[], Iterable[ScheduledSource]],
        start: Callable[[str, threading.Event], None],
        last_run_at: Callable[[str], datetime | None],
        now: Callable[[], datetime],
        *,
        parallel_runs: int = 2,
    ) -> None:
        self._read = read
        self._start = start
        self._last_run_at = last_run_at
        self._now = now
        self._stopping = threading.Event()
        self._known: dict[str, ScheduledSource] = {}
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(parallel_runs), "reload": ThreadPoolExecutor(1)},
            # Defaults lose what was missed (misfire_grace_time=1) or run it several times (coalesce=False).
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=UTC,
        )
        self._scheduler.add_listener(_log_event, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_ERROR)

    def run(self, stopping: threading.Event) -> None:
        """Work until `stopping` is set; then runs at work are asked to end, and waited for."""
        self.reload()
        self._scheduler.add_job(
            self.reload,
            "interval",
            seconds=RELOAD_SECONDS,
            id=RELOAD,
            executor="reload",
            replace_existing=True,
        )
        self._scheduler.start()
        stopping.wait()
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def reload(self) -> None:
        """Bring the jobs up to the mappings; one whose schedule makes no sense leaves its job as it was."""
        wanted = {source.source_id: source for source in self._read()}
        for source_id in self._known.keys() - wanted.keys():
            self._scheduler.remove_job(source_id)
            del self._known[source_id]
        new = [source for source in wanted.values() if self._known.get(source.source_id) != source]
        for number, source in enumerate(new):
            self._plan(source, number)

    def planned(self) -> list[PlannedRun]:
        """The next run of each source that is known."""
        return next_runs(self._known.values(), self._last_run_at, self._now())

    def _plan(self, source: ScheduledSource, number: int) -> None:
        try:
            trigger = trigger_of(source)
        except SettingsError as error:
            logger.warning("schedule not understood", extra={"source": source.source_id, "error": str(error)})
            return
        is_first = source.source_id not in self._known
        self._known[source.source_id] = source
        now = self._now()
        timing: dict[str, datetime] = {}
        if is_first and _next_run(source, self._last_run_at(source.source_id), now).is_overdue:
            timing["next_run_time"] = now + timedelta(seconds=number * OVERDUE_SPREAD_SECONDS)
        name = source.source_id
        self._scheduler.add_job(
            self._run, trigger, (name,), id=name, name=name, replace_existing=True, **timing
        )

    def _run(self, source_id: str) -> None:
        if not self._stopping.is_set():
            logger.info("run starts", extra={"source": source_id})
            self._start(source_id, self._stopping)


def _log_event(event: JobEvent) -> None:
    if event.code == EVENT_JOB_MAX_INSTANCES:
        logger.warning("run skipped: the last one is still at work", extra={"source": event.job_id})
    else:
        logger.error("run failed to start", extra={"source": event.job_id, "error": repr(event.exception)})
