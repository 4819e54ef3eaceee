"""A source's lease, held by a heartbeat for as long as a run works."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from catalogue_store.errors import LeaseLost as StoreLeaseLost
from catalogue_store.errors import StoreUnavailable
from catalogue_store.leases import Lease, LeaseTable
from harvesters.errors import LeaseLost
from harvesters.this_process import is_alive, this_holder

LEASE_SECONDS = 60.0
BEAT_SECONDS = 10.0


class HeldLease:
    """Taken on entering, renewed by a thread of its own, given back on leaving.

    A holder whose process is gone from this host is taken over at once, one elsewhere when its lease ends.
    """

    def __init__(
        self,
        leases: LeaseTable,
        source_id: str,
        now: Callable[[], datetime],
        seconds: float = LEASE_SECONDS,
        beat: float = BEAT_SECONDS,
    ) -> None:
        self._leases = leases
        self._now = now
        self._seconds = seconds
        self._beat = beat
        self._ending = threading.Event()
        self._lost: str | None = None
        self._run_id: int | None = None
        self._lease = leases.take(source_id, this_holder(), now(), seconds, is_alive)
        self._thread = threading.Thread(target=self._beats, name=f"lease of {source_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join()
        self._leases.release(self._lease)

    def is_for(self, run_id: int) -> None:
        """Say which run it is held for."""
        self._run_id = run_id

    def check(self) -> None:
        """LeaseLost when another process may be at work on the source by now."""
        if self._lost is not None:
            raise LeaseLost(self._lost)

    def _beats(self) -> None:
        while not self._ending.wait(self._beat):
            try:
                self._lease = self._renewed()
            except StoreLeaseLost as error:
                self._lost = str(error)
                return
            except StoreUnavailable:
                continue  # the lease outlasts several beats, and its loss is told by the next renewal

    def _renewed(self) -> Lease:
        return self._leases.renew(self._lease, self._now(), self._seconds, self._run_id)
