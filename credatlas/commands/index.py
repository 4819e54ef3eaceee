"""`credatlas index`: the disposable search index, filled from the change log."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from credatlas.commands.options import AsJson, PulseFile, WithParent
from credatlas.errors import RunFailed
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from credatlas.processes import end_with_parent
from credatlas.pulse import Pulse
from harvesters.collector_pauses import fewer_collector_pauses


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The search index: rebuild, follow, verify.", no_args_is_help=True)
    group.command("rebuild")(rebuild)
    group.command("follow")(follow)
    group.command("verify")(verify)
    app.add_typer(group, name="index")


def rebuild(context: typer.Context) -> None:
    """Build a new generation from the store and switch to it; searches go on meanwhile."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        index = instance.open_index()
        try:
            indexer = instance.indexer(store, index)
            fewer_collector_pauses()
            count = indexer.rebuild()
            typer.echo(f"{in_number(count, 'record')} in generation {index.generation}")
        finally:
            index.close()


def follow(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Catch up with the change log, then end.")] = False,
    pulse: PulseFile = None,
    with_parent: WithParent = False,
) -> None:
    """Keep the index up to the change log until stopped."""
    instance: Instance = context.obj
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if with_parent:
        end_with_parent(stopping.set)
    with instance.open_store() as store:
        index = instance.open_index()
        try:
            indexer = instance.indexer(store, index, Pulse(pulse).beat)
            fewer_collector_pauses()
            if once:
                typer.echo(in_number(indexer.settle(), "change"))
            else:
                indexer.follow(stopping)
        finally:
            index.close()


def verify(
    context: typer.Context,
    as_json: AsJson = False,
) -> None:
    """Compare the index with the store, record by record; ends with 1 when they differ."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        index = instance.open_index()
        try:
            differences = list(instance.indexer(store, index).verify())
        finally:
            index.close()
    rows = [(difference.record_id, str(difference.kind)) for difference in differences]
    if as_json:
        print_json([{"record": record_id, "difference": kind} for record_id, kind in rows])
    elif rows:
        print_table(("Record", "Difference"), rows)
    else:
        typer.echo("the index holds exactly what the store holds")
    if rows:
        raise RunFailed(f"{len(rows)} records differ; `credatlas index rebuild` makes the index anew")
