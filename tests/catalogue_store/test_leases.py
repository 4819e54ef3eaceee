"""Leases: of many takers one wins, on threads and between processes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from catalogue_store import CatalogueStore, Holder, Lease, open_store
from catalogue_store.errors import LeaseHeld, LeaseLost
from tests.catalogue_store.harvest import day

ME = Holder("here", 100, "boot+1")
OTHER = Holder("here", 200, "boot+2")
AWAY = Holder("elsewhere", 100, "boot+1")
NOW = day(0)

RACER = """
import sys
from catalogue_store import Holder, open_store
from catalogue_store.errors import LeaseHeld
from tests.catalogue_store.harvest import day

won = 0
with open_store(sys.argv[1]) as store:
    for number in range(int(sys.argv[3])):
        try:
            store.leases.take(f"race_{number}", Holder("here", int(sys.argv[2]), "x"), day(0), 60)
            won += 1
        except LeaseHeld:
            pass
print(won)
"""


def test_lease_is_held_by_one(store: CatalogueStore) -> None:
    lease = store.leases.take("src", ME, NOW, 60)
    assert (lease.holder, lease.expires_at) == (ME, NOW + timedelta(seconds=60))
    with pytest.raises(LeaseHeld, match="process 100 on here") as refused:
        store.leases.take("src", OTHER, NOW, 60)
    assert (refused.value.holder, refused.value.until) == (ME, lease.expires_at)
    assert store.leases.take("src_2", OTHER, NOW, 60).holder == OTHER
    assert store.leases.held("src", NOW) == lease


def test_not_even_the_same_process_takes_it_twice(store: CatalogueStore) -> None:
    store.leases.take("src", ME, NOW, 60)
    with pytest.raises(LeaseHeld):
        store.leases.take("src", ME, NOW, 60)


def test_released_lease_is_free(store: CatalogueStore) -> None:
    lease = store.leases.take("src", ME, NOW, 60)
    store.leases.release(lease)
    assert store.leases.held("src", NOW) is None
    assert store.leases.take("src", OTHER, NOW, 60).fence > lease.fence


def test_expired_lease_is_taken_over_and_the_old_holder_learns_it(store: CatalogueStore) -> None:
    lease = store.leases.take("src", ME, NOW, 60)
    later = NOW + timedelta(seconds=60)
    taken = store.leases.take("src", OTHER, later, 60)
    with pytest.raises(LeaseLost, match="must stop"):
        store.leases.renew(lease, later, 60)
    store.leases.release(lease)
    assert store.leases.held("src", later) == taken


def test_renewed_lease_lives_longer_and_names_its_run(store: CatalogueStore) -> None:
    lease = store.leases.take("src", ME, NOW, 60)
    renewed = store.leases.renew(lease, NOW + timedelta(seconds=50), 60, run_id=7)
    assert renewed.holder == Holder("here", 100, "boot+1", 7)
    with pytest.raises(LeaseHeld):
        store.leases.take("src", OTHER, NOW + timedelta(seconds=100), 60)


def test_lease_that_ran_out_is_still_its_holders_while_nobody_else_took_it(store: CatalogueStore) -> None:
    lease = store.leases.take("src", ME, NOW, 60)
    renewed = store.leases.renew(lease, NOW + timedelta(hours=9), 60)
    assert (renewed.fence, renewed.expires_at) == (lease.fence, NOW + timedelta(hours=9, seconds=60))
    back = store.leases.renew(renewed, NOW - timedelta(hours=9), 60)
    assert store.leases.all() == {"src": back}


@pytest.mark.parametrize("hours", [-9, 9])
def test_holder_that_lives_here_is_never_taken_over_whatever_the_clock_says(
    store: CatalogueStore, hours: int
) -> None:
    lease = store.leases.take("src", ME, NOW, 60)
    later = NOW + timedelta(hours=hours)
    with pytest.raises(LeaseHeld, match="process 100 on here"):
        store.leases.take("src", OTHER, later, 60, lambda holder: True)
    assert store.leases.take("src", OTHER, later, 60, lambda holder: False).fence == lease.fence + 1


def test_expired_holder_elsewhere_is_watched_before_it_is_taken_over(store: CatalogueStore) -> None:
    lease = store.leases.take("src", AWAY, NOW, 60)
    later = NOW + timedelta(hours=9)

    def beats_meanwhile() -> None:
        store.leases.renew(lease, NOW + timedelta(seconds=10), 60)

    with pytest.raises(LeaseHeld, match="process 100 on elsewhere"):
        store.leases.take("src", OTHER, later, 60, lambda holder: True, beats_meanwhile)
    assert store.leases.take("src", OTHER, later, 60, lambda holder: True).holder == OTHER


def test_refusal_names_the_run_that_is_at_work(store: CatalogueStore) -> None:
    store.leases.renew(store.leases.take("src", ME, NOW, 60), NOW, 60, run_id=4)
    with pytest.raises(LeaseHeld, match=r"process 100 on here is at work on this source \(run 4\).*end that"):
        store.leases.take("src", OTHER, NOW, 60)


@pytest.mark.parametrize(
    ("holder", "is_alive", "taken"), [(ME, False, True), (ME, True, False), (AWAY, False, False)]
)
def test_dead_holder_on_this_host_is_taken_over_at_once(
    store: CatalogueStore, holder: Holder, is_alive: bool, taken: bool
) -> None:
    asked: list[Holder] = []

    def alive(found: Holder) -> bool:
        asked.append(found)
        return is_alive

    first = store.leases.take("src", holder, NOW, 60)
    if taken:
        assert store.leases.take("src", OTHER, NOW, 60, alive).fence == first.fence + 1
    else:
        with pytest.raises(LeaseHeld):
            store.leases.take("src", OTHER, NOW, 60, alive)
    assert asked == ([holder] if holder.host == OTHER.host else [])


def test_two_who_find_the_holder_dead_do_not_both_take_it(store: CatalogueStore) -> None:
    store.leases.take("src", ME, NOW, 60)
    winners: list[Lease] = []

    def dead_but_another_was_faster(found: Holder) -> bool:
        if not winners:
            winners.append(
                store.leases.take("src", Holder("here", 300, "z"), NOW + timedelta(seconds=61), 60)
            )
        return False

    with pytest.raises(LeaseHeld):
        store.leases.take("src", OTHER, NOW, 60, dead_but_another_was_faster)
    assert store.leases.held("src", NOW) == winners[0]


def test_of_many_threads_one_wins(store: CatalogueStore) -> None:
    def take(pid: int) -> int:
        try:
            store.leases.take("src", Holder("here", pid, "x"), NOW, 60)
        except LeaseHeld:
            return 0
        return 1

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(take, range(64))) == 1


def test_of_two_processes_one_wins_each_source(database_url: str) -> None:
    races = 60
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, database_url, str(pid), str(races)], stdout=subprocess.PIPE
        )
        for pid in (1, 2)
    ]
    won = [int(racer.communicate(timeout=60)[0]) for racer in racers]
    assert sum(won) == races
    with open_store(database_url) as store:
        assert all(store.leases.held(f"race_{number}", NOW) for number in range(races))
