"""Issues on their way in: rows, fingerprints, and what publishing or ending a run does to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from catalogue_store.blobs import digest
from catalogue_store.dialect import among, insert_new, parts
from catalogue_store.states import RunKind
from catalogue_store.tables.raw import staged_record
from catalogue_store.tables.records import issue
from catalogue_store.tables.sources import run
from normalise.issue import Issue

VALUE_LENGTH = 500
"""Characters of a value as given that an issue keeps."""


def issue_rows(
    source_id: str,
    run_id: int,
    record_id: str | None,
    issues: Iterable[Issue],
    at: datetime,
    of_record: bool = True,
) -> list[dict[str, Any]]:
    """Rows of a record's or run's issues, not yet published."""
    return [_row(source_id, run_id, record_id, found, at, of_record) for found in issues]


def _row(
    source_id: str, run_id: int, record_id: str | None, found: Issue, at: datetime, of_record: bool
) -> dict[str, Any]:
    said = (source_id, record_id, of_record, found.code, found.field, found.value, found.message)
    return {
        "source_id": source_id,
        "run_id": run_id,
        "record_id": record_id,
        "fingerprint": digest(repr(said).encode("utf-8", "backslashreplace")),
        "is_of_record": of_record,
        "is_published": False,
        "code": found.code.value,
        "severity": found.severity.value,
        "field": _storable(found.field),
        "value": None if found.value is None else _storable(found.value[:VALUE_LENGTH]),
        "expected": _storable(found.expected),
        "message": _storable(found.message),
        "first_at": at,
    }


def _storable(text: str | None) -> str | None:
    """The text without lone surrogates and NUL, which no database takes: a source may well send them."""
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def keep_issues(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add issues; one that says the same again in the same run is there already."""
    if rows:
        connection.execute(insert_new(connection, issue), rows)


def drop_staged_issues(connection: Connection, run_id: int, record_ids: Sequence[str]) -> None:
    """Drop what the run's normalisation said of these records before."""
    old = delete(issue).where(issue.c.run_id == run_id, issue.c.is_of_record)
    for part in parts(record_ids):
        connection.execute(old.where(among(connection, issue.c.record_id, part)))


def keep_since_when(connection: Connection, run_id: int) -> None:
    """Give each issue of the run the time at which it was first said, by whatever run."""
    older = issue.alias("older")
    first = (
        select(func.min(older.c.first_at)).where(older.c.fingerprint == issue.c.fingerprint).scalar_subquery()
    )
    connection.execute(update(issue).where(issue.c.run_id == run_id).values(first_at=first))


def publish_issues(connection: Connection, run_id: int, source_id: str, kind: RunKind) -> None:
    """Let the run's issues stand: those of a record replace its older ones, notes those of runs of its kind.

    A full run's notes replace the notes of all kinds. What an earlier attempt said of records that are no longer
    staged is dropped.
    """
    normalised = select(staged_record.c.record_id).where(staged_record.c.run_id == run_id)
    mine = issue.c.run_id == run_id, issue.c.is_of_record
    connection.execute(delete(issue).where(*mine, issue.c.record_id.not_in(normalised)))
    keep_since_when(connection, run_id)
    others = issue.c.source_id == source_id, issue.c.run_id != run_id, issue.c.is_published
    connection.execute(delete(issue).where(*others, issue.c.is_of_record, issue.c.record_id.in_(normalised)))
    replaced = select(run.c.id).where(run.c.source_id == source_id)
    if kind is not RunKind.FULL:
        replaced = replaced.where(run.c.kind == kind)
    connection.execute(delete(issue).where(*others, ~issue.c.is_of_record, issue.c.run_id.in_(replaced)))
    connection.execute(update(issue).where(issue.c.run_id == run_id).values(is_published=True))
    drop_ended_issues(connection, run_id, source_id)


def drop_ended_issues(connection: Connection, run_id: int, source_id: str) -> None:
    """Drop unpublished issues of earlier runs that can never be published any more."""
    ended = select(run.c.id).where(run.c.source_id == source_id, run.c.id < run_id, ~run.c.has_staging)
    connection.execute(delete(issue).where(issue.c.run_id.in_(ended), ~issue.c.is_published))
