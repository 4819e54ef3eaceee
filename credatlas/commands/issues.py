"""`credatlas issues`: what is wrong with records and runs, grouped by cause or in full."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from credatlas.commands.options import AsJson
from credatlas.instance import Instance
from credatlas.output import print_json, print_table


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("issues")(issues)


def issues(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    code: Annotated[str | None, typer.Option(help="Only this cause, e.g. unmapped_value.")] = None,
    field: Annotated[str | None, typer.Option(help="Only this field.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every single issue instead of groups.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the issues of the last normalisation of every record, and of runs."""
    instance: Instance = context.obj
    with instance.open_store() as store:
        read = store.issues.listed if every else store.issues.grouped
        rows = [asdict(row) for row in read(source_id=source, code=code, field=field)]
    if as_json:
        print_json(rows)
    elif rows:
        print_table([name.replace("_", " ").capitalize() for name in rows[0]], (tuple(row.values()) for row in rows))
    else:
        typer.echo("no issues")
