"""`credatlas schedule`: starts the runs of the sources that are turned on."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
