"""Where the databases differ: all of it is here and in the module of each database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, collate, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

T = TypeVar("T")

PUBLISHING_LOCK = 0x63726564
"""Key of PostgreSQL's advisory lock under which sequence numbers of changes are given out."""

MIGRATING_LOCK = PUBLISHING_LOCK + 1
"""Key of the lock under which the schema is changed."""

PARAMETERS = 10_000
"""Values in one IN list; SQLite takes 32,766 parameters in a statement and PostgreSQL's protocol 65,535."""


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, which both databases write alike."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(connection: Connection, table: Table) -> Insert:
    """An INSERT that leaves rows alone whose key is there."""
    return insert(connection, table).on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, keep: Sequence[str] = ()) -> Insert:
    """An INSERT that replaces all but the key, and the columns to `keep`, of a row that is there."""
    return _replacing(connection, table, insert(connection, table), keep)


def upsert_from(
    connection: Connection, table: Table, columns: Sequence[str], rows: Select[Any], keep: Sequence[str] = ()
) -> Insert:
    """INSERT .. SELECT that replaces as `upsert` does; without a WHERE SQLite would misread ON CONFLICT."""
    return _replacing(
        connection, table, insert(connection, table).from_select(list(columns), rows), keep, columns
    )


def _replacing(
    connection: Connection,
    table: Table,
    statement: sqlite.Insert | postgresql.Insert,
    keep: Sequence[str],
    columns: Sequence[str] | None = None,
) -> Insert:
    named = [column.name for column in table.columns] if columns is None else columns
    fixed = {column.name for column in table.primary_key} | set(keep)
    new: Mapping[str, Any] = {name: statement.excluded[name] for name in named if name not in fixed}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new)


def insert_counted(connection: Connection, statement: Insert) -> int:
    """Carry out an INSERT .. SELECT; how many rows it wrote, which drivers forget unless they are asked to keep it."""
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def by_code_point(connection: Connection, value: ColumnElement[str]) -> ColumnElement[str]:
    """Text that compares by code point; SQLite's does already, PostgreSQL's by the database's language."""
    return collate(value, "C") if connection.dialect.name == "postgresql" else value


def serialise_changes(connection: Connection) -> None:
    """Let no other transaction write changes until this one ends, so that seq order is commit order.

    On SQLite a writing transaction is alone already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PUBLISHING_LOCK})


def serialise_migrations(connection: Connection) -> None:
    """Let no other process migrate until this transaction ends; SQLite's writers are alone already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING_LOCK})


def among(connection: Connection, column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a text column has one of many values.

    SQLite takes them apart itself: a list of one parameter, for which no statement has to be written anew.
    """
    if connection.dialect.name == "sqlite":
        return column.in_(select(func.json_each(json.dumps(values)).table_valued("value").c.value))
    return column.in_(values)


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The different values in lists short enough to be the parameters of one statement."""
    rest = iter(dict.fromkeys(values))
    while part := list(islice(rest, PARAMETERS)):
        yield part
