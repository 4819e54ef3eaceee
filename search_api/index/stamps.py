"""What two commits of an index are compared by: when each document was written, and all of it that is counted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import orjson

from search_api.index import layout
from search_api.index.columns import Cells, Kind
from search_api.index.contract import Sources

STAMPS = {layout.WRITTEN: Kind.NUMBER, layout.COUNTED: Kind.NUMBER}
"""Columns of an engine whose commits are compared, beside those that every engine has."""
CHANGED_AT = frozenset({layout.low_column("changed_at"), layout.high_column("changed_at")})
"""Columns that nearly every change changes, and that few questions count or limit by: no part of what is counted."""
UNCOUNTED = CHANGED_AT | {
    layout.NUMBER,
    layout.WRITTEN,
    layout.FINGERPRINT,
    layout.CARD,
    layout.MARKED,
    layout.TITLE,
    layout.TEXT,
    layout.TEXT_EN,
    layout.TEXT_FR,
}


@dataclass(frozen=True, slots=True)
class CountedSources:
    """Makes documents that say all in them that is counted, in one number."""

    sources: Sources

    def source(self, cells: Cells) -> str:
        """One document."""
        return self.sources.source({**cells, layout.COUNTED: [counted(cells)]})


@dataclass(frozen=True, slots=True)
class WrittenSources:
    """Makes documents that say after which commit they were written."""

    sources: Sources
    commit: int

    def source(self, cells: Cells) -> str:
        """One document."""
        return self.sources.source({**cells, layout.WRITTEN: [self.commit]})


def counted(cells: Cells) -> int:
    """64 bits of it and of the id: two documents with the same are versions of one record that count alike.

    Other bits do not mean that a count differs: values in another order are told apart, too.
    """
    told = orjson.dumps([pair for pair in cells.items() if pair[0] not in UNCOUNTED])
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest())
