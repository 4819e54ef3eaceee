"""What visitors asked for lately, how often, and what of it was answered since a moment ago."""

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
        self._answered: set[Address] = set()
        self._lock = threading.Lock()

    def note(self, address: Address) -> bool:
        """Count a request; whether the same was asked for lately."""
        with self._lock:
            self._requests.append(address)
            times = self._times.get(address, 0)
            self._times[address] = times + 1
            self._times.move_to_end(address)
            self._answered.add(address)
            if len(self._requests) > REMEMBERED:
                self._forget(self._requests.popleft())
            return times > 0

    def answered(self, address: Address) -> None:
        """It was answered again although nobody asked for it."""
        with self._lock:
            if address in self._times:
                self._answered.add(address)

    def next_turn(self, most: int) -> list[Address]:
        """What to answer again: what was asked for most often first, of the rest the last.

        What was not answered since the turn before comes behind: its last answer may be too old to make another from,
        and one that is made anew takes the time of a dozen others.
        """
        with self._lock:
            answered, self._answered = self._answered, set()
            times = list(reversed(self._times.items()))
        times.sort(key=lambda asked: -asked[1])
        asked = [address for address, _ in times[:most]]
        return sorted(asked, key=lambda address: address not in answered)

    def _forget(self, address: Address) -> None:
        self._times[address] -= 1
        if not self._times[address]:
            del self._times[address]
            self._answered.discard(address)
