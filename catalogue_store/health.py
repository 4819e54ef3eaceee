"""Whether the store can be worked with, for those who watch it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from catalogue_store.database import Database
from catalogue_store.errors import StoreError
from catalogue_store.schema import REVISION, stored_revision
from catalogue_store.tables.records import change


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the database."""

    is_ready: bool
    database: str
    schema: str | None
    last_seq: int
    problem: str | None = None
    """What is wrong and what to do; none when nothing is."""


def health_of(database: Database) -> Health:
    """Ask the database; an error of the store becomes the answer."""
    name = str(database.name)
    try:
        with database.read() as connection:
            found = stored_revision(connection)
            if found != REVISION:
                problem = f"database {name} has schema {found or 'none'}, this version works with {REVISION}"
                return Health(False, name, found, 0, problem)
            return Health(True, name, found, connection.scalar(select(func.max(change.c.seq))) or 0)
    except StoreError as error:
        return Health(False, name, None, 0, str(error))
