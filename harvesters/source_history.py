"""What a source's runs have come to, as far as it decides when the next one begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from catalogue_store import CatalogueStore, RunKind, RunRow, RunState
from catalogue_store.sources import SourceTrouble

LOOKED_BACK = 20
"""Runs looked at; among them is one that read the source, unless somebody replays all day."""


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """Read from the store each time: nothing about runs is remembered elsewhere."""

    last_run_at: datetime | None = None
    """When a run last saw anything of the source."""
    unfinished_since: datetime | None = None
    """When the newest run broke off, if a start would go on with it."""
    was_rejected: bool = False
    """Whether the newest run was: then the same again would most likely be."""
    trouble: SourceTrouble = field(default_factory=SourceTrouble)


def history_of_source(store: CatalogueStore, source_id: str, trouble: SourceTrouble | None) -> SourceHistory:
    """The history of one source; runs that fetched nothing do not count."""
    rows = (row for row in store.runs.of_source(source_id, LOOKED_BACK) if row.kind is not RunKind.REPLAY)
    return _history(next(rows, None), trouble or SourceTrouble())


def _history(newest: RunRow | None, trouble: SourceTrouble) -> SourceHistory:
    if newest is None:
        return SourceHistory(trouble=trouble)
    broke_off = newest.is_unfinished and newest.state is not RunState.RUNNING
    since = (newest.finished_at or newest.seen_at) if broke_off else None
    return SourceHistory(newest.seen_at, since, newest.state is RunState.REJECTED, trouble)
