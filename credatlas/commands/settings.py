"""`credatlas settings`: every setting, its value and where it comes from."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer

from credatlas.commands.options import AsJson
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from credatlas.settings import SettingOrigin, Settings, unknown_variables, without_passwords


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("settings")(show_settings)


def show_settings(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting, its value and whether it comes from the environment, the file or the default."""
    instance: Instance = context.obj
    rows = [(row, _in_use(row, instance.settings)) for row in instance.settings.origins]
    if as_json:
        print_json(
            [
                {"setting": row.name, "variable": row.variable, "value": value, "origin": row.origin}
                for row, value in rows
            ]
        )
    else:
        print_table(
            ("Setting", "Variable", "Value", "Origin"),
            ((row.name, row.variable, _in_words(value), row.origin) for row, value in rows),
        )
    for name in unknown_variables(os.environ):
        sys.stderr.write(f"credatlas: {name} is set, but no setting has that name\n")


def _in_use(row: SettingOrigin, settings: Settings) -> Any:
    """The value that is worked with: a default that depends on others filled in, a password left out."""
    derived = {"database_url": settings.database_url, "index_directory": settings.index_directory}
    value = derived[row.name]() if row.value is None and row.name in derived else row.value
    return without_passwords(value) if isinstance(value, str) else value


def _in_words(value: Any) -> object:
    return ", ".join(map(str, value)) or None if isinstance(value, tuple) else value
