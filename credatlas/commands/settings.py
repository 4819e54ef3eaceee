"""`credatlas settings`: every setting, its value and where it comes from."""

from __future__ import annotations

import os
import sys

import typer

from credatlas.commands.options import AsJson
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from credatlas.settings import unknown_variables


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("settings")(show_settings)


def show_settings(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting, its value and whether it comes from the environment, the file or the default."""
    instance: Instance = context.obj
    if as_json:
        print_json(
            [
                {"setting": row.name, "variable": row.variable, "value": row.value, "origin": row.origin}
                for row in instance.settings.origins
            ]
        )
    else:
        print_table(
            ("Setting", "Variable", "Value", "Origin"),
            ((row.name, row.variable, row.value, row.origin) for row in instance.settings.origins),
        )
    for name in unknown_variables(os.environ):
        sys.stderr.write(f"credatlas: {name} is set, but no setting has that name\n")
