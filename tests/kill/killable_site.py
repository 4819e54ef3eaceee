"""A site that can kill the run that asks it: before it answers, half way through an answer, or after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from tests.harvesters.local_site import LocalSite


class KillableSite(LocalSite):
    """Counts what it was asked; at the request that a test names it calls what the test gave."""

    def __init__(self) -> None:
        super().__init__()
        self._counting = threading.Lock()
        self._strike: Callable[[], None] | None = None
        self._at = 0
        self._is_after = False
        self.requests = 0

    def count_from_here(self) -> None:
        """Begin to count anew; nothing is killed."""
        self.requests, self._strike = 0, None

    def strike_at(self, number: int, is_after: bool, strike: Callable[[], None]) -> None:
        """Call `strike` at a request, counted from here: when it comes in, or when its answer is out."""
        self.requests, self._at, self._is_after, self._strike = 0, number, is_after, strike

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._counting:
            self.requests += 1
            strike = self._strike if self.requests == self._at else None
        if strike is not None and not self._is_after:
            strike()
        try:
            super()._answer(handler)
        except OSError:
            handler.close_connection = True  # whoever asked was killed
        if strike is not None and self._is_after:
            strike()
