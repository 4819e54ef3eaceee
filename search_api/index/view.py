"""What answers are made of: one commit of one generation."""

from __future__ import annotations

from dataclasses import dataclass

from search_api.index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class View:
    """One commit of one generation, the same for everything an answer is made of."""

    generation: str
    token: str
    """Names generation and commit; the same in every process that reads the same."""
    names_token: str
    """Names the commit of the names alone, which changes seldom."""
    records: Snapshot
    names: Snapshot
