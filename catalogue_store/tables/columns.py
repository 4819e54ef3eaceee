"""The column types of the schema, equal in meaning on every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, MetaData, String
from sqlalchemy import Text as AnyText
from sqlalchemy.types import TypeDecorator

from catalogue_store.errors import InvalidValue

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names, so that a later migration can name what it changes."""

metadata = MetaData(naming_convention=NAMING)


class Bytes(LargeBinary):
    """Bytes as the drivers take and give them; the general type wraps each value on its way, 2 us a value."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """None is needed."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """None is needed."""


NUL, NUL_ON_POSTGRESQL = "\x00", "\U0010ffff"
"""PostgreSQL's texts cannot hold the first; the last code point of all is no character and stands for it there."""


class Text(TypeDecorator[str]):
    """A text of any length, whatever signs a source put into it."""

    impl = AnyText
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None] | None:
        """To the database's form; SQLite takes every text as it is."""
        return _without_nul if dialect.name == "postgresql" else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None] | None:
        """From the database's form."""
        return _with_nul if dialect.name == "postgresql" else None


def _without_nul(value: str | None) -> str | None:
    return value if value is None or NUL not in value else value.replace(NUL, NUL_ON_POSTGRESQL)


def _with_nul(value: str | None) -> str | None:
    return value if value is None else value.replace(NUL_ON_POSTGRESQL, NUL)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime in UTC; a naive one is refused. SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """To the database's form."""
        return _to_text if dialect.name == "sqlite" else _to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """From the database's form."""
        return _from_text if dialect.name == "sqlite" else _to_utc


def _to_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise InvalidValue(f"{value!r} has no time zone; the store takes aware UTC times only")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """`2026-11-23 08:15:00.000000`: always six digits, or texts would not sort by time."""
    utc = _to_utc(value)
    return None if utc is None else utc.replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


KeyText = String(600).with_variant(String(600, collation="C"), "postgresql")
"""Ids, ordered by code point on every database, so that ranges and pages mean the same."""

Name = String(100)
"""A word of a closed set, a version or a hash in hexadecimal digits."""

Digest = Bytes(16)
"""A blake2b hash of 128 bits."""

Sequence = BigInteger().with_variant(Integer, "sqlite")
"""A growing number; SQLite counts only in INTEGER columns, which hold 64 bits."""
