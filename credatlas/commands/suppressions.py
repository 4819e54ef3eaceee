"""`credatlas records suppress`, `restore`, `suppressed`: records that are taken down on request."""

from __future__ import annotations

import getpass
import os
from dataclasses import asdict
from typing import Annotated

import typer

from credatlas.commands.options import AsJson
from credatlas.instance import Instance, now
from credatlas.output import print_json, print_table

RecordId = Annotated[
    str, typer.Argument(metavar="RECORD", help="Record id: source id, colon, the source's own id.")
]


def register(group: typer.Typer) -> None:
    """Add the commands to the group of records."""
    group.command("suppress")(suppress)
    group.command("restore")(restore)
    group.command("suppressed")(suppressed)


def suppress(
    context: typer.Context,
    record: RecordId,
    reason: Annotated[str, typer.Option(help="Who asked for it and why; kept with the record's id.")],
    by: Annotated[str | None, typer.Option(help="Who does it; your account's name without.")] = None,
) -> None:
    """Take a record down with all that was kept of it; it is never harvested back.

    Its address answers 410 and says nothing but that. The index lets go of it within a second while it is
    followed (`credatlas up`), else by `credatlas index follow --once`.
    """
    instance: Instance = context.obj
    with instance.existing_store() as store:
        was_there = store.suppressions.suppress(record, reason, now(), by or account())
    typer.echo(
        f"{record} is taken down"
        if was_there
        else f"{record} was not in the catalogue; it will not be published"
    )


def restore(context: typer.Context, record: RecordId) -> None:
    """Let a record that was taken down come back with the next full run of its source."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        store.suppressions.lift(record)
    source_id = record.partition(":")[0]
    typer.echo(
        f"{record} may come back; the next full run brings it: credatlas harvest {source_id} --kind full"
    )


def suppressed(context: typer.Context, as_json: AsJson = False) -> None:
    """List the records that were taken down: when, by whom and why."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        found = store.suppressions.all()
    if as_json:
        print_json([asdict(one) for one in found])
    elif found:
        print_table(("Record", "Since", "By", "Reason"), ((o.record_id, o.at, o.by, o.reason) for o in found))
    else:
        typer.echo("no record is suppressed")


def account() -> str:
    """The name of the account the command runs under, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account that is in no list of accounts, as containers have them
        return f"account {os.getuid()}" if hasattr(os, "getuid") else "unknown"
