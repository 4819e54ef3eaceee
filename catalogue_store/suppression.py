"""Records taken down on request: removed with all that was kept of them, and never harvested back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, or_, select

from catalogue_store.database import Database
from catalogue_store.dialect import serialise_changes
from catalogue_store.errors import BrokenSuppression
from catalogue_store.purge import Purge
from catalogue_store.record_ids import nearest_id
from catalogue_store.states import Evidence
from catalogue_store.tables.raw import raw_record, run_seen, suppression
from catalogue_store.tables.records import record
from catalogue_store.tables.sources import run, source, validator

BY = "\n"
"""Parts the reason, which is one line, from who took the record down; the column holds both."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A record that must not come back, and why."""

    record_id: str
    reason: str
    by: str | None
    """Who took it down."""
    at: datetime


TAKEN_DOWN = select(suppression.c.record_id).where(
    suppression.c.record_id >= bindparam("first"), suppression.c.record_id < bindparam("end")
)
"""Those of one source; asked with each batch, so built once."""


def suppressed_in(connection: Connection, source_id: str) -> set[str]:
    """The source's records that were taken down; there are few."""
    return set(connection.scalars(TAKEN_DOWN, {"first": f"{source_id}:", "end": f"{source_id};"}))


class SuppressionTable:
    """The list of records that must not come back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def suppress(self, record_id: str, reason: str, at: datetime, by: str | None = None) -> bool:
        """Remove the record with all that was kept of it and refuse it from now on.

        Returns whether it was in the catalogue. BrokenSuppression when it is taken down already, is of a
        sample source, or was never listed; the nearest id that was is named.
        """
        with self._database.write() as connection:
            serialise_changes(connection)
            _require_known(connection, record_id)
            said = " ".join(reason.split()) + (BY + by if by else "")
            row = {"record_id": record_id, "reason": said, "suppressed_at": at}
            connection.execute(insert(suppression), row)
            _forget_pages(connection, record_id)
            listed_by = _runs_at_work(connection, record_id)
            count = Purge.of_record(connection, record_id).remove(at)
            if listed_by:
                connection.execute(insert(run_seen), listed_by)
            return count > 0

    def lift(self, record_id: str) -> None:
        """Let the next full run bring the record back; BrokenSuppression when it is not taken down."""
        with self._database.write() as connection:
            lifted = delete(suppression).where(suppression.c.record_id == record_id)
            if connection.execute(lifted).rowcount == 0:
                raise BrokenSuppression(
                    f"{record_id} is not suppressed{_nearest(connection, suppression.c.record_id, record_id)}"
                )
            _forget_pages(connection, record_id)

    def get(self, record_id: str) -> Suppression | None:
        """The suppression of one record."""
        with self._database.read() as connection:
            return _read(connection, record_id)

    def all(self) -> list[Suppression]:
        """Every suppressed record, by id."""
        listed = select(suppression).order_by(suppression.c.record_id)
        with self._database.read() as connection:
            return [_suppression(row) for row in connection.execute(listed)]


def _require_known(connection: Connection, record_id: str) -> None:
    before = _read(connection, record_id)
    if before is not None:
        raise BrokenSuppression(
            f"{record_id} is suppressed already, since {before.at:%Y-%m-%d %H:%M} UTC: {before.reason}"
        )
    source_id = record_id.partition(":")[0]
    is_sample = connection.scalar(select(source.c.is_sample).where(source.c.id == source_id))
    if is_sample is None:
        raise BrokenSuppression(
            f"{record_id!r} is of no known source{_nearest(connection, source.c.id, source_id)}; "
            "a record id is SOURCE:ID, such as nz_nzqa:4587"
        )
    if is_sample:
        raise BrokenSuppression(
            f"{record_id} is a sample, which nobody offers; `credatlas samples drop` removes all samples"
        )
    for column in (record.c.id, raw_record.c.record_id, run_seen.c.record_id):
        if connection.scalar(select(column).where(column == record_id).limit(1)) is not None:
            return
    raise BrokenSuppression(
        f"{record_id} was never listed by {source_id}{_nearest(connection, raw_record.c.record_id, record_id)}"
    )


def _nearest(connection: Connection, column: ColumnElement[str], record_id: str) -> str:
    near = nearest_id(connection, column, record_id)
    return "" if near is None else f" (did you mean '{near}'?)"


def _runs_at_work(connection: Connection, record_id: str) -> list[dict[str, Any]]:
    """What stays of the record in runs that wait or work: that it was listed."""
    seen = select(run_seen).where(run_seen.c.record_id == record_id, run_seen.c.evidence != Evidence.GONE)
    nothing_kept = {"evidence": Evidence.LISTED.value, "raw_hash": None, "content_hash": None}
    return [{**row, **nothing_kept} for row in connection.execute(seen).mappings()]


def _forget_pages(connection: Connection, record_id: str) -> None:
    """A 304 would vouch for a page of which nothing is kept any more, or repeat what was said of the record."""
    source_id = record_id.partition(":")[0]
    runs = select(run.c.id).where(run.c.source_id == source_id)
    connection.execute(
        delete(validator).where(or_(validator.c.source_id == source_id, validator.c.run_id.in_(runs)))
    )


def _read(connection: Connection, record_id: str) -> Suppression | None:
    found = connection.execute(select(suppression).where(suppression.c.record_id == record_id)).first()
    return None if found is None else _suppression(found)


def _suppression(row: Row[Any]) -> Suppression:
    reason, _, by = row.reason.partition(BY)
    return Suppression(row.record_id, reason, by or None, row.suppressed_at)
