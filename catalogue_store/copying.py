"""A whole catalogue from one database to another, of either kind: all of it or, with an error, nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, text

from catalogue_store.database import Database
from catalogue_store.errors import BrokenBackup
from catalogue_store.schema import ensure_schema
from catalogue_store.tables import metadata
from catalogue_store.tables.sources import lease

AT_ONCE = 2_000
"""Rows on their way at once."""
Told = Callable[[str, int], None]
"""Hears each table and how many of its rows were copied."""
LEFT_BEHIND = frozenset({lease.name})
"""Leases belong to processes that work on the origin: in the copy they would keep others waiting for them."""


def copy_store(origin: str, target: str, told: Told = lambda table, rows: None) -> int:
    """Copy every row but leases to an empty database, made with its schema; how many rows there were.

    The origin is read as it stood at one moment, and is only read. Numbers that were given out once are not given
    out again by the copy. BrokenBackup when the target holds a catalogue already, or has other rows in the end.
    """
    with closing(Database(origin)) as source, closing(Database(target)) as copy:
        ensure_schema(source, migrate=False)
        ensure_schema(copy, migrate=True)
        with source.read() as reading, copy.write() as writing:
            _require_one_moment(reading)
            _require_empty(writing, copy.name)
            tables = [table for table in metadata.sorted_tables if table.name not in LEFT_BEHIND]
            copied = sum(_copy_table(reading, writing, table, told) for table in tables)
            for column in _numbered():
                _go_on_after(writing, column, _last_given(reading, column))
    return copied


def _copy_table(reading: Connection, writing: Connection, table: Table, told: Told) -> int:
    rows = 0
    with closing(_pages(reading, table)) as pages:
        for page in pages:
            writing.execute(insert(table), page)
            rows += len(page)
            told(table.name, rows)
    found = writing.scalar(select(func.count()).select_from(table))
    if found != rows:
        raise BrokenBackup(
            f"table {table.name}: {rows} rows were read but the copy holds {found}; nothing was kept"
        )
    return rows


def _pages(reading: Connection, table: Table) -> Generator[list[dict[str, Any]], None, None]:
    """All rows in the order of their key; the values pass through the columns' own types on both sides."""
    ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    with closing(reading.execute(ordered)) as result:
        for partition in result.mappings().partitions():
            yield [dict(row) for row in partition]


def _require_one_moment(reading: Connection) -> None:
    """SQLite's transaction is a snapshot; PostgreSQL's is when it is told so before its first query."""
    if reading.dialect.name == "postgresql":
        reading.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


def _require_empty(writing: Connection, name: str | None) -> None:
    for table in metadata.sorted_tables:
        if writing.execute(select(table).limit(1)).first() is not None:
            raise BrokenBackup(
                f"database {name} holds rows already (table {table.name}); name an empty one, so that nothing is lost"
            )


def _numbered() -> list[Column[Any]]:
    """The columns whose values the database gives out."""
    return [
        column
        for table in metadata.sorted_tables
        if (column := table.autoincrement_column) is not None and column.autoincrement is True
    ]


def _last_given(connection: Connection, column: Column[Any]) -> int:
    """The highest number that was ever given out, also to a row that is gone."""
    highest = connection.scalar(select(func.max(column))) or 0
    if connection.dialect.name == "postgresql":
        asked = text(
            "SELECT last_value FROM pg_sequences WHERE format('%I.%I', schemaname, sequencename) = :name"
        )
        given = connection.scalar(asked, {"name": _sequence(connection, column)})
    else:
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        given = connection.scalar(asked, {"name": column.table.name})
    return max(highest, given or 0)


def _go_on_after(connection: Connection, column: Column[Any], number: int) -> None:
    if number == 0:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval(CAST(:name AS regclass), :number)"),
            {"name": _sequence(connection, column), "number": number},
        )
        return
    name = {"name": column.table.name, "number": number}
    moved = connection.execute(text("UPDATE sqlite_sequence SET seq = :number WHERE name = :name"), name)
    if moved.rowcount == 0:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), name)


def _sequence(connection: Connection, column: Column[Any]) -> str:
    asked = text("SELECT pg_get_serial_sequence(:table, :column)")
    return str(connection.scalar(asked, {"table": f'"{column.table.name}"', "column": column.name}))
