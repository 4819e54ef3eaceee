"""The titles of sources, which label the values of the facet `source`."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from catalogue_store import CatalogueStore

Titles = Mapping[str, Mapping[str, str]]
"""Source id -> language tag -> title."""


class SourceTitles:
    """Read from the store once a generation: a source has records only after it was registered."""

    def __init__(self, store: CatalogueStore) -> None:
        self._store = store
        self._read: tuple[str, Titles] = ("", {})

    def at(self, generation: str) -> Titles:
        """The titles as they stood when this generation was first asked for."""
        known_generation, titles = self._read
        if known_generation != generation:
            titles = {row.id: orjson.loads(row.title_json) for row in self._store.sources.all()}
            self._read = (generation, titles)
        return titles
