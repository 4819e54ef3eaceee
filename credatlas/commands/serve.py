"""`credatlas serve`: the API and the pages alone, without indexer and scheduler."""

from __future__ import annotations

from typing import Annotated

import typer

from credatlas.commands.options import WithParent
from credatlas.instance import Instance
from credatlas.serving import serve as serve_here


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    with_parent: WithParent = False,
) -> None:
    """Serve the API and the pages over the catalogue as it is."""
    instance: Instance = context.obj
    serve_here(instance.with_options(host=host, port=port), with_parent=with_parent)
