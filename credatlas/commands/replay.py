"""`credatlas replay`: normalises again what is kept of a source, and says what that healed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from catalogue_store import CatalogueStore
from catalogue_store.issues import IssueGroup
from credatlas.commands.harvest import finish_reports
from credatlas.commands.options import AsJson, SourceId
from credatlas.instance import Instance, now
from credatlas.output import print_json, print_table
from credatlas.source_registry import register_sources
from harvesters.report import RunReport
from normalise.issue import Severity


@dataclass(frozen=True, slots=True)
class Healing:
    """What a replay did to the records that could not be described."""

    before: int
    """Quarantined before."""
    healed: int
    newly: int
    """Quarantined now, and not before."""
    after: int
    causes: tuple[IssueGroup, ...]
    """Why the rest still is, the most frequent first."""


def register(app: typer.Typer) -> None:
    """Add the command under both its names."""
    app.command("replay")(replay)
    app.command("normalise", help="The same as `replay`.")(replay)


def replay(context: typer.Context, source: SourceId, as_json: AsJson = False) -> None:
    """Normalise again what is kept of a source, without fetching; for a changed mapping or vocabulary.

    Says which quarantined records that healed, and why the others still are. Ends with 1 unless accepted.
    """
    from harvesters.run import normalise_source

    instance: Instance = context.obj
    mapping = instance.mapping(source)
    with instance.existing_store() as store:
        register_sources(store, [mapping])
        before = store.raw.quarantined(mapping.id)
        report = normalise_source(mapping, store, instance.vocabularies, now=now)
        healing = _healing(store, mapping.id, before)
    if as_json:
        print_json([report.as_json() | {"quarantine": _told(healing)}])
    else:
        _print(report, healing)
    finish_reports([report])


def _healing(store: CatalogueStore, source_id: str, before: set[str]) -> Healing:
    after = store.raw.quarantined(source_id)
    causes = (group for group in store.issues.grouped(source_id) if group.severity is Severity.ERROR)
    of_records = tuple(group for group in causes if group.records)
    return Healing(len(before), len(before - after), len(after - before), len(after), of_records)


def _told(healing: Healing) -> dict[str, Any]:
    causes = [
        {"code": group.code, "field": group.field, "records": group.records, "example": group.example}
        for group in healing.causes
    ]
    return {
        "before": healing.before,
        "healed": healing.healed,
        "newly": healing.newly,
        "after": healing.after,
        "causes": causes,
    }


def _print(report: RunReport, healing: Healing) -> None:
    typer.echo(f"{report.source_id}: {report.summary()}")
    newly = f", {healing.newly} newly quarantined" if healing.newly else ""
    typer.echo(f"quarantined before: {healing.before}; healed: {healing.healed}{newly}; now: {healing.after}")
    if healing.causes:
        rows = ((group.records, group.code, group.field, group.example) for group in healing.causes)
        print_table(("Records", "Why", "Field", "Example"), rows)
