"""A lease outlives its seconds as long as its run works, and tells when it is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from catalogue_store import CatalogueStore
from catalogue_store.errors import LeaseHeld
from catalogue_store.leases import Holder
from catalogue_store.this_process import host_name, is_alive, process_started, this_holder
from harvesters.errors import LeaseLost
from harvesters.held_lease import HeldLease


def now() -> datetime:
    return datetime.now(UTC)


def test_heartbeat_keeps_the_lease(store: CatalogueStore) -> None:
    with HeldLease(store.leases, "s", now, seconds=0.4, beat=0.1) as lease:
        time.sleep(0.8)
        lease.check()
        with pytest.raises(LeaseHeld):
            store.leases.take("s", Holder("elsewhere", 1, "x"), now(), 1)
    assert store.leases.held("s", now()) is None


@pytest.mark.parametrize("hours", [-5, 5])
def test_heartbeat_keeps_the_lease_when_the_clock_jumps(store: CatalogueStore, hours: int) -> None:
    off = timedelta()
    with HeldLease(store.leases, "s", lambda: now() + off, seconds=0.4, beat=0.05) as lease:
        off = timedelta(hours=hours)
        time.sleep(0.6)
        lease.check()
        with pytest.raises(LeaseHeld):
            HeldLease(store.leases, "s", lambda: now() + 2 * off, sleep=lambda seconds: time.sleep(0.2))
        time.sleep(0.2)
        lease.check()
    assert store.leases.all() == {}


def test_process_that_was_stopped_longer_than_its_lease_looks_before_it_goes_on(
    store: CatalogueStore,
) -> None:
    with HeldLease(store.leases, "s", now, seconds=0.05, beat=60) as lease:
        time.sleep(0.1)
        lease.check()  # nobody came meanwhile: it is ours again
        store.leases.release(store.leases.all()["s"])
        taken = store.leases.take("s", Holder("elsewhere", 1, "x"), now(), 30)
        time.sleep(0.1)
        with pytest.raises(LeaseLost, match="was taken over"):
            lease.check()
    assert store.leases.all() == {"s": taken}


def test_lost_lease_is_told(store: CatalogueStore) -> None:
    with HeldLease(store.leases, "s", now, seconds=30, beat=0.1) as lease:
        store.leases.release(lease._lease)
        store.leases.take("s", Holder("elsewhere", 1, "x"), now(), 30)
        time.sleep(0.5)
        with pytest.raises(LeaseLost, match="its run must stop"):
            lease.check()


def test_this_process_is_alive_and_one_that_ended_is_not() -> None:
    assert is_alive(this_holder())
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    holder = Holder(host_name(), child.pid, process_started(child.pid) or "")
    assert is_alive(holder)
    child.communicate(b"\n")
    assert not is_alive(holder)


def test_process_id_that_was_given_away_is_not_the_holder() -> None:
    assert not is_alive(Holder(host_name(), os.getpid(), "12345"))
