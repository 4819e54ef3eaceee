"""A source that has not changed costs next to nothing, and the report shows it."""

from __future__ import annotations

import pytest

from catalogue_store import RunKind, RunState
from tests.faults.trial import OPTIONS, MakeTrial

SHARE = 0.05


@pytest.mark.parametrize("kind", [RunKind.FULL, None])
@pytest.mark.parametrize("protocol", OPTIONS)
def test_unchanged_source_costs_a_twentieth_of_the_first_run(
    protocol: str, kind: RunKind | None, make_trial: MakeTrial
) -> None:
    trial = make_trial(protocol)
    (first,) = trial.store.runs.of_source(trial.mapping.id)
    before, last_change = trial.catalogue(), trial.store.changes.last_seq()
    report = trial.run(kind=kind)
    assert report.state is RunState.ACCEPTED
    assert report.fetching["bytes_received"] < SHARE * first.report["fetching"]["bytes_received"]
    if report.kind is RunKind.FULL:
        assert report.fetching["not_modified"] == report.fetching["by_status"]["304"] > 0
    assert trial.catalogue() == before
    assert trial.store.changes.last_seq() == last_change
