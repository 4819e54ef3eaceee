"""`credatlas records`: what is known of one record, what its source said, and taking it down."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from catalogue_store import CatalogueStore, RecordVersion, StoredRecord, Suppression
from catalogue_store.issues import StoredIssue
from catalogue_store.quarantine import RawState
from credatlas.commands import suppressions
from credatlas.commands.options import AsJson
from credatlas.errors import UnknownRecord
from credatlas.framework_results import judgements_of, print_judgements, told_judgements
from credatlas.instance import Instance
from credatlas.output import cell_text, print_json, print_table
from normalise.framework_checks.result import Judgement
from normalise.raw_record import Payload
from normalise.vocabularies import Vocabularies

SUFFIXES = {
    "text/html": ".html",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/vnd.credatlas.row+json": ".json",
}


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """Everything that is kept of one record id."""

    id: str
    raw: RawState | None
    stored: StoredRecord | None
    """Its last good version, if it ever had one."""
    versions: list[RecordVersion]
    issues: list[StoredIssue]
    payloads: tuple[Payload, ...]
    """As last received, also by a run that is not published."""
    suppressed: Suppression | None
    """Why it was taken down."""
    judgements: tuple[Judgement, ...]
    """What its last good version shows under each framework of micro-credentials."""

    @property
    def is_known(self) -> bool:
        """Whether anything at all is."""
        return any((self.raw, self.stored, self.issues, self.payloads, self.suppressed is not None))


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="Single records, quarantined ones too: show one, take one down.", no_args_is_help=True
    )
    group.command("show")(show)
    suppressions.register(group)
    app.add_typer(group, name="records")


def show(
    context: typer.Context,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="Record id: SOURCE:ID.")],
    payloads: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder to write to what the source said last.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one record: its state, versions, issues and frameworks, and with --payloads what its source said."""
    instance: Instance = context.obj
    with instance.existing_store() as store:
        known = _known(store, record, instance.vocabularies)
        if not known.is_known:
            raise UnknownRecord(f"no record '{record}'{_near(store, record)}")
    written = [] if payloads is None else write_payloads(known.payloads, payloads)
    if as_json:
        print_json(_told(known, written))
    else:
        _print(known, written)


def write_payloads(payloads: tuple[Payload, ...], folder: Path) -> list[Path]:
    """Write each payload's bytes as they were received."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, payload in enumerate(payloads, 1):
        path = folder / f"{number:02}-{payload.role}{SUFFIXES.get(payload.media_type, '.bin')}"
        path.write_bytes(payload.body)
        paths.append(path)
    return paths


def _known(store: CatalogueStore, record_id: str, vocabularies: Vocabularies) -> KnownRecord:
    stored = store.records.get(record_id)
    judged = () if stored is None else judgements_of(stored, vocabularies)
    return KnownRecord(
        record_id,
        store.raw.state(record_id),
        stored,
        store.records.versions(record_id),
        store.issues.listed(record_id=record_id),
        store.payloads.newest(record_id),
        store.suppressions.get(record_id),
        judged,
    )


def _near(store: CatalogueStore, record_id: str) -> str:
    if ":" not in record_id:
        return "; a record id is SOURCE:ID, as in nz_nzqa:4587"
    near = store.raw.near(record_id)
    return f"; there are {', '.join(near)}" if near else " (`credatlas sources list` shows the sources)"


def _state(known: KnownRecord) -> str:
    """What became of the record, in one line."""
    if known.suppressed is not None:
        return f"suppressed: {known.suppressed.reason}"
    if known.raw is None:
        return "in no published run yet"
    parts = [known.raw.outcome.replace("_", " ")]
    if known.raw.class_name is not None:
        parts.append(f"class {known.raw.class_name or 'none'}")
    if known.stored is not None and known.stored.withdrawn_at is not None:
        parts.append(f"withdrawn {cell_text(known.stored.withdrawn_at)}")
    elif known.raw.missing_since_at is not None:
        parts.append(f"missing since {cell_text(known.raw.missing_since_at)}, {known.raw.missing_runs} runs")
    return ", ".join(parts)


def _print(known: KnownRecord, written: list[Path]) -> None:
    typer.echo(f"{known.id}: {_state(known)}")
    if known.raw is not None:
        seen = (
            f"first seen {cell_text(known.raw.first_seen_at)}, last seen {cell_text(known.raw.last_seen_at)}"
        )
        typer.echo(f"  {seen} UTC; the source's own id: {known.raw.native_id}")
    if known.stored is None:
        typer.echo("  no version in the catalogue")
    if known.versions:
        rows = ((one.version, one.kind, one.at, one.run_id) for one in known.versions)
        print_table(("Version", "Made by", "At (UTC)", "Run"), rows)
    if known.issues:
        found = (
            (one.issue.severity, one.issue.code, one.issue.field, one.issue.message) for one in known.issues
        )
        print_table(("Severity", "Code", "Field", "Message"), found)
    if known.judgements:
        print_judgements(known.judgements)
    rows_of_payloads = ((one.role, one.media_type, len(one.body), one.address) for one in known.payloads)
    if known.payloads:
        print_table(("Payload", "Type", "Bytes", "From"), rows_of_payloads)
    else:
        typer.echo("  nothing is kept of what its source said")
    for path in written:
        sys.stdout.write(f"written: {path}\n")


def _told(known: KnownRecord, written: list[Path]) -> dict[str, Any]:
    return {
        "id": known.id,
        "state": _state(known),
        "raw": None if known.raw is None else asdict(known.raw),
        "versions": [
            {"version": one.version, "kind": one.kind, "at": one.at, "run": one.run_id}
            for one in known.versions
        ],
        "issues": [asdict(one) for one in known.issues],
        "payloads": [
            {"role": one.role, "address": one.address, "media_type": one.media_type, "bytes": len(one.body)}
            for one in known.payloads
        ],
        "frameworks": told_judgements(known.judgements),
        "written": [str(path) for path in written],
    }
