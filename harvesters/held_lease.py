"""A source's lease, held by a heartbeat for as long as a run works."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from catalogue_store.errors import LeaseLost as StoreLeaseLost
from catalogue_store.errors import StoreUnavailable
from catalogue_store.leases import LeaseTable
from catalogue_store.this_process import is_alive, this_holder
from harvesters.errors import LeaseLost

LEASE_SECONDS = 60.0
BEAT_SECONDS = 10.0
WATCHED_BEATS = 2.5
"""So many beats without a renewal, and a holder on another host whose lease ran out counts as dead."""


class HeldLease:
    """Taken on entering, renewed by a thread of its own, given back on leaving.

    A holder whose process is gone from this host is taken over at once, and one that lives here never. One
    elsewhere is taken over when its lease has run out and no heartbeat is seen for some beats. Beats are counted
    by a clock that never jumps; that on the wall only tells others until when to wait.
    """

    def __init__(
        self,
        leases: LeaseTable,
        source_id: str,
        now: Callable[[], datetime],
        seconds: float = LEASE_SECONDS,
        beat: float = BEAT_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._leases = leases
        self._now = now
        self._seconds = seconds
        self._beat = beat
        self._ending = threading.Event()
        self._lost: str | None = None
        self._run_id: int | None = None
        self._lease = leases.take(
            source_id, this_holder(), now(), seconds, is_alive, lambda: sleep(beat * WATCHED_BEATS)
        )
        self._renewed_at = time.monotonic()
        self._renewing = threading.Lock()
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
        """Say which run it is held for, so that others can see it."""
        self._run_id = run_id
        self._renew()

    def check(self) -> None:
        """LeaseLost when another process may be at work on the source by now.

        A process that was stopped for longer than its lease asks the store before it goes on.
        """
        if self._lost is None and time.monotonic() - self._renewed_at > self._seconds:
            self._renew()
        if self._lost is not None:
            raise LeaseLost(self._lost)

    def _beats(self) -> None:
        while self._lost is None and not self._ending.wait(self._beat):
            # A lease outlasts several beats, and its loss is told by the next renewal.
            with suppress(StoreUnavailable):
                self._renew()

    def _renew(self) -> None:
        with self._renewing:
            try:
                self._lease = self._leases.renew(self._lease, self._now(), self._seconds, self._run_id)
                self._renewed_at = time.monotonic()
            except StoreLeaseLost as error:
                self._lost = str(error)
