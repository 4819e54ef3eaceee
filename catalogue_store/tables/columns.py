"""The column types of the schema, equal in meaning on every database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, MetaData, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from catalogue_store.errors import InvalidValue

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names, so that a later migration can name what it changes."""

metadata = MetaData(naming_convention=NAMING)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime in UTC; a naive one is refused. SQLite keeps it as text that sorts by time."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """With time zone wherever the database has one."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, without its zone where the database has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidValue(f"{value!r} has no time zone; the store takes aware UTC times only")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


KeyText = String(600).with_variant(String(600, collation="C"), "postgresql")
"""Ids, ordered by code point on every database, so that ranges and pages mean the same."""

Name = String(100)
"""A word of a closed set, a version or a hash in hexadecimal digits."""

Digest = LargeBinary(16)
"""A blake2b hash of 128 bits."""

Sequence = BigInteger().with_variant(Integer, "sqlite")
"""A growing number; SQLite counts only in INTEGER columns, which hold 64 bits."""
