"""How many records and issues of each source there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from catalogue_store import CatalogueStore, RecordTally, SourceRow
from search_api.api.source_counts import SourceCounts
from search_api.metrics.metric import Family, Metric, Sample

RECORDS = Metric(
    "credatlas_source_records", "Records in the catalogue, live or withdrawn", ("source", "state")
)
ISSUES = Metric(
    "credatlas_source_issues",
    "Issues that stand: published ones, and those of the latest ended run",
    ("source", "code", "severity"),
)
CONTENT_METRICS = (RECORDS, ISSUES)


def content_families(
    store: CatalogueStore, sources: Sequence[SourceRow], counts: SourceCounts, run_ids: Iterable[int]
) -> Iterator[Family]:
    """Every metric of `CONTENT_METRICS`."""
    tallies = counts.all()
    yield Family(RECORDS, [one for row in sources for one in _records(row.id, tallies.get(row.id))])
    issues = store.overview.issue_tallies(run_ids)
    told = [Sample((one.source_id, one.code.value, one.severity.value), one.count) for one in issues]
    yield Family(ISSUES, told)


def _records(source_id: str, tally: RecordTally | None) -> list[Sample]:
    counted = tally or RecordTally()
    return [Sample((source_id, "live"), counted.live), Sample((source_id, "withdrawn"), counted.withdrawn)]
