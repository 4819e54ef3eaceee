"""What is promised of search in numbers (docs/benchmarks.md), and whether a figure keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """A floor that has to hold, and what is aimed at."""

    floor: float
    aim: float
    is_rate: bool = False
    """Whether more is better."""

    def verdict(self, reached: float) -> str:
        """`aim`, `holds` or `misses`."""
        if self._is_kept(self.aim, reached):
            return "aim"
        return "holds" if self._is_kept(self.floor, reached) else "misses"

    def _is_kept(self, limit: float, reached: float) -> bool:
        return reached >= limit if self.is_rate else reached <= limit


RATIO = Promise(1.3, 1.1)
"""p50 over HTTP against the bare engine's."""
ABOVE_RAW_MS = 6.0
"""A search that is no more than this above the bare engine holds, whatever the ratio."""
P95_MS = {
    "text + 8 facets": Promise(100, 50),
    "text + 8 facets, two chosen": Promise(100, 50),
    "text + 8 facets, all chosen": Promise(300, 100),
    "landing, all facets": Promise(10, 3),
    "landing page": Promise(10, 3),
    "page of one filter": Promise(10, 3),
}
BUILD = Promise(5_000, 10_000, is_rate=True)
"""Documents a second."""
LAG_SECONDS = Promise(2.0, 0.5)
"""From published to found, 95 of 100."""


def ratio_verdict(raw_ms: float, served_ms: float) -> str:
    """Whether what is served stands near enough to the bare engine."""
    told = RATIO.verdict(served_ms / raw_ms)
    return "holds" if told == "misses" and served_ms <= raw_ms + ABOVE_RAW_MS else told
