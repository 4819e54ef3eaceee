"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credatlas.errors import UsageError
from credatlas.streamed_rows import RowFormat

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")]
SourceId = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Source id: the mapping file's name without .yml.")
]
PulseFile = Annotated[
    Path | None, typer.Option("--pulse", help="File to touch as long as all is well, for a health check.")
]
WithParent = Annotated[bool, typer.Option("--with-parent", hidden=True)]


def row_format(*, as_csv: bool, as_json: bool) -> RowFormat:
    """How rows are to be printed; UsageError when two ways are asked for."""
    if as_csv and as_json:
        raise UsageError("--csv and --json: choose one")
    if as_csv:
        return RowFormat.CSV
    return RowFormat.JSON if as_json else RowFormat.LINES
