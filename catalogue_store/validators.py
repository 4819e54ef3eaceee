"""Validators: what an address answered last, so that a 304 can be replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, literal, select

from catalogue_store.blobs import digest
from catalogue_store.database import Database
from catalogue_store.dialect import upsert, upsert_from
from catalogue_store.run_row import RunRow
from catalogue_store.tables.sources import validator

IN_FORCE = 0
"""The run id of validators that may be sent."""


@dataclass(frozen=True, slots=True)
class Validator:
    """What to send with the next request of an address, and what its unchanged page holds."""

    url: str
    etag: str | None
    last_modified: str | None
    yielded: dict[str, Any]
    """What the page yielded when it was read: ids, next link."""
    at: datetime


class ValidatorTable:
    """Validators by address and mapping: a changed mapping finds none and fetches anew."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, url: str, mapping_hash: str) -> Validator | None:
        """The validator in force for the address under this mapping."""
        columns = select(
            validator.c.url,
            validator.c.etag,
            validator.c.last_modified,
            validator.c.yielded,
            validator.c.stored_at,
        )
        wanted = columns.where(
            validator.c.url_hash == digest(url.encode()),
            validator.c.mapping_hash == mapping_hash,
            validator.c.run_id == IN_FORCE,
        )
        with self._database.read() as connection:
            found = connection.execute(wanted).first()
        return None if found is None else Validator(*found)

    def put(
        self,
        url: str,
        mapping_hash: str,
        etag: str | None,
        last_modified: str | None,
        yielded: dict[str, Any],
        at: datetime,
        *,
        run_id: int | None = None,
    ) -> None:
        """Remember what an address answered.

        With `run_id` it comes into force when that run is published and goes with its staging area: else a
        304 would vouch for content that a rejected run took away with it. Without, it is in force at once.
        """
        row = {
            "url_hash": digest(url.encode()),
            "mapping_hash": mapping_hash,
            "run_id": IN_FORCE if run_id is None else run_id,
            "source_id": None,
            "url": url,
            "etag": etag,
            "last_modified": last_modified,
            "yielded": yielded,
            "stored_at": at,
        }
        with self._database.write() as connection:
            connection.execute(upsert(connection, validator), row)


def publish_validators(connection: Connection, row: RunRow) -> None:
    """Bring the run's validators into force."""
    names = [column.name for column in validator.columns]
    fixed: dict[str, ColumnElement[Any]] = {"run_id": literal(IN_FORCE), "source_id": literal(row.source_id)}
    mine = select(*[fixed.get(name, validator.c[name]) for name in names]).where(validator.c.run_id == row.id)
    connection.execute(upsert_from(connection, validator, names, mine))
    connection.execute(delete(validator).where(validator.c.run_id == row.id))
