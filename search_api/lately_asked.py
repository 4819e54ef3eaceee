"""What visitors asked for lately, and how often."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque

from search_api.asked_address import Address

REMEMBERED = 256
"""Requests that count."""


class LatelyAsked:
    """The last requests; safe between threads."""

    def __init__(self) -> None:
        self._requests: deque[Address] = deque()
        self._times: OrderedDict[Address, int] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, address: Address) -> bool:
        """Count a request; whether the same was asked for lately."""
        with self._lock:
            self._requests.append(address)
            times = self._times.get(address, 0)
            self._times[address] = times + 1
            self._times.move_to_end(address)
            if len(self._requests) > REMEMBERED:
                self._forget(self._requests.popleft())
            return times > 0

    def most_often(self, most: int) -> list[Address]:
        """What was asked for most often first, of the rest the last."""
        with self._lock:
            times = list(reversed(self._times.items()))
        times.sort(key=lambda asked: -asked[1])
        return [address for address, _ in times[:most]]

    def _forget(self, address: Address) -> None:
        self._times[address] -= 1
        if not self._times[address]:
            del self._times[address]
