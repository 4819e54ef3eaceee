"""The scheduler: one process that starts runs when they are due, and does nothing else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from catalogue_store.errors import StoreUnavailable
from harvesters.run_plan import PlannedRun, spread_out

logger = logging.getLogger(__name__)
REVIEW_SECONDS = 60
REVIEW, NOTICES = "review", "notices"


class HarvestScheduler:
    """Starts runs by a plan that is made anew every minute; what was due while it was down is caught up.

    `plan` gives the next run of each source; `next_run` that of one, asked again at the moment it is to begin,
    None when there is none now; `start` runs a source to its end in a process of its own and heeds the event
    by which it is asked to stop; `tell` is called every minute beside all that. Truth about runs is in the
    store: nothing is remembered here. At most `parallel_runs` are at work; others that are due wait their turn.
    """

    def __init__(
        self,
        plan: Callable[[], Sequence[PlannedRun]],
        next_run: Callable[[str], PlannedRun | None],
        start: Callable[[str, threading.Event], None],
        now: Callable[[], datetime],
        *,
        tell: Callable[[], None] = lambda: None,
        parallel_runs: int = 2,
    ) -> None:
        self._plan = plan
        self._next_run = next_run
        self._start = start
        self._now = now
        self._tell = tell
        self._stopping = threading.Event()
        self._begins: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={
                "default": ThreadPoolExecutor(parallel_runs),
                REVIEW: ThreadPoolExecutor(1),
                NOTICES: ThreadPoolExecutor(1),
            },
            # Defaults lose what was missed (misfire_grace_time=1) or run it several times (coalesce=False).
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=UTC,
        )
        self._scheduler.add_listener(_log_event, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_ERROR)

    def run(self, stopping: threading.Event) -> None:
        """Work until `stopping` is set; then runs at work are asked to end, and waited for."""
        self.review()
        # Of their own, so that no slow receiver keeps a run from its time.
        for chore, name in ((self.review, REVIEW), (self._notify, NOTICES)):
            self._scheduler.add_job(chore, "interval", seconds=REVIEW_SECONDS, id=name, executor=name)
        self._scheduler.start()
        stopping.wait()
        self._stopping.set()
        # Else a job that fires this instant is looked for in vain, and the scheduler's thread ends in an error.
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=True)

    def review(self) -> None:
        """Bring what is to come up to the mappings and the store as they are now.

        While the store cannot be used, everything stays as it was planned; the next look finds it again.
        """
        try:
            self._review()
        except StoreUnavailable as error:
            logger.warning("store not usable now; looking again in a minute", extra={"error": str(error)})

    def _notify(self) -> None:
        try:
            self._tell()
        except StoreUnavailable as error:
            logger.warning("store not usable now; telling in a minute", extra={"error": str(error)})

    def _review(self) -> None:
        now, begins = self._now(), dict(self._begins)
        # What is at work, or waits for its turn, is left alone: its source is planned again when it has ended.
        begun = {source_id for source_id, at in begins.items() if at <= now}
        wanted = {
            run.source_id: run.at
            for run in spread_out((run for run in self._plan() if run.source_id not in begun), now)
            if run.at is not None
        }
        for source_id in begins.keys() - wanted.keys() - begun:
            self._forget(source_id)
        for source_id, at in wanted.items():
            if begins.get(source_id) != at:
                self._expect(source_id, at)

    def _expect(self, source_id: str, at: datetime) -> None:
        self._begins[source_id] = at
        self._scheduler.add_job(
            self._run, "date", (source_id,), run_date=at, id=source_id, name=source_id, replace_existing=True
        )

    def _forget(self, source_id: str) -> None:
        self._begins.pop(source_id, None)
        with suppress(
            JobLookupError
        ):  # its moment has come this very instant; it will find that it is not due
            self._scheduler.remove_job(source_id)

    def _run(self, source_id: str) -> None:
        try:
            if self._stopping.is_set():
                return
            planned = self._next_run(source_id)
            if planned is None or not planned.is_due(self._now()):
                logger.info("run no longer due", extra={"source": source_id})
                return
            logger.info("run starts", extra={"source": source_id, "why": planned.why})
            self._start(source_id, self._stopping)
        except StoreUnavailable as error:
            logger.warning(
                "store not usable now; the next look plans the run again",
                extra={"source": source_id, "error": str(error)},
            )
        finally:
            self._begins.pop(source_id, None)


def _log_event(event: JobEvent) -> None:
    if event.code == EVENT_JOB_MAX_INSTANCES:
        logger.warning("skipped: the last one is still at work", extra={"job": event.job_id})
    else:
        logger.error("failed", extra={"job": event.job_id, "error": repr(event.exception)})
