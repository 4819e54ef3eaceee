"""`credatlas prune`: let go of what the settings no longer keep."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from catalogue_store import GivenBack, Pruned
from credatlas.commands.options import AsJson
from credatlas.instance import Instance, now
from credatlas.output import print_json, print_table
from credatlas.pruning import horizons_of, prune_by_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("prune")(prune)


def prune(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would go, and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove payloads, versions and run reports older than the settings keep them, and give space back.

    What a record shows, its newest raw form, and what a replay or a waiting run needs always stays.
    """
    instance: Instance = context.obj
    settings, at = instance.settings.store, now()
    with instance.existing_store() as store:
        pruned = prune_by_settings(settings, store, at, dry_run=dry_run)
        given = GivenBack() if dry_run else store.give_back()
    if as_json:
        print_json({"dry_run": dry_run, **asdict(pruned), "given_back": given.bytes, "left": given.left})
        return
    if horizons_of(settings, at).are_none:
        typer.echo(
            "No setting lets anything go; CREDATLAS_KEEP_PAYLOADS_DAYS, CREDATLAS_KEEP_VERSIONS_DAYS and "
            "CREDATLAS_KEEP_RUNS_DAYS do. Only what nothing names is removed."
        )
    print_table(("Would be removed" if dry_run else "Removed", "Rows", "Bytes"), _rows(pruned))
    if not dry_run:
        typer.echo(f"{given.bytes:,} bytes given back to the disk")
    if given.left is not None:
        typer.echo(f"Free space stays in the file for new records: {given.left}")


def _rows(pruned: Pruned) -> list[tuple[object, ...]]:
    return [
        ("raw forms of records", pruned.raw_versions, None),
        ("payloads", pruned.payloads, f"{pruned.payload_bytes:,}"),
        ("versions of records", pruned.versions, None),
        ("descriptors", pruned.descriptors, f"{pruned.descriptor_bytes:,}"),
        ("runs", pruned.runs, None),
        ("answers of addresses", pruned.validators, None),
    ]
