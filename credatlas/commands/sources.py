"""`credatlas sources`: which sources there are, and which the scheduler may run."""

from __future__ import annotations

import sys

import orjson
import typer

from catalogue_store.sources import SourceTrouble
from credatlas.commands.options import AsJson, SourceId
from credatlas.holder_in_words import told_holder
from credatlas.instance import Instance
from credatlas.nearest_names import require_source
from credatlas.output import cell_text, print_json, print_table
from credatlas.source_registry import register_sources


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The sources and their state.", no_args_is_help=True)
    group.command("list")(list_sources)
    group.command("enable")(enable)
    group.command("disable")(disable)
    group.command("retry")(retry)
    app.add_typer(group, name="sources")


def list_sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List every source: its mapping file, whether it is on, its records and its last run."""
    instance: Instance = context.obj
    good, broken = instance.mapping_files.load_all()
    with instance.open_store() as store:
        register_sources(store, good.values())
        latest, troubles, leases = store.runs.latest(), store.sources.troubles(), store.leases.all()
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
                **_trouble(troubles.get(row.id)),
                "mapping_file": str(instance.mapping_files.paths.get(row.id, "")) or None,
            }
            for row in store.sources.all()
        ]
    if as_json:
        print_json(rows)
    else:
        heads = ("Source", "Title", "On", "Schedule", "Records", "Last run", "At", "Failed", "Mapping file")
        names = ("source", "title", "enabled", "schedule", "records", "last_run", "last_run_at", "failures")
        print_table(heads, ((*(row[name] for name in names), row["mapping_file"]) for row in rows))
        for row in rows:
            if row["at_work"]:
                typer.echo(f"{row['source']}: at work is {row['at_work']}")
            if row["failures"]:
                typer.echo(_in_words(row))
    for source_id, error in broken.items():
        sys.stderr.write(f"credatlas: the mapping of {source_id} is wrong and not listed:\n{error}\n")


def _trouble(trouble: SourceTrouble | None) -> dict[str, object]:
    """How the source's runs fail; nothing when they do not."""
    known = trouble or SourceTrouble()
    return {"failures": known.failures, "failure": known.failure, "retry_at": known.retry_at}


def _in_words(row: dict[str, object]) -> str:
    return (
        f"{row['source']}: {row['failures']} failed in a row, the last: {row['failure']}; left alone until "
        f"{cell_text(row['retry_at'])} UTC, or `credatlas sources retry {row['source']}`"
    )


def retry(context: typer.Context, source_id: SourceId) -> None:
    """Forget how often a source has failed: it is run as its schedule says, an unfinished run soon."""
    from harvesters.back_off import clear_trouble

    instance: Instance = context.obj
    with instance.existing_store() as store:
        require_source(instance, store, source_id)
        failures = store.sources.troubles().get(source_id, SourceTrouble()).failures
        clear_trouble(store, source_id)
    runs = "run" if failures == 1 else "runs"
    typer.echo(
        f"{source_id}: {failures} failed {runs} in a row forgotten"
        if failures
        else f"{source_id} is not in trouble"
    )


def enable(context: typer.Context, source_id: SourceId) -> None:
    """Let the scheduler run a source; refused while `credatlas check` finds its mapping file wrong."""
    _turn(context.obj, source_id, on=True)


def disable(context: typer.Context, source_id: SourceId) -> None:
    """Keep the scheduler from running a source; its records stay."""
    _turn(context.obj, source_id, on=False)


def _turn(instance: Instance, source_id: str, *, on: bool) -> None:
    from credatlas.mapping_check import checked_mapping
    from harvesters.back_off import clear_trouble

    with instance.open_store() if on else instance.existing_store() as store:
        path = instance.mapping_files.paths.get(source_id)
        if path is not None and (on or store.sources.get(source_id) is None):
            register_sources(store, [checked_mapping(path, instance.vocabularies)])
        else:
            require_source(instance, store, source_id)
        store.sources.set_enabled(source_id, on)
        clear_trouble(store, source_id)
        row = store.sources.get(source_id)
    schedule = (
        "never by itself: its mapping has no schedule"
        if row is None or row.schedule is None
        else row.schedule
    )
    typer.echo(f"{source_id} is on; it runs {schedule}" if on else f"{source_id} is off")
