"""How many runs each source had, what became of them, and which waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from catalogue_store import CatalogueStore, RunState, SourceRow
from catalogue_store.overview import RunTally
from search_api.metrics.metric import Family, Metric, MetricType, Sample
from search_api.run_report import SUPERSEDED

STARTED = Metric(
    "credatlas_source_runs_started_total", "Runs that were begun", ("source", "kind"), MetricType.COUNTER
)
RUNS = Metric(
    "credatlas_source_runs_by_state",
    "Runs by the state they are in now; superseded: held until a later one took their place",
    ("source", "state"),
)
STATE = Metric(
    "credatlas_source_latest_run_state",
    "1 for the state that the latest run is in, 0 for the others",
    ("source", "state"),
)
HELD = Metric("credatlas_source_held_runs", "Runs that wait for a person")
HELD_SINCE = Metric("credatlas_source_held_run_timestamp_seconds", "Since when a run waits for a person")
RUN_METRICS = (STARTED, RUNS, STATE, HELD, HELD_SINCE)


def run_families(store: CatalogueStore, sources: Sequence[SourceRow]) -> Iterator[Family]:
    """Every metric of `RUN_METRICS`."""
    tallies, latest = store.overview.run_tallies(), store.overview.latest_states()
    held = {one.source_id: one.ended_at for one in tallies if one.state is RunState.HELD}
    yield Family(STARTED, _counted((one.source_id, one.kind.value, one.count) for one in tallies))
    yield Family(RUNS, _counted((one.source_id, _standing(one), one.count) for one in tallies))
    yield Family(STATE, [one for told in latest.items() for one in _states(*told)])
    yield Family.by_source(HELD, ((row.id, row.id in held) for row in sources))
    yield Family.by_source(
        HELD_SINCE, ((name, None if at is None else at.timestamp()) for name, at in held.items())
    )


def _standing(tally: RunTally) -> str:
    return SUPERSEDED if tally.is_superseded else tally.state.value


def _counted(counts: Iterator[tuple[str, str, int]]) -> list[Sample]:
    sums: Counter[tuple[str, str]] = Counter()
    for source_id, name, count in counts:
        sums[source_id, name] += count
    return [Sample(labels, count) for labels, count in sums.items()]


def _states(source_id: str, latest: RunState) -> list[Sample]:
    return [Sample((source_id, state.value), state is latest) for state in RunState]
