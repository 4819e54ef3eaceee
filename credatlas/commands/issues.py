"""`credatlas issues`: what is wrong with records and runs, grouped by cause or in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from catalogue_store import CatalogueStore
from catalogue_store.issues import IssueGroup
from credatlas.commands.options import AsJson
from credatlas.instance import Instance
from credatlas.output import print_json, print_table
from normalise.issue import IssueCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("issues")(issues)


def issues(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    code: Annotated[IssueCode | None, typer.Option(help="Only this cause.")] = None,
    field: Annotated[str | None, typer.Option(help="Only this field.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every single issue instead of groups.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what stands: issues of the last normalisation of every record, and of runs."""
    instance: Instance = context.obj
    with instance.open_store() as store:
        if every:
            rows = list(_every(store, source, code, field))
        else:
            rows = [_group(found) for found in store.issues.grouped(source, code, field)]
    if as_json:
        print_json(rows)
    elif rows:
        print_table([name.replace("_", " ").capitalize() for name in rows[0]], (row.values() for row in rows))
    else:
        typer.echo("no issues")


def _group(found: IssueGroup) -> dict[str, Any]:
    return {
        "count": found.count,
        "records": found.records,
        "severity": found.severity,
        "source": found.source_id,
        "code": found.code,
        "field": found.field,
        "since": found.first_at,
        "example": found.example,
    }


def _every(
    store: CatalogueStore, source: str | None, code: IssueCode | None, field: str | None
) -> Iterator[dict[str, Any]]:
    after = 0
    while page := store.issues.listed(source, code, field, after_id=after):
        for stored in page:
            yield {
                "source": stored.source_id,
                "record": stored.record_id,
                "code": stored.issue.code,
                "severity": stored.issue.severity,
                "field": stored.issue.field,
                "value": stored.issue.value,
                "message": stored.issue.message,
                "since": stored.first_at,
                "run": stored.run_id,
            }
        after = page[-1].id
