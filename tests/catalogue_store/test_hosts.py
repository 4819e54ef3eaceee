"""Politeness towards hosts, shared by threads and runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from catalogue_store import CatalogueStore
from tests.catalogue_store.harvest import day

NOW = day(0)


def test_host_is_one_asker_s_at_a_time(store: CatalogueStore) -> None:
    first = store.hosts.enter("example.org", NOW, 30)
    other = store.hosts.enter("example.org", NOW + timedelta(seconds=10), 30)
    assert (first.is_taken, other.is_taken, other.busy_seconds) == (True, False, 20.0)
    assert store.hosts.enter("other.example.org", NOW, 30).is_taken


def test_host_rests_after_each_turn(store: CatalogueStore) -> None:
    turn = store.hosts.enter("example.org", NOW, 30)
    store.hosts.leave("example.org", turn, NOW + timedelta(seconds=4), 1.5)
    early = store.hosts.enter("example.org", NOW + timedelta(seconds=5), 30)
    assert (early.is_taken, early.rest_seconds, early.busy_seconds) == (False, 0.5, 0.0)
    assert store.hosts.enter("example.org", NOW + timedelta(seconds=5.5), 30).is_taken


def test_spacing_zero_asks_for_no_rest(store: CatalogueStore) -> None:
    for _ in range(3):
        turn = store.hosts.enter("localhost", NOW, 30)
        assert turn.is_taken
        store.hosts.leave("localhost", turn, NOW, 0)


def test_one_of_many_gets_the_turn(store: CatalogueStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(lambda _: store.hosts.enter("example.org", NOW, 30), range(40)))
    assert [turn.is_taken for turn in turns].count(True) == 1


def test_turn_of_a_process_that_died_runs_out(store: CatalogueStore) -> None:
    late = store.hosts.enter("example.org", NOW, 30)
    after = NOW + timedelta(seconds=30)
    assert store.hosts.enter("example.org", after, 30).is_taken
    # The one that was thought dead comes back: the turn is another's, and stays so.
    store.hosts.leave("example.org", late, after, 0)
    assert not store.hosts.enter("example.org", after, 30).is_taken


def test_held_off_host_gives_no_turn_before(store: CatalogueStore) -> None:
    store.hosts.hold_off("example.org", NOW + timedelta(seconds=30))
    store.hosts.hold_off("example.org", NOW + timedelta(seconds=5))
    assert store.hosts.enter("example.org", NOW, 30).rest_seconds == 30.0


def test_rest_that_was_asked_for_outlasts_the_turn(store: CatalogueStore) -> None:
    turn = store.hosts.enter("example.org", NOW, 30)
    store.hosts.hold_off("example.org", NOW + timedelta(seconds=60))
    store.hosts.leave("example.org", turn, NOW, 1)
    assert store.hosts.enter("example.org", NOW, 30).rest_seconds == 60.0


def test_robots_and_failures_are_remembered(store: CatalogueStore) -> None:
    assert store.hosts.get("example.org") is None
    assert store.hosts.note_failure("example.org", day(1)) == 1
    assert store.hosts.note_failure("example.org", day(2)) == 2
    store.hosts.save_robots("example.org", 200, "User-agent: *", 10.0, day(2))
    host = store.hosts.get("example.org")
    assert host is not None
    assert (host.robots_status, host.robots_text, host.robots_fetched_at) == (200, "User-agent: *", day(2))
    assert (host.delay_seconds, host.failures, host.failed_at) == (10.0, 2, day(2))
    store.hosts.leave("example.org", store.hosts.enter("example.org", day(3), 30), day(3), 1)
    store.hosts.clear_failures("example.org")
    host = store.hosts.get("example.org")
    assert host is not None
    assert (host.failures, host.robots_status, host.next_free_at) == (0, 200, day(3) + timedelta(seconds=1))


def test_fractions_of_a_second_are_kept(store: CatalogueStore) -> None:
    store.hosts.leave("example.org", store.hosts.enter("example.org", NOW, 30), NOW, 0.25)
    early = store.hosts.enter("example.org", NOW + timedelta(milliseconds=100), 30)
    assert early.rest_seconds == pytest.approx(0.15)
