"""`credatlas sources`: which sources there are, and which the scheduler may run."""

from __future__ import annotations

import sys

import orjson
import typer

from credatlas.at_work import told_holder
from credatlas.commands.options import AsJson, SourceId
from credatlas.errors import UnknownSource
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from credatlas.source_registry import register_sources


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The sources and their state.", no_args_is_help=True)
    group.command("list")(list_sources)
    group.command("enable")(enable)
    group.command("disable")(disable)
    app.add_typer(group, name="sources")


def list_sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List every source: its mapping file, whether it is on, its records and its last run."""
    instance: Instance = context.obj
    good, broken = instance.mapping_files.load_all()
    with instance.open_store() as store:
        register_sources(store, good.values())
        latest = store.runs.latest()
        leases = store.leases.all()
        rows = [
            {
                "source": row.id,
                "title": next(iter(orjson.loads(row.title_json).values())),
                "enabled": row.enabled,
                "schedule": row.schedule,
                "records": store.records.count(row.id),
                "last_run": latest[row.id].state if row.id in latest else None,
                "last_run_at": latest[row.id].started_at if row.id in latest else None,
                "at_work": told_holder(leases.get(row.id)),
                "mapping_file": str(instance.mapping_files.paths.get(row.id, "")) or None,
            }
            for row in store.sources.all()
        ]
    if as_json:
        print_json(rows)
    else:
        heads = ("Source", "Title", "On", "Schedule", "Records", "Last run", "At", "At work", "Mapping file")
        print_table(heads, (tuple(row.values()) for row in rows))
    for source_id, error in broken.items():
        sys.stderr.write(f"credatlas: the mapping of {source_id} is wrong and not listed:\n{error}\n")


def enable(context: typer.Context, source_id: SourceId) -> None:
    """Let the scheduler run a source."""
    _turn(context.obj, source_id, on=True)


def disable(context: typer.Context, source_id: SourceId) -> None:
    """Keep the scheduler from running a source; its records stay."""
    _turn(context.obj, source_id, on=False)


def _turn(instance: Instance, source_id: str, *, on: bool) -> None:
    with instance.open_store() as store:
        if source_id in instance.mapping_files.paths:
            register_sources(store, [instance.mapping_files.load(source_id)])
        elif store.sources.get(source_id) is None:
            raise UnknownSource(f"no source '{source_id}'; `credatlas sources list` shows all")
        store.sources.set_enabled(source_id, on)
        row = store.sources.get(source_id)
    schedule = (
        "never by itself: its mapping has no schedule"
        if row is None or row.schedule is None
        else row.schedule
    )
    typer.echo(f"{source_id} is on; it runs {schedule}" if on else f"{source_id} is off")
