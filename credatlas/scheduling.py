"""The scheduler of an instance: reads mappings and states, looks after runs, and has them started when due."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from enum import StrEnum

from catalogue_store import CatalogueStore, RunState
from credatlas.instance import Instance, now
from credatlas.last_good import LastGoodMappings
from credatlas.mapping_files import MappingFiles
from credatlas.notifying import RunNotices
from credatlas.pruning import DailyPruning
from credatlas.pulse import Pulse
from credatlas.run_starting import RunStarter
from credatlas.source_registry import register_sources
from credatlas.watched_mappings import WatchedMappings
from harvesters.at_work import is_at_work
from harvesters.back_off import USUAL_PAUSES, Pauses, note_failure, pauses_of
from harvesters.broken_runs import close_broken_runs
from harvesters.errors import SettingsError
from harvesters.fire_times import ScheduledSource, scheduled
from harvesters.introduction import require_contact
from harvesters.leading import Leading
from harvesters.run_plan import PlannedRun, Why, coming_runs, next_run, spread_out
from harvesters.scheduler import HarvestScheduler
from harvesters.source_history import history_of_source
from normalise.mapping.mapping import Mapping

logger = logging.getLogger(__name__)
GONE = "its process was gone when the scheduler looked; the next start goes on from its checkpoint"


class Duty(StrEnum):
    """What one process does about runs; the rest is others' to do."""

    ALL = "all"
    UPKEEP = "upkeep"
    """Closes broken runs, prunes, tells how runs ended, but starts none: workers do."""
    RUNS = "runs"
    """Starts the runs that are due and nothing else: any number of workers side by side."""


