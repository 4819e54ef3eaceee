"""Many rows of one table at once, by the shortest way the driver has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.sql.dml import Insert

MakeInsert = Callable[[Connection, Table], Insert]
"""Builds the statement of a table; a function of a module, so that its text is built once a connection.

It has no parameters but the row's.
"""

Row = tuple[Any, ...]


def write_rows(connection: Connection, table: Table, make: MakeInsert, rows: Sequence[Row]) -> None:
    """Execute the statement with each row, which has a value for every column in the table's order.

    SQLite's driver takes the rows as they are: for SQLAlchemy to look at each value takes longer than to write it.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_text(connection, table, make), _bound(connection, table, rows))
    else:
        names = table.columns.keys()
        connection.execute(make(connection, table), [dict(zip(names, row, strict=True)) for row in rows])


def _text(connection: Connection, table: Table, make: MakeInsert) -> str:
    texts: dict[object, str] = connection.info.setdefault(_text, {})
    key = table.name, make
    if key not in texts:
        texts[key] = str(make(connection, table).compile(dialect=connection.dialect))
    return texts[key]


def _bound(connection: Connection, table: Table, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows with those values converted whose column's type asks for it: times, of which there are few."""
    for place, process in _processors(connection, table):
        known = {value: process(value) for value in {row[place] for row in rows}}
        rows = [(*row[:place], known[row[place]], *row[place + 1 :]) for row in rows]
    return rows


def _processors(connection: Connection, table: Table) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    for place, column in enumerate(table.columns):
        process = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if process is not None:
            yield place, process
