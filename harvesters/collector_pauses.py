"""Keeps the garbage collector from stopping a run, an indexer or a server over and over."""

from __future__ import annotations

import gc

YOUNGEST = 50_000
"""Objects allocated before the youngest generation is looked at; the default of some hundreds is for small programs."""


def fewer_collector_pauses(youngest: int = YOUNGEST) -> None:
    """For a process with one purpose: what was imported is never garbage, and records come in thousands.

    Measured at up to a quarter of the time of normalising, and at half of the time of building documents. Where
    somebody waits, `youngest` is smaller: less garbage piles up, and each pause to clear it away is shorter.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(youngest, 20, 50)
