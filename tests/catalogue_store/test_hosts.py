"""Politeness towards hosts, shared by threads and runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from catalogue_store import CatalogueStore
from tests.catalogue_store.harvest import day

NOW = day(0)


def test_turns_are_spaced(store: CatalogueStore) -> None:
    assert store.hosts.take_turn("example.org", NOW, 1.5) == 0.0
    assert store.hosts.take_turn("example.org", NOW, 1.5) == 1.5
    assert store.hosts.take_turn("example.org", NOW + timedelta(seconds=1), 1.5) == 2.0
    assert store.hosts.take_turn("other.example.org", NOW, 1.5) == 0.0


def test_turn_after_a_pause_is_at_once(store: CatalogueStore) -> None:
    store.hosts.take_turn("example.org", NOW, 1)
    assert store.hosts.take_turn("example.org", NOW + timedelta(seconds=10), 1) == 0.0


def test_spacing_zero_never_waits(store: CatalogueStore) -> None:
    assert [store.hosts.take_turn("localhost", NOW, 0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_every_taker_gets_a_turn_of_its_own(store: CatalogueStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: store.hosts.take_turn("example.org", NOW, 1), range(40)))
    assert sorted(waits) == [float(second) for second in range(40)]


def test_held_off_host_gives_no_turn_before(store: CatalogueStore) -> None:
    store.hosts.hold_off("example.org", NOW + timedelta(seconds=30))
    store.hosts.hold_off("example.org", NOW + timedelta(seconds=5))
    assert store.hosts.take_turn("example.org", NOW, 1) == 30.0
    assert store.hosts.take_turn("example.org", NOW, 1) == 31.0


def test_robots_and_failures_are_remembered(store: CatalogueStore) -> None:
    assert store.hosts.get("example.org") is None
    assert store.hosts.note_failure("example.org", day(1)) == 1
    assert store.hosts.note_failure("example.org", day(2)) == 2
    store.hosts.save_robots("example.org", 200, "User-agent: *", 10.0, day(2))
    host = store.hosts.get("example.org")
    assert host is not None
    assert (host.robots_status, host.robots_text, host.robots_fetched_at) == (200, "User-agent: *", day(2))
    assert (host.delay_seconds, host.failures, host.failed_at) == (10.0, 2, day(2))
    store.hosts.take_turn("example.org", day(3), 1)
    store.hosts.clear_failures("example.org")
    host = store.hosts.get("example.org")
    assert host is not None
    assert (host.failures, host.robots_status, host.next_free_at) == (0, 200, day(3) + timedelta(seconds=1))


def test_fractions_of_a_second_are_kept(store: CatalogueStore) -> None:
    store.hosts.take_turn("example.org", NOW, 0.25)
    assert store.hosts.take_turn("example.org", NOW + timedelta(milliseconds=100), 0.25) == pytest.approx(
        0.15
    )
