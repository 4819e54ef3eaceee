"""What the latest ended run of each source did, from its report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from catalogue_store import RunRow
from search_api.metrics.metric import Family, Metric, Sample
from search_api.run_report import not_accepted, public_figures

LATEST = "credatlas_source_latest_run"
CHANGES = ("added", "changed", "renormalised", "withdrawn", "revived")
Reading = Callable[[RunRow], float | None]
"""A number of a run; none where its report has none."""


def _figure(name: str) -> Reading:
    return lambda row: public_figures(row.report).get(name)


def _fetched(name: str) -> Reading:
    return lambda row: row.report.get("fetching", {}).get(name)


def _ended(row: RunRow) -> float | None:
    return None if row.finished_at is None else row.finished_at.timestamp()


def _duration(row: RunRow) -> float | None:
    return None if row.finished_at is None else (row.finished_at - row.started_at).total_seconds()


def _refused(row: RunRow) -> float | None:
    return sum(not_accepted(row).values()) if row.report.get("figures") else None


NUMBERS: tuple[tuple[Metric, Reading], ...] = tuple(
    (Metric(f"{LATEST}_{name}", f"Latest ended run: {meaning}"), reading)
    for name, meaning, reading in (
        ("timestamp_seconds", "when it ended", _ended),
        ("duration_seconds", "seconds from its first start to its end", _duration),
        ("attempts", "how often it was started: more than 1, it was interrupted", lambda row: row.attempt),
        ("listed_records", "records that the source listed", _figure("listed")),
        ("missing_records", "live records that the source did not list", _figure("missing")),
        ("quarantined_records", "records that could not be described", _figure("quarantined")),
        ("not_accepted_records", "records that are no micro-credentials", _refused),
        ("requests", "requests it made", _fetched("requests")),
        ("received_bytes", "bytes of bodies as sent, before decompression", _fetched("bytes_received")),
        ("not_modified_answers", "answers 304, which cost no body", _fetched("not_modified")),
        ("retries", "requests that it repeated", _fetched("retries")),
        ("waited_seconds", "seconds it waited out of politeness", _fetched("waited_seconds")),
    )
)
OF_CHANGES = Metric(
    f"{LATEST}_changes", "Latest ended run: records it changed in the catalogue", ("source", "change")
)
OF_STAGES = Metric(f"{LATEST}_stage_seconds", "Latest ended run: seconds by stage", ("source", "stage"))
LATEST_RUN_METRICS = (*(metric for metric, _ in NUMBERS), OF_CHANGES, OF_STAGES)


def latest_run_families(rows: Mapping[str, RunRow]) -> Iterator[Family]:
    """Every metric of `LATEST_RUN_METRICS` over the latest ended run of each source."""
    for metric, read in NUMBERS:
        yield Family.by_source(metric, ((source_id, read(row)) for source_id, row in rows.items()))
    yield Family(OF_CHANGES, [sample for row in rows.values() for sample in _changes(row)])
    stages = ((row, row.report.get("seconds", {})) for row in rows.values())
    yield Family(OF_STAGES, [sample for row, seconds in stages for sample in _named(row, seconds)])


def _changes(row: RunRow) -> list[Sample]:
    """Nought for each of them when it was not published."""
    published = row.report.get("published") or {}
    return _named(row, {change: published.get(change, 0) for change in CHANGES})


def _named(row: RunRow, numbers: Mapping[str, Any]) -> list[Sample]:
    return [Sample((row.source_id, name), number) for name, number in numbers.items()]
