"""A preview on the terminal: the verdict, then what would change, then what is wrong."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import orjson
import typer

from catalogue_store import RunState
from catalogue_store.issues import IssueGroup
from credatlas.catalogue_diff import UNTOLD, CatalogueDiff
from credatlas.figures_in_words import number
from credatlas.output import print_table
from credatlas.preview import Preview
from credatlas.run_report import WIDTH, print_guards
from harvesters.report import RunReport

VERDICTS = {
    RunState.ACCEPTED: "would be published",
    RunState.HELD: "would be HELD for a person",
    RunState.REJECTED: "would be REJECTED: nothing would be published",
    RunState.INTERRUPTED: "could not be read to its end",
}
KINDS = ("added", "changed", "renormalised", "revived", "withdrawn", "missing")
SHOWN = 160
"""Characters of a value that a line of a diff shows; --json has all of it."""


def print_preview(preview: Preview) -> None:
    """All that a person needs to decide whether to turn the source on, or to use a changed mapping."""
    report = preview.report
    typer.echo(f"{report.source_id}: {VERDICTS[report.state]}")
    for reason in filter(None, [report.error, *report.reasons]):
        _line(f"! {reason}", "  ")
    print_guards([asdict(guard) for guard in report.guards])
    if preview.diff is not None:
        _print_counts(preview.report, preview.diff)
        _print_diff(preview.diff)
    _print_issues(preview.issues)
    typer.echo("\nNothing was changed: this was a preview.")


def _print_counts(report: RunReport, diff: CatalogueDiff) -> None:
    counts = [
        ("listed", report.listed),
        ("live now", report.figures["live"]),
        *((kind, diff.counts[kind]) for kind in KINDS),
        ("quarantined", report.figures["quarantined"]),
        ("not accepted", sum(report.not_accepted.values())),
    ]
    typer.echo()
    _line("Records: " + ", ".join(f"{number(count)} {name}" for name, count in counts))
    if not report.is_listing_complete:
        typer.echo("The list was not read to its end: nothing is known to be missing.")


def _print_diff(diff: CatalogueDiff) -> None:
    if diff.fields:
        told = ", ".join(f"{name} in {number(count)}" for name, count in diff.fields.most_common())
        typer.echo()
        _line(f"Fields that would change: {told}")
    if diff.alike:
        typer.echo(f"Read anew, with the same values: {number(diff.alike)}")
    changed = sum(diff.counts[kind] for kind in ("changed", "renormalised", "revived"))
    _print_first("Changed", changed - diff.alike)
    for record in diff.changed:
        typer.echo(f"  {record.id} ({record.kind})")
        for one in record.fields:
            _line(f"{one.field}: {_text(one.before)} -> {_text(one.after)}", "    ")
    _print_first("New", diff.counts["added"])
    for descriptor in diff.added:
        typer.echo(f"  {descriptor['id']}")
        for name, value in _told(descriptor):
            _line(f"{name}: {_text(value)}", "    ")
    for how, ids in diff.lost.items():
        _print_first(how.capitalize(), diff.counts[how])
        _line(", ".join(ids), "  ")


def _print_first(what: str, count: int) -> None:
    if count:
        typer.echo(f"\n{what} ({number(count)}), the first ones:")


def _told(descriptor: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in descriptor.items() if name not in UNTOLD | {"id", "rights"})


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    return textwrap.shorten(orjson.dumps(value).decode(), SHOWN, placeholder=" ..")


def _print_issues(groups: Iterable[IssueGroup]) -> None:
    rows = [
        (one.count, one.records, one.severity, one.code, one.field, one.example.partition("\n")[0])
        for one in groups
    ]
    if rows:
        typer.echo()
        print_table(("Issues", "Records", "Severity", "Code", "Field", "Example"), rows)


def _line(text: str, indent: str = "") -> None:
    typer.echo(textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "))
