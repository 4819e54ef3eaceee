"""`credatlas serve`: the API and the pages alone, without indexer and scheduler."""

from __future__ import annotations

import os
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
    given = Instance.from_environment(home=instance.settings.instance.home, host=host, port=port)
    os.environ["CREDATLAS_HOME"] = str(given.settings.instance.home)
    serve_here(given.settings.instance.host, given.settings.instance.port, given.settings.search.workers, with_parent)
