"""What politeness knows of each host, shared by all runs on all machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, select

from catalogue_store.database import Database
from catalogue_store.dialect import insert
from catalogue_store.tables.sources import host

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class HostRow:
    """One host."""

    name: str
    next_free_at: datetime
    robots_status: int | None
    """HTTP status of the last robots.txt; none when it was never read."""
    robots_text: str | None
    robots_fetched_at: datetime | None
    delay_seconds: float | None
    """Crawl-delay of its robots.txt, or what it asked for otherwise."""
    failures: int
    """In a row."""
    failed_at: datetime | None


class HostTable:
    """Turns, robots.txt and failures by host name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_turn(self, name: str, now: datetime, spacing: float) -> float:
        """Reserve the host's next free moment and return the seconds to wait until it; 0 means now.

        The turn is the caller's whatever the answer: wait, then ask the host once, without asking here again.
        Turns are `spacing` seconds apart and given in the order of asking, by one statement, to any number of
        processes.
        """
        at = _microseconds(now)
        step = round(spacing * 1_000_000)
        with self._database.write() as connection:
            fresh = insert(connection, host).values(name=name, next_free_us=at + step, failures=0)
            reserved = case((host.c.next_free_us > at, host.c.next_free_us), else_=at) + step
            turn = fresh.on_conflict_do_update(index_elements=[host.c.name], set_={"next_free_us": reserved})
            free_again = connection.scalar(turn.returning(host.c.next_free_us))
        return 0.0 if free_again is None else (free_again - step - at) / 1_000_000

    def hold_off(self, name: str, until: datetime) -> None:
        """Give no turn before that moment, as a Retry-After asks."""
        moment = _microseconds(until)
        with self._database.write() as connection:
            fresh = insert(connection, host).values(name=name, next_free_us=moment, failures=0)
            later = case((host.c.next_free_us > moment, host.c.next_free_us), else_=moment)
            connection.execute(
                fresh.on_conflict_do_update(index_elements=[host.c.name], set_={"next_free_us": later})
            )

    def get(self, name: str) -> HostRow | None:
        """What is known of the host."""
        with self._database.read() as connection:
            found = connection.execute(select(host).where(host.c.name == name)).first()
        if found is None:
            return None
        values = {**found._mapping}
        values["next_free_at"] = EPOCH + values.pop("next_free_us") * MICROSECOND
        return HostRow(**values)

    def save_robots(
        self, name: str, status: int, text: str, delay_seconds: float | None, at: datetime
    ) -> None:
        """Remember the host's robots.txt as read now, and the Crawl-delay it sets for us."""
        values = {
            "robots_status": status,
            "robots_text": text,
            "delay_seconds": delay_seconds,
            "robots_fetched_at": at,
        }
        self._set(name, values)

    def note_failure(self, name: str, at: datetime) -> int:
        """Count a failed request; returns how many have failed in a row."""
        with self._database.write() as connection:
            _put(
                connection,
                name,
                {"failures": 1, "failed_at": at},
                {"failures": host.c.failures + 1, "failed_at": at},
            )
            return connection.scalar(select(host.c.failures).where(host.c.name == name)) or 0

    def clear_failures(self, name: str) -> None:
        """The host answers again."""
        self._set(name, {"failures": 0})

    def _set(self, name: str, values: dict[str, Any]) -> None:
        with self._database.write() as connection:
            _put(connection, name, values, values)


def _put(connection: Connection, name: str, new: dict[str, Any], there: dict[str, Any]) -> None:
    fresh = insert(connection, host).values({"name": name, "next_free_us": 0, "failures": 0, **new})
    connection.execute(fresh.on_conflict_do_update(index_elements=[host.c.name], set_=there))


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
