"""`credatlas store`: a backup of the database, putting one back, and moving to another kind of database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credatlas.errors import UsageError
from credatlas.figures_in_words import in_number
from credatlas.holder_in_words import told_holder
from credatlas.instance import Instance, now
from credatlas.output import print_table


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="The database: back it up, restore it, move it to another kind.", no_args_is_help=True
    )
    group.command("backup")(backup)
    group.command("restore")(restore)
    group.command("copy")(copy)
    app.add_typer(group, name="store")


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="New file to write; an existing one is never overwritten.")],
) -> None:
    """Write a copy of the database as it is now; runs and the API go on meanwhile."""
    from catalogue_store.backup import back_up

    instance: Instance = context.obj
    size = back_up(instance.settings.database_url(), file)
    typer.echo(f"{file}: {size:,} bytes")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `credatlas store backup` wrote.")],
) -> None:
    """Put a backup in the database's place and build the index anew; what was there is moved, not deleted.

    Every process of credatlas has to be ended first. What was harvested since the backup comes back with the
    next full run of each source; decisions since then (suppressions, aliases) have to be taken again.
    """
    from catalogue_store.backup import restore as put_back

    instance: Instance = context.obj
    aside = put_back(instance.settings.database_url(), file, now())
    if aside is not None:
        typer.echo(f"what was there is now {aside}")
    with instance.open_store() as store:
        index = instance.open_index()
        try:
            count = instance.indexer(store, index).rebuild()
        finally:
            index.close()
    typer.echo(f"restored; {in_number(count, 'record')} in the index")


def copy(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Argument(
            metavar="TO", help="Address of an empty database: postgresql+psycopg://.. or sqlite:///.."
        ),
    ],
    at_work: Annotated[
        bool, typer.Option("--at-work", help="Copy though a scheduler or a run is at work on this catalogue.")
    ] = False,
) -> None:
    """Copy the whole catalogue to an empty database of either kind; this one is only read and stays as it is.

    End the scheduler and all runs first: what they write meanwhile is not in the copy. The index stays right.
    """
    from catalogue_store.copying import copy_store

    instance: Instance = context.obj
    origin = instance.settings.database_url()
    if not at_work:
        _require_nobody_at_work(origin)
    rows: dict[str, int] = {}
    copied = copy_store(origin, to, lambda table, count: rows.update({table: count}))
    print_table(("Table", "Rows"), sorted(rows.items()))
    typer.echo(f"{copied:,} rows are copied; set CREDATLAS_DATABASE_URL to work with the copy")


def _require_nobody_at_work(origin: str) -> None:
    """UsageError, naming the processes, when a scheduler or a run works on the catalogue, as far as can be told."""
    from catalogue_store import open_store
    from harvesters.at_work import is_at_work

    with open_store(origin, migrate=False) as store:
        working = [
            f"{name} ({told_holder(held)})"
            for name, held in sorted(store.leases.all().items())
            if is_at_work(store.leases, name, now())
        ]
    if working:
        raise UsageError(
            f"the catalogue is in use by {', '.join(working)}; end every process of credatlas first, or copy it as it "
            "stands at this moment with --at-work: what they write from then on is not in the copy"
        )
