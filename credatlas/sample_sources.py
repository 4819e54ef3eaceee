"""The sample sources: shipped mappings, read from the sample providers on this machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from catalogue_store import CatalogueStore
from credatlas.instance import Instance, now
from credatlas.source_registry import register_sources
from harvesters.report import RunReport
from harvesters.run import harvest_source
from harvesters.sample_providers.server import SampleServer
from normalise.mapping.mapping import Mapping
from normalise.mapping.sample_variant import as_sample

SAMPLED = ("nz_nzqa", "ca_on_ecampus", "us_credential_registry")
"""The sources whose protocols the sample providers speak."""
Progress = Callable[[str, str, int], None]
"""Called with source id, stage and records done."""


def harvest_samples(instance: Instance, store: CatalogueStore, progress: Progress) -> list[RunReport]:
    """Harvest every sample source through the real pipeline; the server lives only meanwhile."""
    with SampleServer() as server:
        mappings = [as_sample(instance.mapping_files.load(source), server.origin) for source in SAMPLED]
        return [harvest_from(instance, store, mapping, server.origin, progress) for mapping in mappings]


def harvest_from(
    instance: Instance,
    store: CatalogueStore,
    mapping: Mapping,
    origin: str,
    progress: Progress = lambda source_id, stage, done: None,
) -> RunReport:
    """Harvest one source from a server on this machine."""
    register_sources(store, [mapping])
    with instance.sample_fetcher(store, origin) as fetcher:
        return harvest_source(
            mapping,
            store,
            fetcher,
            instance.vocabularies,
            now=now,
            progress=lambda stage, done: progress(mapping.id, stage, done),
        )


def drop_samples(store: CatalogueStore, at: datetime) -> int:
    """Purge every record of every sample source; how many there were."""
    return sum(store.records.purge_source(row.id, at) for row in store.sources.all() if row.is_sample)
