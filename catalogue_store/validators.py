"""Validators: what an address answered last, so that a 304 can be replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, literal, select

from catalogue_store.blobs import digest
from catalogue_store.database import Database
from catalogue_store.dialect import upsert, upsert_from
from catalogue_store.run_row import RunRow
from catalogue_store.tables.sources import validator

IN_FORCE = 0
"""The run id of validators that may be sent."""


KNOWN = select(
    validator.c.url, validator.c.etag, validator.c.last_modified, validator.c.yielded, validator.c.stored_at
).where(
    validator.c.url_hash == bindparam("asked"),
    validator.c.mapping_hash == bindparam("mapping"),
    validator.c.run_id == IN_FORCE,
)


@dataclass(frozen=True, slots=True)
class Validator:
    """What to send with the next request of an address, and what its unchanged page holds."""

    url: str
    etag: str | None
    last_modified: str | None
    yielded: dict[str, Any]
    """What the page yielded when it was read: ids, next link."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered, to be remembered under a mapping."""

    url: str
    mapping_hash: str
    etag: str | None
    last_modified: str | None
    yielded: dict[str, Any]


class ValidatorTable:
    """Validators by address and mapping: a changed mapping finds none and fetches anew."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, url: str, mapping_hash: str) -> Validator | None:
        """The validator in force for the address under this mapping."""
        wanted = {"asked": digest(url.encode()), "mapping": mapping_hash}
        with self._database.read() as connection:
            found = connection.execute(KNOWN, wanted).first()
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
        answer = Answer(url, mapping_hash, etag, last_modified, yielded)
        with self._database.write() as connection:
            put_answers(connection, [answer], at, IN_FORCE if run_id is None else run_id)


def put_answers(connection: Connection, answers: Sequence[Answer], at: datetime, run_id: int) -> None:
    """Remember what addresses answered, in force when that run is published."""
    rows = [
        {
            "url_hash": digest(answer.url.encode()),
            "mapping_hash": answer.mapping_hash,
            "run_id": run_id,
            "source_id": None,
            "url": answer.url,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "yielded": answer.yielded,
            "stored_at": at,
        }
        for answer in answers
    ]
    if rows:
        connection.execute(upsert(connection, validator), rows)


def publish_validators(connection: Connection, row: RunRow) -> None:
    """Bring the run's validators into force."""
    names = [column.name for column in validator.columns]
    fixed: dict[str, ColumnElement[Any]] = {"run_id": literal(IN_FORCE), "source_id": literal(row.source_id)}
    mine = select(*[fixed.get(name, validator.c[name]) for name in names]).where(validator.c.run_id == row.id)
    connection.execute(upsert_from(connection, validator, names, mine))
    connection.execute(delete(validator).where(validator.c.run_id == row.id))
