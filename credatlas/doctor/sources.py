"""Sources: their mapping files, their runs, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from catalogue_store import CatalogueStore, RunKind, RunRow, RunState
from credatlas.doctor.finding import Finding, Repair, Weight
from credatlas.instance import Instance
from credatlas.mapping_files import MappingFiles
from harvesters.at_work import is_at_work
from normalise.errors import MappingError


def check_mappings(instance: Instance) -> Iterator[Finding]:
    """Mapping files that cannot be read."""
    try:
        files = MappingFiles.find(instance.settings.instance.mappings)
    except MappingError as error:
        yield _mapping(str(error), "correct CREDATLAS_MAPPINGS, or make the folder")
        return
    _, broken = files.load_all()
    for source_id, reason in broken.items():
        mend = f"`credatlas check {files.paths[source_id]}` until it says right"
        yield _mapping(f"the mapping of {source_id} is wrong: {reason}", mend)


def check_runs(store: CatalogueStore, now: datetime) -> Iterator[Finding]:
    """Runs that nobody works on, that left something behind, or that wait."""
    for row in store.sources.all():
        is_dead = not is_at_work(store.leases, row.id, now)
        for run in store.runs.of_source(row.id):
            if run.state is RunState.RUNNING and is_dead:
                yield Finding(
                    Weight.WARNING,
                    "runs",
                    f"run {run.id} of {row.id} is said to be running, but no process works on it",
                    "it was killed; nothing it kept is lost, and the next run of its kind goes on with it",
                    f"`credatlas harvest {row.id}`, or `credatlas doctor --repair` to close it",
                    Repair.CLOSE_RUNS,
                    row.id,
                )
            elif run.state is RunState.INTERRUPTED and run.is_unfinished:
                yield _note(
                    "runs", f"run {run.id} of {row.id} was interrupted", f"credatlas harvest {row.id}"
                )
            elif run.state is RunState.HELD:
                yield _note(
                    "runs", f"run {run.id} of {row.id} waits for you", f"credatlas runs show {run.id}"
                )
        left = store.runs.left_over(row.id)
        if left:
            yield Finding(
                Weight.WARNING,
                "runs",
                f"ended runs of {row.id} left their staging areas: {', '.join(map(str, left))}",
                "they take room; nothing in them is needed",
                "`credatlas doctor --repair`, or the source's next run",
                Repair.DROP_STAGING,
                row.id,
            )


def check_sources(store: CatalogueStore) -> Iterator[Finding]:
    """Sources in trouble, and samples beside live records."""
    troubles = store.sources.troubles()
    for source_id, trouble in troubles.items():
        yield Finding(
            Weight.WARNING,
            "sources",
            f"the last {trouble.failures} runs of {source_id} ended badly: {trouble.failure}",
            "its records stay as they were last published",
            f"`credatlas runs list --source {source_id}` and `credatlas issues --source {source_id}` show why; "
            f"`credatlas harvest {source_id}` tries again",
            source_id=source_id,
        )
    for source_id, run in store.runs.latest().items():
        if source_id not in troubles:
            yield from _check_latest(run)
    counts = {row.id: (row.is_sample, store.records.count(row.id)) for row in store.sources.all()}
    samples = sum(count for is_sample, count in counts.values() if is_sample)
    live = sum(count for is_sample, count in counts.values() if not is_sample)
    if samples and live:
        yield Finding(
            Weight.WARNING,
            "sources",
            f"{samples} sample records stand beside {live} live ones",
            "visitors find credentials that nobody offers, though marked as samples",
            "`credatlas samples drop`",
        )


def _check_latest(run: RunRow) -> Iterator[Finding]:
    """What the newest run of a source did not bring home, unless a scheduler counted or a person decided it."""
    if run.state is RunState.REJECTED and "decision" not in run.report:
        why = run.report.get("error")
        yield _shown_by_issues(
            run,
            f"the last run of {run.source_id} was rejected" + (f": {why}" if why else ""),
            "its records stay as they were last published",
        )
    elif run.state is RunState.ACCEPTED and run.kind is RunKind.FULL and not run.is_complete:
        yield _shown_by_issues(
            run,
            f"run {run.id} of {run.source_id} did not read the list to its end",
            "what it read is published; records may be lacking, and none that is gone is known to be",
        )


def _shown_by_issues(run: RunRow, what: str, means: str) -> Finding:
    mend = (
        f"`credatlas issues --source {run.source_id}` and `credatlas runs show {run.id}` show why; "
        f"`credatlas harvest {run.source_id}` tries again"
    )
    return Finding(Weight.WARNING, "sources", what, means, mend, source_id=run.source_id)


def _mapping(what: str, mend: str) -> Finding:
    means = (
        "the source cannot be harvested; its records stay, and its last good mapping is used while one runs"
    )
    return Finding(Weight.ERROR, "mappings", what, means, mend)


def _note(area: str, what: str, command: str) -> Finding:
    return Finding(Weight.NOTE, area, what, "the catalogue is as it was last published", f"`{command}`")
