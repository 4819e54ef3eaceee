"""All that store and index say of a catalogue, to compare two that should say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from catalogue_store import CatalogueStore, open_store
from normalise.vocabularies import Vocabularies
from search_api.facets import DOCUMENT_FACETS
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.query import SearchQuery

TODAY = date(2026, 3, 20)


def store_says(home: Path) -> dict[str, Any]:
    """Records, versions, issues, change log, state of runs; the clock stood still, so times too."""
    with open_store(f"sqlite:///{home / 'catalogue.db'}", migrate=False) as store:
        records = store.records.iterate(include_withdrawn=True, limit=100_000)
        changes = store.changes.after(0, 100_000)
        return {
            "records": {row.id: replace(row, descriptor_json=b"") for row in records},
            "descriptors": {row.id: orjson.loads(row.descriptor_json) for row in records},
            "versions": {row.id: versions_of(store, row.id) for row in records},
            "changes": [(change.record_id, change.kind, change.at) for change in changes],
            "issues": sorted(
                (
                    found.source_id,
                    str(found.record_id),
                    found.issue.code,
                    found.issue.message,
                    found.is_published,
                )
                for source in store.sources.all()
                for found in store.issues.listed(source_id=source.id, limit=10_000)
            ),
            "unfinished": [
                row.id for source in store.sources.all() for row in store.runs.unfinished(source.id)
            ],
            "latest": {
                name: (row.kind, row.state, row.has_staging) for name, row in store.runs.latest().items()
            },
            "leases": store.leases.all(),
        }


def versions_of(store: CatalogueStore, record_id: str) -> list[tuple[Any, ...]]:
    """A record's history."""
    versions = store.records.versions(record_id)
    return [(one.version, one.kind, one.at, one.descriptor_hash, one.content_hash) for one in versions]


def index_says(home: Path, vocabularies: Vocabularies) -> dict[str, Any]:
    """Checkpoint, every document, every hit's card, and every facet's counts; nothing differs from the store."""
    index = open_embedded_index(home / "index", vocabularies)
    try:
        with open_store(f"sqlite:///{home / 'catalogue.db'}", migrate=False) as store:
            assert list(Indexer(store, index, vocabularies).verify()) == []
        page = index.search(SearchQuery(today=TODAY, size=100, facets=tuple(DOCUMENT_FACETS)))
        facets = {
            name: sorted((v.value, v.count) for v in counts.values) for name, counts in page.facets.items()
        }
        return {
            "checkpoint": index.checkpoint(),
            "entries": list(index.entries()),
            "total": page.total,
            "cards": sorted(
                orjson.dumps(orjson.loads(hit.card), option=orjson.OPT_SORT_KEYS) for hit in page.hits
            ),
            "facets": facets,
        }
    finally:
        index.close()
