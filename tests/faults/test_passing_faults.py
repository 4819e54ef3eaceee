"""A fault that passes costs a wait, and one half way costs what was not kept yet."""

from __future__ import annotations

import pytest

from catalogue_store import RunKind, RunState
from harvesters.sample_providers.faults.fault import Fault, InjectedFault
from tests.faults.trial import OPTIONS, MakeTrial

PASSING = {
    Fault.UNAVAILABLE: 45.0,
    Fault.TOO_MANY_REQUESTS: 30.0,
    Fault.SERVER_ERROR: 1.0,
    Fault.HANG: 1.0,
    Fault.CUT_LENGTH: 1.0,
    Fault.CUT_CHUNK: 1.0,
}
"""Fault -> the seconds that are waited after it."""
SECOND_PAGE = {"html_pages": r"start=3", "ctdl_registry": r"[?&]page=2"}


@pytest.mark.parametrize("fault", PASSING, ids=str)
@pytest.mark.parametrize("protocol", OPTIONS)
def test_one_fault_is_waited_out_within_the_run(protocol: str, fault: Fault, make_trial: MakeTrial) -> None:
    trial = make_trial(protocol)
    before = trial.catalogue()
    report = trial.run(InjectedFault(fault, last=1))
    assert (report.state, report.issues) == (RunState.ACCEPTED, {})
    assert report.fetching["retries"] == 1
    assert report.fetching["waited_seconds"] == sum(trial.clock.slept)
    assert PASSING[fault] in trial.clock.slept
    assert trial.catalogue() == before


@pytest.mark.parametrize("protocol", SECOND_PAGE)
def test_fault_on_the_second_page_interrupts_and_the_next_start_goes_on(
    protocol: str, make_trial: MakeTrial
) -> None:
    trial = make_trial(protocol)
    before = trial.catalogue()
    first = trial.run(InjectedFault(Fault.SERVER_ERROR, SECOND_PAGE[protocol]))
    assert first.state is RunState.INTERRUPTED
    assert trial.catalogue() == before
    second = trial.run(days=0.1)
    assert (second.run_id, second.attempt, second.state) == (first.run_id, 2, RunState.ACCEPTED)
    assert second.listed == 8
    assert trial.catalogue() == before


@pytest.mark.parametrize("protocol", SECOND_PAGE)
def test_cursor_that_expires_while_a_run_rests_is_not_gone_on_with_for_ever(
    protocol: str, make_trial: MakeTrial
) -> None:
    trial = make_trial(protocol)
    before = trial.catalogue()
    trial.run(InjectedFault(Fault.SERVER_ERROR, SECOND_PAGE[protocol]))
    expired = trial.run(InjectedFault(Fault.EXPIRED_CURSOR, SECOND_PAGE[protocol]), days=0.1)
    assert (expired.state, expired.attempt) == (RunState.REJECTED, 2)
    again = trial.run(days=0.1)
    assert (again.state, again.attempt, again.listed) == (RunState.ACCEPTED, 1, 8)
    assert trial.catalogue() == before


@pytest.mark.parametrize("protocol", OPTIONS)
def test_every_run_reads_the_listing_slowly_and_alone(protocol: str, make_trial: MakeTrial) -> None:
    trial = make_trial(protocol)
    log = trial.provider.server.request_log
    log.clear()
    report = trial.run()
    assert report.fetching["requests"] == len(log.requests)
    assert log.most_at_once == 1
    assert trial.clock.slept == [1.0] * (len(log.requests) - 1)
    assert {request.user_agent.partition("/")[0] for request in log.requests} == {"Credatlas"}


def test_events_from_an_expired_moment_make_the_next_run_a_full_one(make_trial: MakeTrial) -> None:
    trial = make_trial("ctdl_registry")
    before = trial.catalogue()
    assert trial.run(days=1, kind=None).kind is RunKind.INCREMENTAL
    expired = trial.run(InjectedFault(Fault.EXPIRED_CURSOR, "/events"), days=1, kind=None)
    assert (expired.kind, expired.state) == (RunKind.INCREMENTAL, RunState.REJECTED)
    assert expired.error is not None
    assert "/envelopes/events?after=" in expired.error
    healed = trial.run(days=1, kind=None)
    assert (healed.kind, healed.state) == (RunKind.FULL, RunState.ACCEPTED)
    assert trial.catalogue() == before
    assert trial.run(days=1, kind=None).kind is RunKind.INCREMENTAL
