"""The titles of sources, which label the values of the facet `source`."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from catalogue_store import CatalogueStore
from search_api.remembered import Remembered

Titles = Mapping[str, Mapping[str, str]]
"""Source id -> language tag -> title."""


GENERATIONS = 2
"""The one that visitors see and the one that is being prepared are asked for in turn."""


class SourceTitles:
    """Read from the store once a generation: a source has records only after it was registered."""

    def __init__(self, store: CatalogueStore) -> None:
        self._store = store
        self._kept = Remembered(GENERATIONS)

    def at(self, generation: str) -> Titles:
        """The titles as they stood when this generation was first asked for."""
        return self._kept.get(generation, self._read)

    def _read(self) -> Titles:
        return {row.id: orjson.loads(row.title_json) for row in self._store.sources.all()}
