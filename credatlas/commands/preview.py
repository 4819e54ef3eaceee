"""`credatlas preview`: what a run of a source would make of the catalogue, without touching it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from catalogue_store import RunState
from credatlas.commands.options import AsJson
from credatlas.errors import RunFailed, UsageError
from credatlas.instance import Instance
from credatlas.output import print_json

SourceOrFile = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Source id, or a mapping file (.yml) that nobody knows yet.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("preview")(preview)


def preview(
    context: typer.Context,
    source: SourceOrFile,
    first: Annotated[
        int, typer.Option(min=0, max=100_000, help="How many records of each kind are shown.")
    ] = 5,
    keep: Annotated[
        Path | None, typer.Option(help="New folder for the preview's catalogue; removed afterwards without.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Harvest a source for real, into a catalogue of its own, and show what that would change in yours.

    The source need not be on. It is asked as politely as by every run, all of it, and judged against what your
    catalogue has: the verdict is that of a full run now. Ends with 1 when it would be held or fails.
    Look at a kept catalogue with `credatlas --home KEEP up`.
    """
    from credatlas.preview import preview as preview_source
    from credatlas.preview_report import print_preview

    instance: Instance = context.obj
    if keep is not None and keep.exists():
        raise UsageError(f"--keep {keep}: is there already; name a new folder")
    with tempfile.TemporaryDirectory() as passing, instance.open_store() as live:
        told = preview_source(instance, live, source, keep or Path(passing), first)
    if as_json:
        print_json(told.as_json())
    else:
        print_preview(told)
    if told.report.state is not RunState.ACCEPTED:
        raise RunFailed(f"a run of {told.report.source_id} would now be {told.report.state}")
