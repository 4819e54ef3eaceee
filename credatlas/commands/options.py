"""Arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
SourceId = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Source id: the mapping file's name without .yml.")
]
WithParent = Annotated[bool, typer.Option("--with-parent", hidden=True)]
