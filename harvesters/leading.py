"""Which of several schedulers starts runs: the others look on, and one of them takes over when it is gone."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from catalogue_store.errors import LeaseHeld, StoreUnavailable
from catalogue_store.leases import LeaseTable
from harvesters.errors import LeaseLost
from harvesters.held_lease import HeldLease

logger = logging.getLogger(__name__)
SCHEDULER = "credatlas schedule"
"""The name of the lease; no source can have it, as ids have no spaces."""


class Leading:
    """Asked before every step of a scheduler; give it back by leaving the `with` block."""

    def __init__(
        self,
        leases: LeaseTable,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._leases = leases
        self._now = now
        self._sleep = sleep
        self._held: HeldLease | None = None
        self._told: str | None = None
        self._lock = threading.Lock()

    def is_ours(self) -> bool:
        """Whether this process starts runs; takes that over when nobody does."""
        with self._lock:
            if self._held is not None:
                try:
                    self._held.check()
                except LeaseLost as error:
                    logger.warning("this scheduler was taken over: %s", error)
                    self._give_back()
                else:
                    return True
            return self._take()

    def give_back(self) -> None:
        """Let another scheduler lead; one that could not be told sees that this process is gone."""
        with self._lock:
            try:
                self._give_back()
            except StoreUnavailable as error:
                logger.warning("lease of the scheduler not given back", extra={"error": str(error)})

    def _give_back(self) -> None:
        if self._held is not None:
            self._held.__exit__(None, None, None)
            self._held = None

    def _take(self) -> bool:
        try:
            self._held = HeldLease(self._leases, SCHEDULER, self._now, sleep=self._sleep).__enter__()
        except LeaseHeld as error:
            holder = f"process {error.holder.pid} on {error.holder.host}"
            if holder != self._told:
                logger.warning("another scheduler is at work; this one looks on", extra={"other": holder})
                self._told = holder
            return False
        self._told = None
        return True
