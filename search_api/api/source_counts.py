"""How many live records each source has, counted again only when the change log has grown."""

from __future__ import annotations

from catalogue_store import CatalogueStore


class SourceCounts:
    """Live records by source, as of the newest change."""

    def __init__(self, store: CatalogueStore) -> None:
        self._store = store
        self._known: tuple[int, dict[str, int]] = (-1, {})

    def of(self, source_id: str) -> int:
        """Live records of one source; nothing but the change log changes how many there are."""
        seq = self._store.changes.last_seq()
        if self._known[0] != seq:
            self._known = (seq, {})
        counts = self._known[1]
        if source_id not in counts:
            counts[source_id] = self._store.records.count(source_id)
        return counts[source_id]
