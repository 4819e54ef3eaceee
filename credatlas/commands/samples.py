"""`credatlas samples`: the sample records in and out of the catalogue."""

from __future__ import annotations

import typer

from credatlas.figures_in_words import in_number
from credatlas.instance import Instance, now


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The sample providers' records.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("drop")(drop)
    app.add_typer(group, name="samples")


def drop(context: typer.Context) -> None:
    """Remove every sample record and all that was kept of it."""
    from credatlas.sample_sources import drop_samples

    instance: Instance = context.obj
    with instance.existing_store() as store:
        dropped = drop_samples(store, now())
    typer.echo(f"{in_number(dropped, 'sample record')} removed")
