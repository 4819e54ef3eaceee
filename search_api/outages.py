"""An outage in the log: one line for many refused requests, so that it says more than itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

LOG = logging.getLogger(__name__)
SECONDS_BETWEEN = 30.0


class Outages:
    """Says at most every half minute that answers are refused, and how many were since it last said so."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._told_at: float | None = None
        self._refused = 0

    def refused(self, path: str, error: Exception) -> None:
        """One more request could not be answered."""
        with self._lock:
            self._refused += 1
            now = self._clock()
            if self._told_at is not None and now - self._told_at < SECONDS_BETWEEN:
                return
            count, self._refused, self._told_at = self._refused, 0, now
        LOG.warning("unavailable", extra={"path": path, "refused": count, "reason": str(error)})
