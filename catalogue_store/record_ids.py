"""Record ids begin with the id of their source, so that a source's rows are one range of every table."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sqlalchemy import ColumnElement, Connection, and_, select

from catalogue_store.errors import InvalidValue


def of_source(column: ColumnElement[str], source_id: str) -> ColumnElement[bool]:
    """Whether a record id is of the source: ids begin with `<source_id>:`, and `;` comes after `:`."""
    return and_(column >= f"{source_id}:", column < f"{source_id};")


def check_ids(source_id: str, record_ids: Iterable[str]) -> None:
    """InvalidValue for a record id that is not of the source: ids tell which source a row is of."""
    prefix = f"{source_id}:"
    for record_id in record_ids:
        if not record_id.startswith(prefix) or record_id == prefix:
            raise InvalidValue(
                f"{record_id!r} is no record id of source {source_id}; it must begin with {prefix!r}"
            )


def nearest_id(connection: Connection, column: ColumnElement[str], wanted: str) -> str | None:
    """The id of a column that is written most like the wanted one, of those that stand near it in its order."""
    before = select(column).where(column <= wanted).order_by(column.desc()).limit(NEIGHBOURS)
    after = select(column).where(column > wanted).order_by(column).limit(NEIGHBOURS)
    near = [*connection.scalars(before), *connection.scalars(after)]
    return next(iter(get_close_matches(wanted, near, 1)), None)


NEIGHBOURS = 50
"""Ids on either side that are looked at: a source may have a million of them."""
