"""How many values of each column are asked for, so that every shard sends all it has and counts are exact."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

MAX_BUCKETS = 65_000
"""Values a cluster returns in one answer (`search.max_buckets` is 65,535 as it comes)."""
ROOM = 1.2
"""More are asked for than were measured: the measure is a near guess, and the catalogue grows."""
LEAST = 200

Measure = Callable[[Sequence[str]], Mapping[str, int]]


class Sizes:
    """What was measured in one generation; shared by its snapshots."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def shares(self, columns: Sequence[str], measure: Measure) -> list[dict[str, int]]:
        """The columns with the sizes to ask for, parted so that no answer has more than MAX_BUCKETS values."""
        unknown = [column for column in columns if column not in self._sizes]
        if unknown:
            self._learn(measure(unknown))
        shares: list[dict[str, int]] = [{}]
        for column in columns:
            size = self._sizes[column]
            if shares[-1] and sum(shares[-1].values()) + size > MAX_BUCKETS:
                shares.append({})
            shares[-1][column] = size
        return shares

    def was_short(self, column: str) -> None:
        """There are more values than were asked for: they are measured anew the next time."""
        with self._lock:
            self._sizes.pop(column, None)

    def _learn(self, measured: Mapping[str, int]) -> None:
        sizes = {
            column: min(max(LEAST, int(count * ROOM)), MAX_BUCKETS) for column, count in measured.items()
        }
        with self._lock:
            self._sizes |= sizes
