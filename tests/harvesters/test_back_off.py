"""A source whose runs fail is left alone longer and longer; what was held, or stopped by us, is no failure."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from catalogue_store import CatalogueStore, RunKind, RunRow, RunState
from catalogue_store.leases import Holder
from catalogue_store.sources import SourceTrouble
from catalogue_store.this_process import host_name, this_holder
from harvesters.at_work import is_at_work
from harvesters.back_off import (
    USUAL_PAUSES,
    attempts_of,
    clear_trouble,
    note_failure,
    pauses_of,
    settle_child,
)
from harvesters.broken_runs import explain_end
from harvesters.child_words import child_words
from harvesters.held_lease import HeldLease
from harvesters.runner import ChildEnd, ChildOutcome, RunLimits
from harvesters.source_history import history_of_source
from tests.harvesters.conftest import START, FakeClock
from tests.harvesters.mappings import register, table_mapping

SOURCE = "test_table"
DIED = ChildOutcome(ChildEnd.FINISHED, -9, 3.0)
FAILED = ChildOutcome(ChildEnd.FINISHED, 1, 3.0)
WELL = ChildOutcome(ChildEnd.FINISHED, 0, 3.0)


@pytest.fixture
def known(store: CatalogueStore) -> CatalogueStore:
    register(store, table_mapping(url="https://register.example/t"))
    return store


def start_run(store: CatalogueStore, state: RunState | None, kind: RunKind = RunKind.FULL) -> int:
    run = store.runs.start(SOURCE, kind, "stamp", START)
    if state is not None:
        run.finish(state, {"error": "the site is broken"}, START)
    return run.id


def settle(
    store: CatalogueStore, clock: FakeClock, before: frozenset[tuple[int, int]], outcome: ChildOutcome
) -> RunRow | None:
    return settle_child(store, SOURCE, before, outcome, "its process was killed", clock.now)


def trouble(store: CatalogueStore) -> SourceTrouble | None:
    return store.sources.troubles().get(SOURCE)


def test_the_pause_doubles_up_to_a_day() -> None:
    minutes = [USUAL_PAUSES.after(failures) // timedelta(minutes=1) for failures in (1, 2, 3, 7, 8, 900)]
    assert minutes == [15, 30, 60, 960, 1440, 1440]


def test_a_mapping_may_say_how_long_its_source_is_left_alone() -> None:
    mapping = table_mapping(SOURCE, file="t.csv", first_pause_minutes=5, longest_pause_minutes=20)
    pauses = pauses_of(mapping.harvest)
    minutes = [pauses.after(failures) // timedelta(minutes=1) for failures in (1, 2, 3, 4)]
    assert minutes == [5, 10, 20, 20]


@pytest.mark.parametrize("state", [RunState.REJECTED, RunState.INTERRUPTED])
def test_failures_add_up_and_one_good_run_ends_them(
    state: RunState, known: CatalogueStore, clock: FakeClock
) -> None:
    for failures in (1, 2):
        before = attempts_of(known, SOURCE)
        run_id = start_run(known, state)
        settle(known, clock, before, FAILED)
        failure = f"run {run_id} {state}: the site is broken"
        assert trouble(known) == SourceTrouble(failures, failure, START + USUAL_PAUSES.after(failures))
    before = attempts_of(known, SOURCE)
    start_run(known, RunState.HELD)
    settle(known, clock, before, FAILED)
    assert trouble(known) is None


def test_a_run_whose_process_died_is_closed_with_the_reason_and_counts(
    known: CatalogueStore, clock: FakeClock
) -> None:
    before = attempts_of(known, SOURCE)
    start_run(known, None)
    row = settle(known, clock, before, DIED)
    assert (row.state, row.report["error"]) == (RunState.INTERRUPTED, "its process was killed")
    assert trouble(known).failure == f"run {row.id} interrupted: its process was killed"
    assert history_of_source(known, SOURCE, None).unfinished_since == START


def test_a_child_that_dies_before_its_run_counts(known: CatalogueStore, clock: FakeClock) -> None:
    assert settle(known, clock, attempts_of(known, SOURCE), DIED) is None
    assert trouble(known).failure == "its process was killed, before a run had begun"


def test_a_child_that_found_somebody_else_at_work_did_not_fail(
    known: CatalogueStore, clock: FakeClock
) -> None:
    with HeldLease(known.leases, SOURCE, clock.now):
        settle(known, clock, attempts_of(known, SOURCE), FAILED)
    assert trouble(known) is None


@pytest.mark.parametrize(("host", "is_there"), [(host_name(), True), ("elsewhere/1234", False)])
def test_a_lease_that_ran_out_still_counts_while_its_holder_lives_here(
    host: str, is_there: bool, known: CatalogueStore, clock: FakeClock
) -> None:
    known.leases.take(SOURCE, replace(this_holder(), host=host), clock.now(), 60)
    assert is_at_work(known.leases, SOURCE, clock.now())
    clock.sleep(61)
    assert is_at_work(known.leases, SOURCE, clock.now()) is is_there


def test_the_lease_of_a_dead_process_excuses_nobody(known: CatalogueStore, clock: FakeClock) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    known.leases.take(SOURCE, Holder(host_name(), gone.pid, "long ago"), clock.now(), 60)
    settle(known, clock, attempts_of(known, SOURCE), DIED)
    assert trouble(known) is not None


def test_a_run_that_we_stopped_is_no_failure(known: CatalogueStore, clock: FakeClock) -> None:
    before = attempts_of(known, SOURCE)
    start_run(known, RunState.INTERRUPTED)
    settle(known, clock, before, ChildOutcome(ChildEnd.STOPPED, -15, 3.0))
    assert trouble(known) is None


def test_a_replay_says_nothing_about_when_the_source_was_read(known: CatalogueStore) -> None:
    start_run(known, RunState.REJECTED)
    start_run(known, RunState.HELD, RunKind.REPLAY)
    assert history_of_source(known, SOURCE, None).was_rejected


def test_clearing_is_for_sources_in_trouble(known: CatalogueStore) -> None:
    clear_trouble(known, SOURCE)
    note_failure(known, SOURCE, "broken", START)
    clear_trouble(known, SOURCE)
    assert trouble(known) is None


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (ChildOutcome(ChildEnd.TIMED_OUT, 0, 300.0), "was ended at the limit of 5 minutes"),
        (
            ChildOutcome(ChildEnd.TIMED_OUT, -9, 330.0, was_killed=True),
            "was killed at the limit of 5 minutes",
        ),
        (ChildOutcome(ChildEnd.STOPPED, -15, 3.0), "because the scheduler was stopped"),
        (
            ChildOutcome(ChildEnd.FINISHED, -9, 3.0),
            "killed by SIGKILL, .* want of memory; its limit was 200 MB",
        ),
        (ChildOutcome(ChildEnd.FINISHED, -11, 3.0), "killed by SIGSEGV$"),
        (ChildOutcome(ChildEnd.FINISHED, 0, 3.0), "ended well after 3 s$"),
        (ChildOutcome(ChildEnd.FINISHED, 1, 3.0), "ended with status 1 after 3 s; .* limited to 200 MB"),
    ],
)
def test_how_a_process_ended_is_told_in_words(outcome: ChildOutcome, words: str) -> None:

    assert re.search(words, child_words(outcome, RunLimits(300.0, 200)))


@pytest.mark.parametrize("end", [ChildEnd.TIMED_OUT, ChildEnd.STOPPED])
def test_a_run_that_was_asked_to_end_says_by_what(
    end: ChildEnd, known: CatalogueStore, clock: FakeClock
) -> None:
    before = attempts_of(known, SOURCE)
    run_id = start_run(known, RunState.INTERRUPTED)
    outcome = ChildOutcome(end, 1, 300.0)
    settle_child(known, SOURCE, before, outcome, "ended at the limit of 5 minutes", clock.now)
    row = known.runs.get(run_id)
    assert row.report["error"] == "the site is broken; ended at the limit of 5 minutes"
    assert row.finished_at == START


def test_a_run_that_somebody_goes_on_with_is_left_alone(known: CatalogueStore, clock: FakeClock) -> None:
    start_run(known, RunState.INTERRUPTED)
    row = known.runs.of_source(SOURCE)[0]
    known.runs.start(SOURCE, RunKind.FULL, "stamp", START)
    assert explain_end(known, row, "ended", clock.now) is row
    assert known.runs.of_source(SOURCE)[0].state is RunState.RUNNING
