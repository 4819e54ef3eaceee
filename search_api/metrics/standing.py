"""How each source stands: fresh or stale, at work, in trouble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from catalogue_store import SourceRow
from search_api.metrics.metric import Family, Metric
from search_api.standing import NOTHING, Standing

ENABLED = Metric("credatlas_source_enabled", "1 when the scheduler may run the source, else 0")
ACCEPTED = Metric(
    "credatlas_source_last_accepted_run_timestamp_seconds",
    "When a run that read the source was last accepted and published",
)
FRESHNESS = Metric("credatlas_source_freshness_seconds", "Seconds since an accepted run last saw the source")
LEASE = Metric("credatlas_source_lease_held", "1 while a process is at work on the source, else 0")
FAILURES = Metric("credatlas_source_failures", "Runs that failed one after another, up to the latest")
RETRY = Metric(
    "credatlas_source_retry_timestamp_seconds", "Until when the scheduler leaves a failing source alone"
)
STANDING_METRICS = (ENABLED, ACCEPTED, FRESHNESS, LEASE, FAILURES, RETRY)


def standing_families(
    sources: Sequence[SourceRow], standing: Mapping[str, Standing], now: datetime
) -> Iterator[Family]:
    """Every metric of `STANDING_METRICS`."""
    stands = [(row.id, standing.get(row.id, NOTHING)) for row in sources]
    yield Family.by_source(ENABLED, ((row.id, row.enabled) for row in sources))
    yield Family.by_source(ACCEPTED, ((name, _seconds(one.accepted_at)) for name, one in stands))
    yield Family.by_source(FRESHNESS, ((name, _since(one.read_at, now)) for name, one in stands))
    yield Family.by_source(LEASE, ((name, one.is_at_work) for name, one in stands))
    troubles = [(name, one.trouble) for name, one in stands]
    yield Family.by_source(
        FAILURES, ((name, 0 if trouble is None else trouble.failures) for name, trouble in troubles)
    )
    yield Family.by_source(
        RETRY, ((name, None if trouble is None else _seconds(trouble.retry_at)) for name, trouble in troubles)
    )


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _since(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else max(0.0, (now - at).total_seconds())
