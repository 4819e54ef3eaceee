"""`credatlas quality`: which questions a source's records answer, and what its provider can mend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from credatlas.commands.options import AsCsv, AsJson, SourceId, row_format
from credatlas.instance import Instance
from credatlas.nearest_names import require_source
from credatlas.output import print_table
from credatlas.streamed_rows import RowFormat, print_rows
from search_api.quality import QualityReport, quality_report

COLUMNS = ("records", "of", "severity", "cause", "question", "fields", "example")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("quality")(quality)


def quality(context: typer.Context, source: SourceId, as_csv: AsCsv = False, as_json: AsJson = False) -> None:
    """Show which questions a source's records answer, and what to mend first, grouped by cause."""
    instance: Instance = context.obj
    how = row_format(as_csv=as_csv, as_json=as_json)
    with instance.existing_store() as store:
        require_source(instance, store, source)
        report = quality_report(store, source)
    if how is RowFormat.LINES:
        _print_summary(report)
        _print_to_mend(report)
    else:
        print_rows(COLUMNS, _rows(report), how)


def _print_summary(report: QualityReport) -> None:
    """How many records answer each question, before the list of what to mend."""
    found = report.quality
    if found.score is None:
        typer.echo(f"{report.source_id} has no live records yet")
        return
    typer.echo(
        f"{report.source_id}: {found.records} records; on average one answers {found.score:.0%} of what people ask"
    )
    rows = [(one.question, one.answered, f"{one.answered / found.records:.0%}") for one in found.questions]
    print_table(("Question", "Answered in full", "Share"), rows)


def _print_to_mend(report: QualityReport) -> None:
    if not report.to_mend:
        typer.echo("nothing to mend")
        return
    typer.echo("to mend first:")
    rows = ((row[name] for name in COLUMNS) for row in _rows(report))
    print_table([name.capitalize() for name in COLUMNS], rows)


def _rows(report: QualityReport) -> Iterator[dict[str, Any]]:
    for one in report.to_mend:
        yield {
            "records": one.records,
            "of": report.quality.records,
            "severity": None if one.severity is None else one.severity.value,
            "cause": "not_stated" if one.cause is None else one.cause.value,
            "question": one.question,
            "fields": " or ".join(one.fields) or None,
            "example": one.example,
        }
