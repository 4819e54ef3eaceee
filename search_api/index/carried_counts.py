"""Counts remembered by question, and carried on from one commit to the next instead of being made anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from search_api.errors import EngineFailure
from search_api.index.difference import Difference, difference
from search_api.index.view import View
from search_api.remembered import Remembered

Counts = TypeVar("Counts")
MOST_VIEWS = 3
"""The view that is being prepared, the one that visitors still see, and the one before it.

Each keeps the files it is made of open, also those that were merged away meanwhile.
"""


class CarriedCounts:
    """What was counted last, over the newest views; safe between threads."""

    def __init__(self, most: int) -> None:
        """`most` is the total weight of what is remembered."""
        self._remembered = Remembered(most)
        self._views: list[View] = []
        self._differences: dict[tuple[str, str], Difference | None] = {}
        self._lock = threading.Lock()

    def get(
        self,
        view: View,
        key: Hashable,
        make: Callable[[], Counts],
        carry: Callable[[Counts, Difference], Counts | None] = lambda counts, written: None,
        weigh: Callable[[Counts], int] = lambda _: 1,
    ) -> Counts:
        """The counts remembered; else what `carry` makes of an earlier view's; else what `make` makes.

        `carry` gives None where it cannot tell.
        """

        def made() -> Counts:
            try:
                carried = self._carried(view, key, carry)
            except (
                EngineFailure
            ):  # more values than the engine lists at once; counting meets whatever else it is
                carried = None
            return make() if carried is None else carried

        return self._remembered.get((view.token, key), made, weigh)

    def has(self, view: View, key: Hashable) -> bool:
        """Whether these are remembered."""
        return self._remembered.has((view.token, key))

    def clear(self) -> None:
        """Let go of every view."""
        with self._lock:
            self._views.clear()
            self._differences.clear()

    def _carried(
        self, view: View, key: Hashable, carry: Callable[[Counts, Difference], Counts | None]
    ) -> Counts | None:
        for earlier in self._before(view):
            counts: Counts | None = self._remembered.kept((earlier.token, key))
            if counts is not None:
                written = self._difference(earlier, view)
                return None if written is None else carry(counts, written)
        return None

    def _before(self, view: View) -> list[View]:
        """The other views that are at hand, the newest first; this one is from now on."""
        if view.commit is None:
            return []
        with self._lock:
            self._views = _newest([*self._views, view])
            known = {one.token for one in self._views}
            self._differences = {
                pair: one for pair, one in self._differences.items() if known.issuperset(pair)
            }
            return [one for one in reversed(self._views) if one.token != view.token]

    def _difference(self, older: View, newer: View) -> Difference | None:
        """Between two views, looked for once."""
        pair = (older.token, newer.token)
        with self._lock:
            if pair in self._differences:
                return self._differences[pair]
        found = difference(older, newer)
        with self._lock:
            self._differences[pair] = found
        return found


def _newest(views: Sequence[View]) -> list[View]:
    """The newest views of the generation of the last one, in the order of their commits."""
    of_one = {view.token: view for view in views if view.generation == views[-1].generation}
    return sorted(of_one.values(), key=lambda view: view.commit.number if view.commit else 0)[-MOST_VIEWS:]
