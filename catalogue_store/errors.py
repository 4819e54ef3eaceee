"""What can go wrong in the store; every message says what to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue_store.leases import Holder


class StoreError(Exception):
    """Base of all errors of `catalogue_store`."""


class StoreUnavailable(StoreError):
    """The database cannot be used now: disk full, read-only, damaged, gone. Nothing is half written."""


class StoreBusy(StoreUnavailable):
    """Another process held the write lock for longer than the time we wait; trying again is safe."""


class DatabaseEmpty(StoreError):
    """There is no catalogue at that address, and none was to be made."""


class SchemaOutdated(StoreError):
    """The database has not the schema this version works with."""


class UnknownSource(StoreError):
    """No source of that id was ever registered."""


class UnknownRun(StoreError):
    """No run of that id, or it has nothing to go on from."""


class UnknownKey(StoreError):
    """No key of that id was ever given out."""


class StaleRun(StoreError):
    """The run may not be published or changed any more: its source has moved since, or it has ended."""


class LeaseHeld(StoreError):
    """Another run of the source is at work."""

    def __init__(self, source_id: str, holder: Holder, until: datetime) -> None:
        self.source_id = source_id
        self.holder = holder
        self.until = until
        which = "" if holder.run_id is None else f" (run {holder.run_id})"
        super().__init__(
            f"{source_id}: process {holder.pid} on {holder.host} is at work on this source{which} "
            f"and holds its lease until {until:%Y-%m-%d %H:%M:%S} UTC; wait for it, or end that process"
        )


class LeaseLost(StoreError):
    """The lease ran out or was taken over; its run must stop writing."""


class BrokenAlias(StoreError):
    """An alias would point an organisation at itself or at none we know."""


class BrokenSuppression(StoreError):
    """A record cannot be taken down, or not be brought back, as asked."""


class BrokenBackup(StoreError):
    """A backup cannot be written, or is none that can be restored here and now."""


class InvalidValue(StoreError):
    """A value the store cannot keep; the message names it."""
