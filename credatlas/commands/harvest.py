"""`credatlas harvest`: one run of one source, in this process."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Annotated

import typer

from catalogue_store import CatalogueStore, RunKind, RunState
from credatlas.commands.options import AsJson, WithParent
from credatlas.errors import RunFailed, SourceOff, UsageError
from credatlas.instance import Instance
from credatlas.output import print_json
from credatlas.source_registry import register_sources
from harvesters.report import RunReport
from normalise.errors import MappingError
from normalise.mapping.mapping import Mapping

logger = logging.getLogger(__name__)

OptionalSource = Annotated[
    str | None, typer.Argument(metavar="[SOURCE]", help="Source id: the mapping file's name without .yml.")
]


class HarvestKind(StrEnum):
    """The kinds of run that fetch; `credatlas replay` does not."""

    FULL = RunKind.FULL.value
    INCREMENTAL = RunKind.INCREMENTAL.value


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("harvest")(harvest)


def harvest(
    context: typer.Context,
    source: OptionalSource = None,
    samples: Annotated[bool, typer.Option("--samples", help="Harvest the sample providers instead.")] = False,
    kind: Annotated[
        HarvestKind | None, typer.Option(help="Which listing to read; chosen by itself without.")
    ] = None,
    with_parent: WithParent = False,
    is_scheduled: Annotated[bool, typer.Option("--scheduled", hidden=True)] = False,
    as_json: AsJson = False,
) -> None:
    """Harvest one source: fetch, normalise, judge, and publish when it meets its expectations.

    Ends with 1 unless every run was accepted.
    """
    instance: Instance = context.obj
    if samples == (source is not None):
        raise UsageError("name one SOURCE to harvest, or --samples")
    with instance.open_store() as store:
        reports = (
            _samples(instance, store)
            if source is None
            else [
                _live(
                    instance,
                    store,
                    _mapping(instance, source, is_scheduled),
                    None if kind is None else RunKind(kind),
                    with_parent,
                )
            ]
        )
    if as_json:
        print_json([report.as_json() for report in reports])
    else:
        for report in reports:
            typer.echo(f"{report.source_id}: {report.summary()}")
            _tell_of_issues(report)
    finish_reports(reports)


def _samples(instance: Instance, store: CatalogueStore) -> list[RunReport]:
    from credatlas.sample_sources import harvest_samples

    return harvest_samples(instance, store, lambda source_id, stage, done: None)


def _mapping(instance: Instance, source: str, is_scheduled: bool) -> Mapping:
    """The source's mapping; a run that nobody watches goes on with the last good form of a broken file."""
    from credatlas.last_good import LastGoodMappings

    try:
        return instance.mapping_files.load(source)
    except MappingError as error:
        kept = LastGoodMappings(instance.settings.last_good_mappings()).load(source) if is_scheduled else None
        if kept is None:
            raise
        logger.warning("mapping file is wrong; its last good form is used", extra={"error": error})
        return kept


def _live(
    instance: Instance, store: CatalogueStore, mapping: Mapping, kind: RunKind | None, with_parent: bool
) -> RunReport:
    from credatlas.live_run import harvest_live

    register_sources(store, [mapping])
    row = store.sources.get(mapping.id)
    if row is None or not row.enabled:
        raise SourceOff(f"{mapping.id} is off; `credatlas sources enable {mapping.id}` turns it on")
    return harvest_live(
        instance, store, mapping, kind, lambda said: typer.echo(said, err=True), with_parent=with_parent
    )


def _tell_of_issues(report: RunReport) -> None:
    """An accepted run ends well, also one that brought a part of the list home."""
    if report.state is RunState.ACCEPTED and report.proves_no_absence:
        typer.echo(f"`credatlas issues --source {report.source_id}` shows what was not read", err=True)


def finish_reports(reports: list[RunReport]) -> None:
    """End the command with 1 unless every run was accepted."""
    failed = [report for report in reports if report.state is not RunState.ACCEPTED]
    if failed:
        first = failed[0]
        raise RunFailed(
            f"run {first.run_id} of {first.source_id} is {first.state}; `credatlas runs show {first.run_id}` shows "
            f"why, `credatlas issues --run {first.run_id}` what was wrong"
        )
