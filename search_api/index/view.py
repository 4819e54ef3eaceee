"""What answers are made of: one commit of one generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search_api.index.snapshot import Comparable, Snapshot


@dataclass(frozen=True, slots=True)
class Commit:
    """Where the records of a view stand among the commits of their generation."""

    number: int
    """Higher with each commit; documents written later carry it or a higher one in `layout.WRITTEN`, but late ones."""
    pieces: frozenset[str]
    """Names of the parts it is made of, never given twice: two commits of one index nearly always share some."""
    records: Comparable
    token: str
    """Names what the records are read from: it may hold more than another that was opened of the same commit."""
    opening: int = 0
    """Of several that were opened of the same commit, the later has the higher one."""
    late: Sequence[Sequence[int]] = ()
    """First and last of commits after which writers were taken over: what those wrote then may come to light later."""


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
    commit: Commit | None = None
    """None for a moment in the middle of a commit, which is compared with none."""

    @property
    def records_token(self) -> str:
        """Names what the records are read from, whatever the names of values are."""
        return self.token if self.commit is None else self.commit.token
