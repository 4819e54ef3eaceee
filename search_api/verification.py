"""Comparing store and index record by record, without holding either in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalogue_store import StoredRecord
from search_api.document_builder import fingerprint_of
from search_api.index.contract import Entry


class DifferenceKind(StrEnum):
    """How store and index differ in one record."""

    MISSING = "missing"
    """In the store only."""
    LEFT_OVER = "left_over"
    """In the index only."""
    STALE = "stale"
    """In both, but the index holds another version or state."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that is not alike."""

    kind: DifferenceKind
    record_id: str
    in_store: str | None
    """Fingerprint: version, hash of the descriptor, live or withdrawn."""
    in_index: str | None


def differences(stored: Iterable[StoredRecord], indexed: Iterable[Entry]) -> Iterator[Difference]:
    """Walk both by number, side by side. Both must come in that order."""
    entries = iter(indexed)
    entry = next(entries, None)
    for record in stored:
        while entry is not None and entry.number < record.number:
            yield Difference(DifferenceKind.LEFT_OVER, entry.id, None, entry.fingerprint)
            entry = next(entries, None)
        fingerprint = fingerprint_of(record)
        if entry is None or entry.number > record.number:
            yield Difference(DifferenceKind.MISSING, record.id, fingerprint, None)
            continue
        if (entry.id, entry.fingerprint) != (record.id, fingerprint):
            yield Difference(DifferenceKind.STALE, record.id, fingerprint, entry.fingerprint)
        entry = next(entries, None)
    while entry is not None:
        yield Difference(DifferenceKind.LEFT_OVER, entry.id, None, entry.fingerprint)
        entry = next(entries, None)
