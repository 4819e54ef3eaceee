"""The scheduler of an instance: reads mappings and states, starts each run as a process of its own."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from datetime import datetime

from catalogue_store import CatalogueStore
from credatlas.instance import Instance, now
from credatlas.mapping_files import MappingFiles
from credatlas.settings import PREFIX
from credatlas.source_registry import register_sources
from harvesters.runner import limits_of, run_limited
from harvesters.scheduler import HarvestScheduler, PlannedRun, ScheduledSource, next_runs, scheduled
from normalise.mapping.mapping import Mapping

logger = logging.getLogger(__name__)


class InstanceScheduler:
    """What the scheduler of `harvesters` needs to know of this instance."""

    def __init__(self, instance: Instance, store: CatalogueStore) -> None:
        self._instance = instance
        self._store = store
        self._last_good: dict[str, Mapping] = {}

    def run(self, stopping: threading.Event) -> None:
        """Start runs when they are due, until told to stop."""
        HarvestScheduler(self._read, self._start, self._last_run_at, now).run(stopping)

    def planned(self) -> list[PlannedRun]:
        """The next run of each source that is on."""
        return next_runs(self._read(), self._last_run_at, now())

    def _read(self) -> list[ScheduledSource]:
        """The sources that are on, by the mapping files as they are now; a broken one keeps its last form."""
        good, broken = MappingFiles.find(self._instance.settings.instance.mappings).load_all()
        for source_id, error in broken.items():
            logger.error(
                "mapping file is wrong; the last good one is kept: %s", error, extra={"source": source_id}
            )
        self._last_good.update(good)
        register_sources(self._store, good.values())
        return list(self._scheduled())

    def _scheduled(self) -> Iterator[ScheduledSource]:
        enabled = {row.id for row in self._store.sources.all() if row.enabled and not row.is_sample}
        for source_id, mapping in self._last_good.items():
            plan = scheduled(mapping)
            if plan is not None and source_id in enabled:
                yield plan

    def _start(self, source_id: str, stopping: threading.Event) -> None:
        home = self._instance.settings.instance.home
        command = [
            sys.executable,
            "-m",
            "credatlas",
            "--home",
            str(home),
            "harvest",
            source_id,
            "--with-parent",
        ]
        environment = {**os.environ, PREFIX + "HOME": str(home)}
        limits = limits_of(self._last_good[source_id])
        outcome = run_limited(command, limits, stopping=stopping, environment=environment)
        logger.info("run ended", extra={"source": source_id, "end": outcome.end, "status": outcome.code})

    def _last_run_at(self, source_id: str) -> datetime | None:
        ended = (
            row.started_at for row in self._store.runs.of_source(source_id) if row.finished_at is not None
        )
        return next(ended, None)
