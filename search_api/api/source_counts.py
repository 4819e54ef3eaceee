"""How many records each source has, counted again only when the change log has grown."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue_store import CatalogueStore, RecordTally


class SourceCounts:
    """Records by source, as of the newest change: nothing but the change log changes how many there are."""

    def __init__(self, store: CatalogueStore) -> None:
        self._store = store
        self._known: tuple[int, Mapping[str, RecordTally]] = (-1, {})

    def all(self) -> Mapping[str, RecordTally]:
        """Live and withdrawn records of each source that has any."""
        seq = self._store.changes.last_seq()
        if self._known[0] != seq:
            self._known = (seq, self._store.overview.record_tallies())
        return self._known[1]

    def of(self, source_id: str) -> int:
        """Live records of one source."""
        return self.all().get(source_id, RecordTally()).live
