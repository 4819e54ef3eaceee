"""The change log: whoever has seen seq n has seen everything before it, whoever else is writing."""

from __future__ import annotations

import subprocess
import sys

from catalogue_store import CatalogueStore, Change, ChangeKind
from tests.catalogue_store.harvest import day, harvest, logged, source_row

RUNS = 8
PUBLISHER = f"""
import sys
from catalogue_store import open_store
from tests.catalogue_store.harvest import day, harvest

with open_store(sys.argv[1]) as store:
    for number in range({RUNS}):
        site = {{f"{{one:02}}": f"Data {{number}} {{one}}" for one in range(25)}}
        harvest(store, day(number), site, source_id=sys.argv[2])
"""


def follow(store: CatalogueStore, after: int) -> list[Change]:
    """What a reader does again and again: go on after the last change it saw."""
    seen: list[Change] = []
    while page := store.changes.after(seen[-1].seq if seen else after, limit=7):
        seen += page
    return seen


def test_reader_misses_nothing_while_two_processes_publish(store: CatalogueStore, database_url: str) -> None:
    sources = ("src", "src_2")
    store.sources.register(source_row("src_2"))
    publishers = [subprocess.Popen([sys.executable, "-c", PUBLISHER, database_url, one]) for one in sources]
    seen: list[Change] = []
    while any(publisher.poll() is None for publisher in publishers):
        seen += follow(store, seen[-1].seq if seen else 0)
    assert [publisher.wait() for publisher in publishers] == [0, 0]
    seen += follow(store, seen[-1].seq)
    assert seen == store.changes.after(0, limit=10_000)
    assert len(seen) == len(sources) * RUNS * 25
    for source in sources:
        kinds = [change.kind for change in seen if change.record_id == f"{source}:07"]
        assert kinds == [ChangeKind.ADDED] + [ChangeKind.CHANGED] * (RUNS - 1)


def test_log_is_read_in_pages_after_a_seq(store: CatalogueStore) -> None:
    assert (store.changes.last_seq(), store.changes.after(0)) == (0, [])
    harvest(store, day(0), {f"{number}": f"Data {number}" for number in range(5)})
    first = store.changes.after(0, limit=2)
    second = store.changes.after(first[-1].seq, limit=10)
    assert [change.record_id for change in first + second] == [f"src:{number}" for number in range(5)]
    assert store.changes.last_seq() == second[-1].seq
    assert store.changes.after(second[-1].seq) == []


def test_reindexing_is_logged_for_records_there_are(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    assert store.changes.reindex(["src:b", "src:never", "src:b"], day(1)) == 1
    assert store.changes.reindex_source("src", day(2)) == 2
    assert logged(store, 2) == [("b", "reindexed"), ("a", "reindexed"), ("b", "reindexed")]
    assert [change.at for change in store.changes.of_record("src:a")] == [day(0), day(2)]
