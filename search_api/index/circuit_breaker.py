"""Leaving a server alone that has failed several times in a row: calls fail at once instead of waiting for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""In a row; one that stands alone may be a node that is restarting."""
PAUSE_SECONDS = 5.0


class CircuitBreaker:
    """Closed while calls succeed; open for a pause after several failures; then one call tries for all others.

    Every admitted call tells how it ended by one of `succeeded`, `failed` and `abandoned`. Threads share it.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        pause_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.pause_seconds = pause_seconds
        self._most = failures
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._trying: threading.Thread | None = None
        """The thread whose call tries for all others; it may make calls within that call."""

    def seconds_left(self) -> float:
        """0 when a call may be made now; else for how long none should."""
        with self._lock:
            if self._failures < self._most or self._trying is threading.current_thread():
                return 0.0
            left = self._open_until - self._clock()
            if left > 0:
                return left
            # Nobody else tries meanwhile; after another pause somebody does, whatever became of this call.
            self._trying = threading.current_thread()
            self._open_until = self._clock() + self.pause_seconds
            return 0.0

    def succeeded(self) -> None:
        """The server answered: all calls are admitted."""
        with self._lock:
            self._failures = 0
            self._trying = None

    def failed(self) -> None:
        """The server did not answer; this many times in a row, or on trial, and the pause begins."""
        with self._lock:
            self._failures += 1
            self._trying = None
            if self._failures >= self._most:
                self._open_until = self._clock() + self.pause_seconds

    def abandoned(self) -> None:
        """The call ended for a reason that tells nothing of the server: another may try at once."""
        with self._lock:
            if self._trying is threading.current_thread():
                self._trying = None
                self._open_until = self._clock()
