"""A run of a live source in this process; the first one that is accepted ends the samples."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from catalogue_store import CatalogueStore, RunKind, RunState
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance, now
from credatlas.notifying import RunNotices
from credatlas.processes import end_with_parent
from credatlas.sample_sources import drop_samples
from harvesters.back_off import clear_trouble
from harvesters.broken_runs import close_broken_runs
from harvesters.collector_pauses import fewer_collector_pauses
from harvesters.introduction import require_contact
from harvesters.limited_process import memory_limited
from harvesters.report import RunReport
from harvesters.run import harvest_source
from harvesters.stop_signals import interrupted_by_signals
from normalise.mapping.mapping import Mapping

DIED = "its process ended without a word: it was killed, or the machine went down"


def harvest_live(
    instance: Instance,
    store: CatalogueStore,
    mapping: Mapping,
    kind: RunKind | None,
    say: Callable[[str], None],
    *,
    with_parent: bool,
) -> RunReport:
    """Harvest within the mapping's limits; TERM and Ctrl-C interrupt the run, and the next start goes on.

    `say` is told what else happened to the catalogue.

    SettingsError, and no run, when a setting is missing without which the source may not be asked.
    """
    if with_parent:
        end_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    fewer_collector_pauses()
    require_contact(instance.settings.fetch, mapping.harvest.addresses)
    close_broken_runs(store, mapping.id, DIED, now)
    limits = mapping.harvest
    with (
        interrupted_by_signals(
            limits.wall_clock_minutes
        ),  # starts a thread, which no lack of memory may stop
        memory_limited(limits.memory_mb),
        instance.fetcher(store) as fetcher,
    ):
        report = harvest_source(
            mapping,
            store,
            fetcher,
            instance.vocabularies,
            now=now,
            kind=kind,
            folder=instance.mapping_files.paths[mapping.id].parent,
        )
    if report.state in {RunState.ACCEPTED, RunState.HELD}:
        clear_trouble(store, mapping.id)
    if report.state is RunState.ACCEPTED:
        dropped = drop_samples(store, now())
        if dropped:
            say(
                f"{in_number(dropped, 'sample record')} removed, as the first live source is in the catalogue"
            )
    RunNotices(instance, store, os.environ).tell_end(mapping, report.run_id)
    return report
