"""A run of a source that is thrown away: what it would publish, whether it would be held, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from catalogue_store import AbsencePolicy, CatalogueStore, RunKind, RunState, open_store
from catalogue_store.issues import IssueGroup
from credatlas.catalogue_diff import CatalogueDiff, diff_of
from credatlas.instance import Instance, now
from credatlas.mapping_files import read_mapping
from credatlas.source_registry import register_sources
from harvesters.fetch import Fetcher
from harvesters.introduction import require_contact
from harvesters.limited_process import memory_limited
from harvesters.report import RunReport
from harvesters.run import harvest_source
from harvesters.stop_signals import interrupted_by_signals
from normalise.mapping.mapping import Mapping

MAPPING_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Preview:
    """What came of trying a source."""

    report: RunReport
    issues: list[IssueGroup]
    diff: CatalogueDiff | None
    """None when the run failed, so that there is nothing to compare."""

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values, but for what only a run in the catalogue has."""
        report = self.report.as_json()
        for name in ("run_id", "attempt", "published", "position"):
            report.pop(name)
        diff = None if self.diff is None else self.diff.as_json()
        return {"report": report, "issues": [asdict(group) for group in self.issues], "diff": diff}


def preview(instance: Instance, live: CatalogueStore, source: str, folder: Path, most: int) -> Preview:
    """Harvest the source, or the mapping file, into a catalogue of its own in `folder`.

    It is fetched as politely as by every run, whose turns at its host it shares, and judged against what the live
    catalogue has of it. Nothing of the live catalogue changes.
    """
    mapping, beside = _mapping(instance, source)
    require_contact(instance.settings.fetch, mapping.harvest.addresses)
    with open_store(f"sqlite:///{folder / 'catalogue.db'}") as trial:
        live.copy_source(trial, mapping.id)
        register_sources(trial, [mapping])
        trial.sources.set_enabled(mapping.id, False)  # a kept catalogue is to be looked at, not run
        report = _harvest(instance, live, trial, mapping, beside)
        issues = trial.issues.grouped(run_id=report.run_id)
        if report.state not in {RunState.ACCEPTED, RunState.HELD}:
            return Preview(report, issues, None)
        if report.state is RunState.HELD:  # what a release would publish
            policy = AbsencePolicy(mapping.expect.absence_runs, mapping.expect.absence_days)
            trial.publish(report.run_id, policy, now())
        return Preview(report, issues, diff_of(live, trial, report, most))


def _mapping(instance: Instance, source: str) -> tuple[Mapping, Path]:
    """The mapping of a source id, or in a file that needs not be known yet, and the folder it stands in."""
    if source.endswith(MAPPING_SUFFIXES):
        path = Path(source)
        return read_mapping(path), path.parent
    return instance.mapping_files.load(source), instance.mapping_files.paths[source].parent


def _harvest(
    instance: Instance, live: CatalogueStore, trial: CatalogueStore, mapping: Mapping, beside: Path
) -> RunReport:
    limits = mapping.harvest
    with (
        memory_limited(limits.memory_mb),
        interrupted_by_signals(limits.wall_clock_minutes),
        # Turns at hosts are shared with all runs; what they fetched is not, or there would be nothing to see.
        Fetcher(instance.settings.fetch, live.hosts, trial.validators) as fetcher,
    ):
        return harvest_source(
            mapping, trial, fetcher, instance.vocabularies, now=now, kind=RunKind.FULL, folder=beside
        )