class InstanceScheduler:
    """What the scheduler of `harvesters` needs to know of this instance."""

    def __init__(
        self, instance: Instance, store: CatalogueStore, duty: Duty = Duty.ALL, pulse: Pulse | None = None
    ) -> None:
        self._instance = instance
        self._store = store
        self._duty = duty
        self._pulse = pulse or Pulse(None)
        self._starter = RunStarter(instance, store)
        settings = instance.settings
        self._watched = WatchedMappings(
            lambda: MappingFiles.find(settings.instance.mappings),
            LastGoodMappings(settings.last_good_mappings()),
        )
        self._mappings: dict[str, Mapping] = {}
        self._left_alone: dict[str, str] = {}
        self._leading = Leading(store.leases, now)
        self._pruning = DailyPruning(settings.store, store, now)
        self._notices = RunNotices(instance, store, os.environ)

    def run(self, stopping: threading.Event) -> None:
        """Do this process's duty until told to stop; of several schedulers one works while the others look on."""
        scheduler = HarvestScheduler(
            self._due_runs,
            self._run_of,
            self._start,
            now,
            tell=self._tell,
            parallel_runs=self._instance.settings.runs.parallel_runs,
        )
        try:
            scheduler.run(stopping)
        finally:
            self._leading.give_back()

    def planned(self, count: int) -> list[PlannedRun]:
        """The next runs of each source, and of those that have none, why."""
        self._read()
        plan = spread_out(self._coming(count), now())
        return [*plan, *self._never()]

    def _due_runs(self) -> list[PlannedRun]:
        """The next run of each source; none while another scheduler is at work, or where workers start them."""
        coming = self._look_after() if self._is_on_duty() else []
        self._pulse.beat()
        return coming

    def _is_on_duty(self) -> bool:
        return self._duty is Duty.RUNS or self._leading.is_ours()

    def _look_after(self) -> list[PlannedRun]:
        self._read()
        if self._duty is not Duty.RUNS:
            self._close_broken()
            self._pruning.prune_when_due()
        if self._duty is Duty.UPKEEP:
            return []
        return [run for run in self._coming(1) if not is_at_work(self._store.leases, run.source_id, now())]

    def _read(self) -> None:
        self._mappings = self._watched.read()
        register_sources(self._store, self._mappings.values())

    def _scheduled(self) -> Iterator[ScheduledSource]:
        """The sources that are on, have a schedule and may be asked."""
        enabled = {row.id for row in self._store.sources.all() if row.enabled and not row.is_sample}
        for source_id, mapping in self._mappings.items():
            plan = scheduled(mapping, self._instance.settings.fetch.contact or "")
            if plan is not None and source_id in enabled and self._may_ask(mapping):
                yield plan

    def _may_ask(self, mapping: Mapping) -> bool:
        """Whether our settings let the source be asked; it is never its fault when they do not."""
        wrong = self._wrong_settings(mapping)
        if wrong is not None:
            self._tell_left_alone(mapping.id, wrong)
        return wrong is None

    def _tell_left_alone(self, source_id: str, why: str | None) -> None:
        """Say once why a source is left alone; none: it no longer is."""
        if why is None:
            self._left_alone.pop(source_id, None)
        elif self._left_alone.get(source_id) != why:
            self._left_alone[source_id] = why
            logger.error("source left alone", extra={"source": source_id, "error": why})

    def _wrong_settings(self, mapping: Mapping) -> str | None:
        try:
            require_contact(self._instance.settings.fetch, mapping.harvest.addresses)
        except SettingsError as error:
            return str(error)
        return None

    def _coming(self, count: int) -> Iterator[PlannedRun]:
        troubles = self._store.sources.troubles()
        for source in self._scheduled():
            history = history_of_source(self._store, source.source_id, troubles.get(source.source_id))
            runs = coming_runs(source, history, now(), count)
            is_wrong = runs[0].why is Why.WRONG_MAPPING
            self._tell_left_alone(source.source_id, runs[0].detail if is_wrong else None)
            yield from runs

    def _never(self) -> Iterator[PlannedRun]:
        """The sources that the scheduler does not run."""
        running = {source.source_id for source in self._scheduled()}
        for source_id, mapping in sorted(self._mappings.items()):
            if source_id not in running:
                yield self._why_never(mapping)
        for source_id, error in self._watched.broken().items():
            if source_id not in self._mappings:
                yield PlannedRun(source_id, None, Why.WRONG_MAPPING, error.partition("\n")[0])

    def _why_never(self, mapping: Mapping) -> PlannedRun:
        if mapping.harvest.schedule is None:
            return PlannedRun(mapping.id, None, Why.NO_SCHEDULE, "its mapping has none")
        row = self._store.sources.get(mapping.id)
        if row is None or not row.enabled:
            return PlannedRun(
                mapping.id, None, Why.OFF, f"`credatlas sources enable {mapping.id}` turns it on"
            )
        return PlannedRun(mapping.id, None, Why.NO_CONTACT, self._wrong_settings(mapping))

    def _run_of(self, source_id: str) -> PlannedRun | None:
        """The next run of one source as things stand now; none when it is not ours to start."""
        source = next((one for one in self._scheduled() if one.source_id == source_id), None)
        if source is None or is_at_work(self._store.leases, source_id, now()) or not self._is_on_duty():
            return None
        trouble = self._store.sources.troubles().get(source_id)
        return next_run(source, history_of_source(self._store, source_id, trouble), now())

    def _start(self, source_id: str, stopping: threading.Event) -> None:
        def is_due() -> bool:
            planned = self._run_of(source_id)
            return planned is not None and planned.is_due(now())

        self._starter.start(self._mappings[source_id], self._pauses(source_id), is_due, stopping)

    def _close_broken(self) -> None:
        """Close the runs whose process is gone: of an earlier scheduler, or started by hand."""
        running = [
            row.source_id for row in self._store.runs.latest().values() if row.state is RunState.RUNNING
        ]
        for source_id in running:
            for run_id in close_broken_runs(self._store, source_id, GONE, now):
                logger.warning("run closed as interrupted", extra={"source": source_id, "run": run_id})
                failure = f"run {run_id} interrupted: {GONE}"
                note_failure(self._store, source_id, failure, now(), self._pauses(source_id))

    def _pauses(self, source_id: str) -> Pauses:
        """Of the source's mapping; one that is no longer known keeps the usual ones."""
        mapping = self._mappings.get(source_id)
        return USUAL_PAUSES if mapping is None else pauses_of(mapping.harvest)

    def _tell(self) -> None:
        if self._duty is not Duty.RUNS and self._leading.is_ours():
            self._notices.tell_rest(self._mappings.values())
