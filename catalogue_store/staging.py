"""What normalisation made of a run's records, until the run is published or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, func, literal_column, tuple_, update
from sqlalchemy.sql.dml import Insert

from catalogue_store import blobs
from catalogue_store.dialect import among, by_code_point, insert, insert_new, parts, upsert
from catalogue_store.errors import InvalidValue
from catalogue_store.issue_rows import drop_staged_issues, issue_rows, keep_issues
from catalogue_store.record_ids import check_ids
from catalogue_store.record_shape import shape_of
from catalogue_store.row_writer import Row, write_rows
from catalogue_store.states import Outcome
from catalogue_store.suppression import suppressed_in
from catalogue_store.tables.raw import descriptor, run_seen, staged_link, staged_organisation, staged_record
from catalogue_store.tables.sources import run, validator
from normalise.issue import Issue

RECORD_ID, DESCRIPTOR_HASH = 1, 6
"""Where a row of `staged_record` has them, and the first a row of `staged_link`."""


@dataclass(frozen=True, slots=True)
class StagedRecord:
    """What normalisation made of one raw record."""

    record_id: str
    native_id: str
    outcome: Outcome | str
    """`accepted`, `not_accepted` or `quarantined`."""
    descriptor_json: bytes | None
    """The descriptor's JSON when it was accepted, else none."""
    listed_class: str | None
    """The class by which a record that is not accepted is counted."""
    content_hash: str
    issues: tuple[Issue, ...] = ()
    organisations: tuple[tuple[str, str, str | None, str | None], ...] = ()
    """The organisations the descriptor names: (id, name by language as JSON, country, webpage)."""


class StagingBatch:
    """A batch made ready, so that the write lock is held only to write: hashed, compressed, in rows."""

    def __init__(self, run_id: int, source_id: str, at: datetime, batch: Sequence[StagedRecord]) -> None:
        self.run_id = run_id
        self.source_id = source_id
        self.record_ids = [record.record_id for record in batch]
        check_ids(source_id, self.record_ids)
        bodies: dict[bytes, bytes] = {}
        self.rows: list[Row] = [self._row(record, bodies) for record in batch]
        self.descriptors = blobs.compress(bodies)
        self.issues = [
            row
            for record in batch
            for row in issue_rows(source_id, run_id, record.record_id, record.issues, at)
        ]
        self.organisations: list[Row] = [
            (run_id, *given) for given in {given for record in batch for given in record.organisations}
        ]
        self.links: list[Row] = [
            (run_id, record.record_id, organisation_id)
            for record in batch
            for organisation_id in dict.fromkeys(given[0] for given in record.organisations)
        ]

    def _row(self, record: StagedRecord, bodies: dict[bytes, bytes]) -> Row:
        outcome = Outcome(record.outcome)
        if (outcome is Outcome.ACCEPTED) != (record.descriptor_json is not None):
            raise InvalidValue(
                f"{record.record_id}: staged as {outcome} but with descriptor {record.descriptor_json!r:.60}"
            )
        name = shape = None
        if record.descriptor_json is not None:
            name = blobs.digest(record.descriptor_json)
            bodies[name] = record.descriptor_json
            shape = shape_of(record.descriptor_json)
        return (
            self.run_id,
            record.record_id,
            record.native_id,
            record.content_hash,
            outcome.value,
            record.listed_class,
            name,
            shape,
        )

    def write(self, connection: Connection) -> None:
        """Write it all but what was taken down; what the run staged of these records before is replaced."""
        self._let_go(suppressed_in(connection, self.source_id).intersection(self.record_ids))
        if not self.rows:
            return
        blobs.put(connection, descriptor, self.descriptors)
        write_rows(connection, staged_record, upsert, self.rows)
        old_links = delete(staged_link).where(staged_link.c.run_id == self.run_id)
        for part in parts(self.record_ids):
            connection.execute(old_links.where(among(connection, staged_link.c.record_id, part)))
        drop_staged_issues(connection, self.run_id, self.record_ids)
        keep_issues(connection, self.issues)
        write_rows(connection, staged_organisation, _greatest, self.organisations)
        write_rows(connection, staged_link, insert_new, self.links)

    def _let_go(self, record_ids: set[str]) -> None:
        """Leave out records that were taken down while they were being normalised."""
        if record_ids:
            self.rows, self.links = (
                [row for row in rows if row[RECORD_ID] not in record_ids] for rows in (self.rows, self.links)
            )
            self.issues = [row for row in self.issues if row["record_id"] not in record_ids]
            self.record_ids = [row[RECORD_ID] for row in self.rows]
            described = {row[DESCRIPTOR_HASH] for row in self.rows}
            self.descriptors = {name: body for name, body in self.descriptors.items() if name in described}


EMPTY: ColumnElement[str] = literal_column("''")
"""Written out: a statement for whole rows has no other parameters."""


def _greatest(connection: Connection, table: Table) -> Insert:
    """Of what records say of one organisation the greatest stays, so that no order of records decides."""
    statement = insert(connection, table)
    new, there = statement.excluded, table.c
    said = [
        tuple_(*(by_code_point(connection, func.coalesce(column, EMPTY)) for column in columns))
        for columns in (
            (new.name_json, new.country, new.webpage),
            (there.name_json, there.country, there.webpage),
        )
    ]
    values = {"name_json": new.name_json, "country": new.country, "webpage": new.webpage}
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key), set_=values, where=said[0] > said[1]
    )


def drop_staging(connection: Connection, run_ids: Sequence[int]) -> None:
    """Drop the staging areas of runs; payloads stay until retention removes what nothing names."""
    for table in (run_seen, staged_record, staged_organisation, staged_link, validator):
        connection.execute(delete(table).where(table.c.run_id.in_(run_ids)))
    connection.execute(update(run).where(run.c.id.in_(run_ids)).values(has_staging=False))
