"""Of several schedulers one starts runs; another takes over when it is gone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from catalogue_store import CatalogueStore
from catalogue_store.leases import Holder
from catalogue_store.this_process import host_name, this_holder
from harvesters.leading import SCHEDULER, Leading
from tests.harvesters.conftest import FakeClock


def test_the_second_scheduler_looks_on_until_the_first_gives_back(
    store: CatalogueStore, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = Leading(store.leases, clock.now), Leading(store.leases, clock.now)
    assert first.is_ours()
    assert not second.is_ours()
    assert not second.is_ours()
    assert [record.message for record in caplog.records].count(
        "another scheduler is at work; this one looks on"
    ) == 1
    assert first.is_ours()
    first.give_back()
    assert second.is_ours()
    assert not first.is_ours()
    second.give_back()


def test_a_scheduler_that_was_killed_is_followed_at_once(store: CatalogueStore, clock: FakeClock) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    store.leases.take(SCHEDULER, Holder(host_name(), gone.pid, "long ago"), clock.now(), 60)
    leading = Leading(store.leases, clock.now)
    assert leading.is_ours()
    leading.give_back()


def test_a_scheduler_on_another_machine_is_waited_for(store: CatalogueStore, clock: FakeClock) -> None:
    mine = this_holder()
    elsewhere = Holder("elsewhere/1234", mine.pid, mine.process_started)
    store.leases.take(SCHEDULER, elsewhere, clock.now(), 60)
    leading = Leading(store.leases, clock.now, clock.sleep)
    assert not leading.is_ours()
    clock.sleep(61)
    assert leading.is_ours()
    leading.give_back()
