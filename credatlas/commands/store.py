"""`credatlas store`: a backup of the database, and putting one back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credatlas.figures_in_words import in_number
from credatlas.instance import Instance, now


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The database: back it up, restore it.", no_args_is_help=True)
    group.command("backup")(backup)
    group.command("restore")(restore)
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
