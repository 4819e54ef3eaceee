"""`credatlas runs`: what runs did, and what to do with one that waits for a person."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

import typer

from catalogue_store import CatalogueStore, RunRow
from catalogue_store.errors import UnknownRun
from credatlas.commands.options import AsJson
from credatlas.errors import UnknownSource, UsageError
from credatlas.holder_in_words import told_holder
from credatlas.instance import Instance, now
from credatlas.nearest_names import require_source
from credatlas.output import print_json, print_table
from credatlas.run_report import print_report
from normalise.errors import MappingError

HeldRun = Annotated[
    str, typer.Argument(metavar="RUN", help="The run's number, `latest`, or a source: its held run.")
]
AnyRun = Annotated[
    str, typer.Argument(metavar="RUN", help="The run's number, `latest`, or a source: its newest run.")
]
LATEST = "latest"
Reason = Annotated[
    str | None, typer.Option(help="Why; kept with the run. Asked for at a terminal when it is not given.")
]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Harvest runs and their verdicts.", no_args_is_help=True)
    group.command("list")(list_runs)
    group.command("show")(show)
    group.command("release")(release)
    group.command("discard")(discard)
    app.add_typer(group, name="runs")


def list_runs(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Runs of each source.")] = 10,
    as_json: AsJson = False,
) -> None:
    """List the newest runs of each source, the latest of all first."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        if source is not None:
            require_source(instance, store, source)
        sources = [source] if source is not None else [row.id for row in store.sources.all()]
        rows = [row for source_id in sources for row in store.runs.of_source(source_id, limit)]
        rows.sort(key=lambda row: row.id, reverse=True)
        holders = {lease.holder.run_id: told_holder(lease) for lease in store.leases.all().values()}
    if as_json:
        print_json([{**asdict(row), "at_work": holders.get(row.id)} for row in rows])
        return
    heads = ("Run", "Source", "Kind", "State", "Started", "Listed", "Reason, or who is at work")
    print_table(heads, (_cells(row, holders.get(row.id)) for row in rows))


def _cells(row: RunRow, at_work: str | None) -> tuple[object, ...]:
    superseded = None if row.superseded_by is None else f"superseded by run {row.superseded_by}"
    why = at_work or superseded or row.report.get("error") or "; ".join(row.report.get("reasons", ()))
    return (row.id, row.source_id, row.kind, row.state, row.started_at, _listed(row), why or None)


def _listed(row: RunRow) -> int | None:
    """None when it was not counted, because the run did not come to its end."""
    return row.report.get("listed") if row.report.get("figures") else None


def show(context: typer.Context, run: AnyRun, as_json: AsJson = False) -> None:
    """Show one run's report: verdict and reasons, counts, each guard's value beside its limit, requests, times."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        row = _named_run(instance, store, run)
    if as_json:
        print_json(asdict(row))
    else:
        print_report(row)


def release(context: typer.Context, run: HeldRun, reason: Reason = None) -> None:
    """Publish what a held run found; refused when the catalogue has moved since."""
    from harvesters.decision import release_run

    instance: Instance = context.obj
    with instance.existing_store() as store:
        row = _held_run(instance, store, run)
        counts = release_run(store, row.id, _why(reason, row, "release"), now)
        _tell(instance, store, row.id)
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    typer.echo(f"run {row.id} of {row.source_id} released: {told}")


def discard(context: typer.Context, run: HeldRun, reason: Reason = None) -> None:
    """Reject a held run; the catalogue stays as it is."""
    from harvesters.decision import discard_run

    instance: Instance = context.obj
    with instance.existing_store() as store:
        row = _held_run(instance, store, run)
        discard_run(store, row.id, _why(reason, row, "discard"), now)
        _tell(instance, store, row.id)
    typer.echo(f"run {row.id} of {row.source_id} discarded")


def _why(given: str | None, row: RunRow, decision: str) -> str:
    """The reason, asked for where somebody can answer; UsageError where nobody can, or for an empty one."""
    if given is None and sys.stdin.isatty():
        given = str(typer.prompt(f"Why {decision} run {row.id} of {row.source_id}"))
    if given is None or not given.strip():
        raise UsageError(
            f"a decision is kept with its reason, and there is no terminal to ask at; nothing has changed: "
            f"credatlas runs {decision} {row.id} --reason 'WHY'"
        )
    return given.strip()


def _tell(instance: Instance, store: CatalogueStore, run_id: int) -> None:
    """Tell of the decision; one that cannot be told now, the scheduler tells."""
    from credatlas.notifying import RunNotices

    with suppress(MappingError, UnknownSource):  # the decision stands, whatever has become of the mapping
        mapping = instance.mapping_files.load(_run(store, run_id).source_id)
        RunNotices(instance, store, os.environ).tell_end(mapping, run_id)


def _named_run(instance: Instance, store: CatalogueStore, name: str) -> RunRow:
    if name.isdecimal():
        return _run(store, int(name))
    newest = store.runs.latest()
    if name == LATEST:
        rows = sorted(newest.values(), key=lambda row: row.id)
    else:
        require_source(instance, store, name)
        rows = [newest[name]] if name in newest else []
    if not rows:
        raise UnknownRun(f"no run {'yet' if name == LATEST else f'of {name} yet'}")
    return rows[-1]


def _held_run(instance: Instance, store: CatalogueStore, name: str) -> RunRow:
    """The run to decide on; a source stands for its held run, which need not be its newest."""
    if name == LATEST or name.isdecimal():
        return _named_run(instance, store, name)
    require_source(instance, store, name)
    held = store.runs.held(name)
    if held is None:
        raise UnknownRun(
            f"no run of {name} is held; `credatlas runs list --source {name}` shows those there are"
        )
    return held


def _run(store: CatalogueStore, run_id: int) -> RunRow:
    row = store.runs.get(run_id)
    if row is None:
        raise UnknownRun(f"no run {run_id}; `credatlas runs list` shows those there are")
    return row
