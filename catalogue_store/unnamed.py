"""Bodies of payloads and descriptors that no row names any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, func, select, union

from catalogue_store.database import Database
from catalogue_store.old_rows import OldRows
from catalogue_store.tables.raw import descriptor, payload, raw_payload, raw_version, staged_record
from catalogue_store.tables.records import record_version

AT_ONCE = 50_000
"""Bodies looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A column by which rows name bodies, and how to read it in a transaction."""

    name: ColumnElement[bytes]
    rows: Callable[[Connection], Select[tuple[bytes]]]


@dataclass(frozen=True, slots=True)
class Unnamed:
    """The bodies of one table that none of some columns names."""

    table: Table
    names: tuple[Naming, ...]

    def count(self, database: Database) -> tuple[int, int]:
        """How many there are, and their bytes."""
        with database.read() as connection:
            return self._sum(connection, self._unnamed(connection, None, None))

    def remove(self, database: Database) -> tuple[int, int]:
        """Remove them, one part of the hashes after another; returns how many there were, and their bytes.

        Hashes lie evenly, so each part is as long as the others, and each transaction as short.
        """
        rows = size = 0
        with database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(self.table)) or 0
        for low, high in _parts_of_hashes(total):
            with database.write() as connection:
                unnamed = self._unnamed(connection, low, high)
                count, length = self._sum(connection, unnamed)
                if count:
                    connection.execute(delete(self.table).where(unnamed))
            rows, size = rows + count, size + length
        return rows, size

    def _sum(self, connection: Connection, unnamed: ColumnElement[bool]) -> tuple[int, int]:
        figures = select(func.count(), func.coalesce(func.sum(func.length(self.table.c.body)), 0))
        count, size = connection.execute(figures.where(unnamed)).one()
        return int(count), int(size)

    def _unnamed(self, connection: Connection, low: bytes | None, high: bytes | None) -> ColumnElement[bool]:
        named = union(*(one.rows(connection).where(_between(one.name, low, high)) for one in self.names))
        return and_(_between(self.table.c.hash, low, high), self.table.c.hash.not_in(named))


def unnamed_payloads(but: OldRows | None) -> Unnamed:
    """Payloads that no raw form names, the old ones left out when they are only about to go."""
    named = select(raw_payload.c.payload_hash)
    is_of = and_(
        raw_version.c.record_id == raw_payload.c.record_id, raw_version.c.raw_hash == raw_payload.c.raw_hash
    )

    def rows(connection: Connection) -> Select[tuple[bytes]]:
        return named if but is None else named.join(raw_version, is_of).where(~but.may_go(connection))

    return Unnamed(payload, (Naming(raw_payload.c.payload_hash, rows),))


def unnamed_descriptors(but: OldRows | None) -> Unnamed:
    """Descriptors that no version and no waiting run names."""
    named, staged = select(record_version.c.descriptor_hash), select(staged_record.c.descriptor_hash)

    def rows(connection: Connection) -> Select[tuple[bytes]]:
        return named if but is None else named.where(~but.may_go(connection))

    return Unnamed(
        descriptor,
        (
            Naming(record_version.c.descriptor_hash, rows),
            Naming(staged_record.c.descriptor_hash, lambda connection: staged),
        ),
    )


def _between(column: ColumnElement[bytes], low: bytes | None, high: bytes | None) -> ColumnElement[bool]:
    ends: list[ColumnElement[bool]] = [column.is_not(None)]
    if low is not None:
        ends.append(column >= low)
    if high is not None:
        ends.append(column < high)
    return and_(*ends)


def _parts_of_hashes(total: int) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Ranges of hashes by their first byte, so many that each holds about as many bodies as go at once."""
    count = min(256, max(1, total // AT_ONCE))
    edges = [bytes([256 * number // count]) for number in range(1, count)]
    yield from zip([None, *edges], [*edges, None], strict=True)
