"""Where a run's time goes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Taken = TypeVar("Taken")


class StageClock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def during(self, stage: str) -> Iterator[None]:
        """Count the time inside for a stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(stage, time.perf_counter() - began)

    def taking(self, stage: str, values: Iterable[Taken]) -> Iterator[Taken]:
        """The values, with the time it takes to get each counted for a stage."""
        remaining = iter(values)
        while True:
            with self.during(stage):
                try:
                    value = next(remaining)
                except StopIteration:
                    return
            yield value

    def add(self, stage: str, seconds: float) -> None:
        """Count time that was measured elsewhere."""
        self._seconds[stage] += seconds

    def told(self) -> dict[str, float]:
        """Seconds by stage, to the millisecond."""
        return {stage: round(seconds, 3) for stage, seconds in self._seconds.items()}
