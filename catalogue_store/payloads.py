"""The bytes as received, by the record they describe."""

from __future__ import annotations

from sqlalchemy import Connection, select

from catalogue_store.database import Database
from catalogue_store.pending import read_payloads
from catalogue_store.tables.raw import raw_record, run_seen
from catalogue_store.tables.records import record, record_version
from normalise.raw_record import Payload


class PayloadTable:
    """Kept payloads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_record(self, record_id: str, version: int | None = None) -> tuple[Payload, ...]:
        """What the record's descriptor, or one of its earlier versions, was made of.

        Of a record that never had a descriptor, what was last kept. Empty when nothing is kept (any more).
        """
        with self._database.read() as connection:
            if version is not None:
                key = record_version.c.record_id == record_id, record_version.c.version == version
                return _payloads(
                    connection, record_id, connection.scalar(select(record_version.c.raw_hash).where(*key))
                )
            current = connection.scalar(select(record.c.raw_hash).where(record.c.id == record_id))
            last = select(raw_record.c.raw_hash).where(raw_record.c.record_id == record_id)
            return _payloads(connection, record_id, current or connection.scalar(last))

    def newest(self, record_id: str) -> tuple[Payload, ...]:
        """What was last kept of the record, whatever became of it: for a quarantined one, what is wrong."""
        staged = select(run_seen.c.raw_hash).where(
            run_seen.c.record_id == record_id, run_seen.c.raw_hash.is_not(None)
        )
        last = select(raw_record.c.raw_hash).where(raw_record.c.record_id == record_id)
        with self._database.read() as connection:
            raw_hash = connection.scalar(staged.order_by(run_seen.c.run_id.desc()).limit(1))
            return _payloads(connection, record_id, raw_hash or connection.scalar(last))


def _payloads(connection: Connection, record_id: str, raw_hash: bytes | None) -> tuple[Payload, ...]:
    if raw_hash is None:
        return ()
    return read_payloads(connection, [(record_id, raw_hash)]).get((record_id, raw_hash), ())
