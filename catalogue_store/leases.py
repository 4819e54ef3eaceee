"""Leases: at most one run of a source at a time, on any number of machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from catalogue_store.database import Database
from catalogue_store.dialect import insert_new
from catalogue_store.errors import LeaseHeld, LeaseLost
from catalogue_store.tables.sources import lease


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a lease."""

    host: str
    pid: int
    process_started: str
    """When the process began, in any stable form: it tells a process from a later one with the same id."""
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a source until it ends."""

    source_id: str
    holder: Holder
    expires_at: datetime
    fence: int
    """Grows each time the source's lease is taken."""


class LeaseTable:
    """The lease of each source. Every step is one conditional UPDATE, so that of many takers one wins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(
        self,
        source_id: str,
        holder: Holder,
        now: datetime,
        seconds: float,
        is_alive: Callable[[Holder], bool] | None = None,
        watch: Callable[[], None] = lambda: None,
    ) -> Lease:
        """Take the lease if it is free, or its holder is no more, else LeaseHeld.

        `is_alive` is asked about a holder on the same host: one that is dead is taken over at once, one that
        lives never, whatever the clock says. A holder elsewhere, or in this very process, of whom only the clock
        tells, is taken over when its lease has run out and was not renewed while `watch` took its time: no clock is
        believed alone.
        """
        until = now + timedelta(seconds=seconds)
        with self._database.write() as connection:
            _make_row(connection, source_id)
            taken = _take(connection, source_id, holder, until, lease.c.expires_at.is_(None))
            if taken is not None:
                return taken
            held = _read(connection, source_id)
        # Asked outside the transaction: finding out about a process may take its time.
        if held is None or not _is_no_more(held, holder, now, is_alive, watch):
            raise LeaseHeld(source_id, *((holder, until) if held is None else (held.holder, held.expires_at)))
        with self._database.write() as connection:
            as_it_was = (lease.c.fence == held.fence) & (lease.c.expires_at == held.expires_at)
            taken = _take(connection, source_id, holder, until, as_it_was)
        if taken is None:
            raise LeaseHeld(source_id, held.holder, held.expires_at)
        return taken

    def renew(self, held: Lease, now: datetime, seconds: float, run_id: int | None = None) -> Lease:
        """Hold it longer, and say for which run; LeaseLost when somebody took it over.

        A lease that ran out is still its holder's as long as nobody else took it: the clock may have jumped.
        """
        until = now + timedelta(seconds=seconds)
        values: dict[str, Any] = {"expires_at": until}
        if run_id is not None:
            values["run_id"] = run_id
        with self._database.write() as connection:
            if connection.execute(update(lease).where(_is_held(held)).values(values)).rowcount == 0:
                raise LeaseLost(
                    f"{held.source_id}: the lease of process {held.holder.pid} on {held.holder.host}, good until "
                    f"{held.expires_at:%Y-%m-%d %H:%M:%S} UTC, was taken over; its run must stop"
                )
            now_held = _read(connection, held.source_id)
        return held if now_held is None else now_held

    def release(self, held: Lease) -> None:
        """Give it back; nothing happens when it was lost meanwhile."""
        free = {"expires_at": None, "run_id": None}
        with self._database.write() as connection:
            connection.execute(update(lease).where(_is_held(held)).values(free))

    def held(self, source_id: str, now: datetime) -> Lease | None:
        """Who is at work on the source."""
        with self._database.read() as connection:
            found = _read(connection, source_id)
        return found if found is not None and found.expires_at > now else None

    def at_work(self, now: datetime) -> dict[str, Lease]:
        """Every lease that has not run out, by source."""
        return {source_id: held for source_id, held in self.all().items() if held.expires_at > now}

    def all(self) -> dict[str, Lease]:
        """Every lease that was not given back, by source; its holder may be dead by now."""
        with self._database.read() as connection:
            rows = connection.execute(select(lease).where(lease.c.expires_at.is_not(None)))
            return {row.source_id: _lease(row) for row in rows}


def _is_no_more(
    held: Lease,
    taker: Holder,
    now: datetime,
    is_alive: Callable[[Holder], bool] | None,
    watch: Callable[[], None],
) -> bool:
    """Whether a lease's holder is gone, as far as the taker can tell."""
    other = held.holder
    is_own = (other.pid, other.process_started) == (taker.pid, taker.process_started)
    if other.host == taker.host and is_alive is not None and not is_own:
        return not is_alive(other)
    if held.expires_at > now:
        return False
    watch()
    return True


def _make_row(connection: Connection, source_id: str) -> None:
    connection.execute(insert_new(connection, lease), {"source_id": source_id, "fence": 0})


def _take(
    connection: Connection, source_id: str, holder: Holder, until: datetime, condition: ColumnElement[bool]
) -> Lease | None:
    statement = (
        update(lease)
        .where(lease.c.source_id == source_id, condition)
        .values(
            fence=lease.c.fence + 1,
            holder_host=holder.host,
            holder_pid=holder.pid,
            holder_started=holder.process_started,
            run_id=holder.run_id,
            expires_at=until,
        )
    )
    return _read(connection, source_id) if connection.execute(statement).rowcount else None


def _is_held(held: Lease) -> ColumnElement[bool]:
    return (
        (lease.c.source_id == held.source_id)
        & (lease.c.fence == held.fence)
        & lease.c.expires_at.is_not(None)
    )


def _read(connection: Connection, source_id: str) -> Lease | None:
    found = connection.execute(select(lease).where(lease.c.source_id == source_id)).first()
    return None if found is None or found.expires_at is None else _lease(found)


def _lease(found: Row[*tuple[Any, ...]]) -> Lease:
    holder = Holder(found.holder_host, found.holder_pid, found.holder_started, found.run_id)
    return Lease(found.source_id, holder, found.expires_at, found.fence)
