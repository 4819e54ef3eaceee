"""What politeness knows of each host, shared by all runs on all machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, and_, bindparam, case, select, update

from catalogue_store.database import Database
from catalogue_store.dialect import insert
from catalogue_store.tables.sources import host

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MILLION = 1_000_000


FREE = and_(host.c.busy_until_us <= bindparam("now_us"), host.c.next_free_us <= bindparam("now_us"))
ENTER = (
    update(host)
    .where(host.c.name == bindparam("host_name"), FREE)
    .values(busy_until_us=bindparam("until_us", type_=BigInteger))
)
"""What each request asks of a host that is known; built once, as building takes longer than asking."""

LEAVE = (
    update(host)
    .where(host.c.name == bindparam("host_name"))
    .values(
        busy_until_us=case(
            (host.c.busy_until_us == bindparam("until_us", type_=BigInteger), 0), else_=host.c.busy_until_us
        ),
        next_free_us=case(
            (host.c.next_free_us > bindparam("rested_us", type_=BigInteger), host.c.next_free_us),
            else_=bindparam("rested_us", type_=BigInteger),
        ),
    )
)


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


@dataclass(frozen=True, slots=True)
class HostTurn:
    """What came of asking for a host."""

    until_us: int | None
    """Microseconds since 1970 UTC until when the host is the asker's; none when it was not to be had."""
    rest_seconds: float = 0.0
    """How long the host still has to be left alone."""
    busy_seconds: float = 0.0
    """How long another request may still take, at most."""

    @property
    def is_taken(self) -> bool:
        """Whether the asker has the host now."""
        return self.until_us is not None


class HostTable:
    """Turns, robots.txt and failures by host name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, name: str, now: datetime, seconds: float) -> HostTurn:
        """Take the host for one request if nobody else has it and it needs no rest; one statement decides.

        Whoever takes it has it until `leave`, or for so many seconds: a process that died on its way keeps
        nobody out for longer.
        """
        at = _microseconds(now)
        until = at + round(seconds * MILLION)
        with self._database.write() as connection:
            asked = {"host_name": name, "now_us": at, "until_us": until}
            if connection.execute(ENTER, asked).rowcount == 1:
                return HostTurn(until, 0.0)
            fresh = insert(connection, host).values(
                name=name, next_free_us=0, busy_until_us=until, failures=0
            )
            entered = fresh.on_conflict_do_update(
                index_elements=[host.c.name],
                set_={"busy_until_us": until},
                where=and_(host.c.busy_until_us <= at, host.c.next_free_us <= at),
            )
            if connection.scalar(entered.returning(host.c.name)) is not None:
                return HostTurn(until, 0.0)
            times = select(host.c.next_free_us, host.c.busy_until_us).where(host.c.name == name)
            free_at, busy_until = connection.execute(times).one()
        return HostTurn(None, max(0, free_at - at) / MILLION, max(0, busy_until - at) / MILLION)

    def leave(self, name: str, turn: HostTurn, now: datetime, spacing: float) -> None:
        """Give the host back, with `spacing` seconds of rest; harmless when the turn has run out meanwhile."""
        rested = _microseconds(now) + round(spacing * MILLION)
        left = {"host_name": name, "until_us": turn.until_us, "rested_us": rested}
        with self._database.write() as connection:
            connection.execute(LEAVE, left)

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
        del values["busy_until_us"]
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
