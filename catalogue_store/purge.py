"""Removing records with all that was kept of them, and telling the change log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    insert,
    literal,
    not_,
    or_,
    select,
    union,
)

from catalogue_store.dialect import insert_counted
from catalogue_store.record_ids import of_source
from catalogue_store.states import ChangeKind
from catalogue_store.tables.columns import UtcTime
from catalogue_store.tables.raw import (
    descriptor,
    payload,
    raw_payload,
    raw_record,
    raw_version,
    run_seen,
    staged_link,
    staged_organisation,
    staged_record,
)
from catalogue_store.tables.records import (
    change,
    issue,
    organisation,
    organisation_alias,
    record,
    record_organisation,
    record_version,
)
from catalogue_store.tables.sameness import sameness_key, sameness_pair
from catalogue_store.tables.sources import lease, run, source, validator

Condition = Callable[[ColumnElement[str]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Purge:
    """The removal of one record or of one source's, inside a writing transaction that serialises changes."""

    connection: Connection
    is_purged: Condition
    """The condition on a column of record ids."""

    @classmethod
    def of_record(cls, connection: Connection, record_id: str) -> Purge:
        """The removal of one record."""
        return cls(connection, lambda column: column == record_id)

    @classmethod
    def of_source(cls, connection: Connection, source_id: str) -> Purge:
        """The removal of a source's records."""
        return cls(connection, lambda column: of_source(column, source_id))

    def remove(self, at: datetime) -> int:
        """Remove them; returns how many records there were. Bodies that other records name as well stay."""
        kind, moment = literal(ChangeKind.PURGED.value), literal(at, UtcTime())
        purged = select(record.c.id, kind, moment).where(self.is_purged(record.c.id)).order_by(record.c.id)
        logged = insert(change).from_select(["record_id", "kind", "at"], purged)
        count = insert_counted(self.connection, logged)
        self._remove_bodies()
        for table in (record_organisation, record_version, raw_payload, raw_version, raw_record):
            self._delete(table, table.c.record_id)
        for table in (run_seen, staged_record, staged_link, issue):
            self._delete(table, table.c.record_id)
        for table, column in _COMPARED:
            self._delete(table, column)
        self._delete(record, record.c.id)
        return count

    def _remove_bodies(self) -> None:
        """Payloads and descriptors that only purged rows name."""
        named = {payload: ((raw_payload, raw_payload.c.payload_hash),), descriptor: _DESCRIBED}
        for table, names in named.items():
            here = union(
                *(select(name).where(self.is_purged(by.c.record_id), name.is_not(None)) for by, name in names)
            )
            elsewhere = union(
                *(
                    select(name).where(not_(self.is_purged(by.c.record_id)), name.is_not(None))
                    for by, name in names
                )
            )
            self.connection.execute(
                delete(table).where(table.c.hash.in_(here), table.c.hash.not_in(elsewhere))
            )

    def _delete(self, table: Table, record_id: ColumnElement[str]) -> None:
        self.connection.execute(delete(table).where(self.is_purged(record_id)))


def remove_source(connection: Connection, source_id: str) -> None:
    """Remove the source itself with its runs, validators, lease and organisations, after its records."""
    runs = select(run.c.id).where(run.c.source_id == source_id)
    mapping = select(source.c.mapping_hash).where(source.c.id == source_id)
    # Validators without a source were put outside a run. To drop another source's costs one full answer; to
    # keep one would let a 304 vouch for what is gone.
    unowned = and_(validator.c.source_id.is_(None), validator.c.mapping_hash.in_(mapping))
    connection.execute(delete(validator).where(or_(validator.c.source_id == source_id, unowned)))
    for table in (run_seen, staged_record, staged_organisation, staged_link, issue, validator):
        connection.execute(delete(table).where(table.c.run_id.in_(runs)))
    for table in (organisation, organisation_alias):
        connection.execute(delete(table).where(of_source(table.c.id, source_id)))
    connection.execute(
        delete(organisation_alias).where(of_source(organisation_alias.c.canonical_id, source_id))
    )
    connection.execute(delete(lease).where(lease.c.source_id == source_id))
    connection.execute(delete(run).where(run.c.source_id == source_id))
    connection.execute(delete(source).where(source.c.id == source_id))


_COMPARED = (
    (sameness_key, sameness_key.c.record_id),
    (sameness_pair, sameness_pair.c.one_id),
    (sameness_pair, sameness_pair.c.other_id),
)
"""Its place in a cluster stays until the others of that cluster are compared anew, which it leads to."""
_DESCRIBED = (
    (record_version, record_version.c.descriptor_hash),
    (staged_record, staged_record.c.descriptor_hash),
)
