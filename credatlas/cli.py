"""The `credatlas` command: one verb a module in `credatlas.commands`.

Ends with 0 when all is well, 1 when a run, check or comparison failed, 2 when the command or a setting is wrong.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from catalogue_store.errors import StoreError
from credatlas.commands import (
    check,
    clusters,
    doctor,
    export,
    harvest,
    index,
    issues,
    keys,
    organisations,
    preview,
    prune,
    quality,
    rates,
    records,
    rehearse,
    replay,
    runs,
    samples,
    schedule,
    serve,
    settings,
    sources,
    store,
    up,
    vocabulary,
)
from credatlas.errors import CredatlasError, RunFailed
from credatlas.instance import Instance
from credatlas.logs import start_logging
from harvesters.errors import HarvestError
from harvesters.errors import SettingsError as HarvestSettingsError
from normalise.errors import NormaliseError
from search_api.errors import BrokenSynonyms, OtherCatalogue, SearchError

app = typer.Typer(
    name="credatlas",
    help="A federated catalogue of micro-credentials.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
FAILED, USAGE = 1, 2
EXIT_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (RunFailed, FAILED),
    (CredatlasError, USAGE),
    (NormaliseError, USAGE),
    (HarvestSettingsError, USAGE),
    (HarvestError, FAILED),
    (StoreError, FAILED),
    (BrokenSynonyms, USAGE),
    (OtherCatalogue, USAGE),
    (SearchError, FAILED),
)
"""Error -> exit status, the first that fits."""


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"credatlas {version('credatlas')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Folder of the database, the index and the logs.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every event.")] = False,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    start_logging(verbose)
    context.obj = Instance.from_environment(home=home)


COMMANDS = (
    up,
    serve,
    harvest,
    replay,
    sources,
    runs,
    issues,
    quality,
    records,
    organisations,
    clusters,
    prune,
    store,
    doctor,
    index,
    schedule,
    check,
    preview,
    rehearse,
    settings,
    keys,
    export,
    samples,
    vocabulary,
    rates,
)
for command in COMMANDS:
    command.register(app)


def main() -> None:
    """Run the command; errors of ours are one message on standard error, not a trace."""
    known = tuple(kind for kind, _ in EXIT_STATUS)
    try:
        app()
    except known as error:
        sys.stderr.write(f"credatlas: {error}\n")
        sys.exit(next(status for kind, status in EXIT_STATUS if isinstance(error, kind)))
