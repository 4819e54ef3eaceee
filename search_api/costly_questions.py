"""The questions worth answering anew before anyone asks: costly ones that were asked lately."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from search_api.query import SearchQuery

COSTLY_SECONDS = 0.015
MOST = 8


class CostlyQuestions:
    """The last few questions whose answers took long, such as the landing page with all its facets."""

    def __init__(self) -> None:
        self._questions: OrderedDict[Hashable, SearchQuery] = OrderedDict()
        self._lock = threading.Lock()

    def notice(self, key: Hashable, query: SearchQuery, seconds: float) -> None:
        """A question was answered in that time; one that goes on from a cursor is not asked again."""
        with self._lock:
            if key in self._questions:
                self._questions.move_to_end(key)
            elif seconds >= COSTLY_SECONDS and query.cursor is None:
                self._questions[key] = query
                while len(self._questions) > MOST:
                    self._questions.popitem(last=False)

    def all(self) -> list[SearchQuery]:
        """The questions, the one asked last at the front."""
        with self._lock:
            return list(reversed(self._questions.values()))
