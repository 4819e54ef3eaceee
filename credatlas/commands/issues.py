"""`credatlas issues`: what is wrong with records and runs, grouped by cause or in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from catalogue_store import CatalogueStore
from catalogue_store.errors import UnknownRun
from catalogue_store.issues import IssueGroup, StoredIssue
from credatlas.commands.options import AsCsv, AsJson, row_format
from credatlas.instance import Instance
from credatlas.nearest_names import issue_code, require_field, require_source
from credatlas.output import print_table
from credatlas.streamed_rows import RowFormat, print_rows
from normalise.issue import IssueCode

GROUP = ("count", "records", "severity", "source", "code", "field", "since", "example")
SINGLE = ("severity", "source", "record", "code", "field", "value", "message", "since", "run")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which issues are asked for."""

    source: str | None
    code: IssueCode | None
    field: str | None
    run: int | None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("issues")(issues)


def issues(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    code: Annotated[str | None, typer.Option(help="Only this cause.")] = None,
    field: Annotated[str | None, typer.Option(help="Only this field.")] = None,
    run: Annotated[int | None, typer.Option(help="What this run said, published or not.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every single issue instead of groups.")] = False,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Show what stands: issues of the last normalisation of every record, and of runs.

    Grouped by cause, or with --all each by itself, however many there are. Ends with 0 also when there are some.
    """
    instance: Instance = context.obj
    how = row_format(as_csv=as_csv, as_json=as_json)
    with instance.existing_store() as store:
        wanted = _wanted(instance, store, source, code, field, run)
        single = _every(store, wanted) if every else None
        count = _print_groups(store, wanted, how) if single is None else print_rows(SINGLE, single, how)
    if not count and how is RowFormat.LINES:
        typer.echo("no issues")


def _wanted(
    instance: Instance,
    store: CatalogueStore,
    source: str | None,
    code: str | None,
    field: str | None,
    run: int | None,
) -> Wanted:
    if source is not None:
        require_source(instance, store, source)
    if field is not None:
        require_field(store, field)
    if run is not None and store.runs.get(run) is None:
        raise UnknownRun(f"no run {run}; `credatlas runs list` shows those there are")
    return Wanted(source, None if code is None else issue_code(code), field, run)


def _print_groups(store: CatalogueStore, wanted: Wanted, how: RowFormat) -> int:
    groups = [
        _group(found) for found in store.issues.grouped(wanted.source, wanted.code, wanted.field, wanted.run)
    ]
    if how is not RowFormat.LINES:
        return print_rows(GROUP, groups, how)
    if groups:
        print_table([name.capitalize() for name in GROUP], (row.values() for row in groups))
    return len(groups)


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


def _every(store: CatalogueStore, wanted: Wanted) -> Iterator[dict[str, Any]]:
    after = 0
    while page := store.issues.listed(wanted.source, wanted.code, wanted.field, wanted.run, after_id=after):
        yield from map(_single, page)
        after = page[-1].id


def _single(stored: StoredIssue) -> dict[str, Any]:
    return {
        "severity": stored.issue.severity,
        "source": stored.source_id,
        "record": stored.record_id,
        "code": stored.issue.code,
        "field": stored.issue.field,
        "value": stored.issue.value,
        "message": stored.issue.message,
        "since": stored.first_at,
        "run": stored.run_id,
    }
