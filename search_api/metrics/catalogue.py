"""Every metric of the catalogue at one moment: one query a question, for all sources together."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from search_api.api.source_counts import SourceCounts
from search_api.metrics.content import CONTENT_METRICS, content_families
from search_api.metrics.latest_run import LATEST_RUN_METRICS, latest_run_families
from search_api.metrics.log_and_index import INDEX_METRICS, index_families
from search_api.metrics.metric import Family, Metric, Sample
from search_api.metrics.runs import RUN_METRICS, run_families
from search_api.metrics.standing import STANDING_METRICS, standing_families
from search_api.services import Services
from search_api.standing import standings

BUILD = Metric("credatlas_build_info", "1 for the version that answers", ("version",))
METRICS = (BUILD, *STANDING_METRICS, *RUN_METRICS, *LATEST_RUN_METRICS, *CONTENT_METRICS, *INDEX_METRICS)


def catalogue_families(services: Services, counts: SourceCounts) -> Iterator[Family]:
    """Every metric of `METRICS`, in that order."""
    store, now = services.store, services.now()
    sources, ended = store.sources.all(), store.overview.last_ended()
    yield Family(BUILD, [Sample((version("credatlas"),), 1)])
    yield from standing_families(sources, standings(store, now), now)
    yield from run_families(store, sources)
    yield from latest_run_families(ended)
    yield from content_families(store, sources, counts, [row.id for row in ended.values()])
    yield from index_families(services)
