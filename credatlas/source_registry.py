"""Brings the store's list of sources up to the mapping files."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from catalogue_store import CatalogueStore
from catalogue_store.sources import SourceRow
from normalise.mapping.mapping import Mapping


def register_sources(store: CatalogueStore, mappings: Iterable[Mapping]) -> None:
    """Register each mapping that is new or says something else than the store; live ones start turned off."""
    known = {row.id: row for row in store.sources.all()}
    for mapping in mappings:
        before = known.get(mapping.id)
        row = source_row(mapping, enabled=mapping.source.is_sample if before is None else before.enabled)
        if row != before:
            store.sources.register(row)


def source_row(mapping: Mapping, *, enabled: bool) -> SourceRow:
    """What the store keeps of a mapping."""
    return SourceRow(
        id=mapping.id,
        title_json=orjson.dumps(mapping.source.title).decode(),
        publisher=mapping.source.publisher,
        country=mapping.source.country,
        website=mapping.source.website,
        licence_json=mapping.source.licence.model_dump_json(),
        is_sample=mapping.source.is_sample,
        enabled=enabled,
        protocol=mapping.harvest.protocol,
        schedule=mapping.harvest.schedule,
        mapping_hash=mapping.hash,
        verification_json=mapping.source.verification.model_dump_json(),
    )
