"""Pages of a quick source are kept together, those of any other at once; nothing kept is lost or told late."""

from __future__ import annotations

import pytest

from catalogue_store import CatalogueStore, Run, RunKind
from harvesters import page_group
from harvesters.collecting import Collector
from harvesters.normalising import Normalising
from harvesters.page_group import LONGEST_WAIT_SECONDS, Patience
from harvesters.protocols.contract import HarvestedPage
from harvesters.run_progress import RunProgress
from harvesters.stage_clock import StageClock
from normalise.mapping.mapping import Mapping
from normalise.raw_record import RawRecord
from normalise.stamp import stamp
from normalise.vocabularies import Vocabularies
from tests.harvesters.conftest import START
from tests.harvesters.mappings import register, table_mapping


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mapping(store: CatalogueStore) -> Mapping:
    mapping = table_mapping(file="t.csv")
    register(store, mapping)
    return mapping


@pytest.fixture
def run(store: CatalogueStore, mapping: Mapping, vocabularies: Vocabularies) -> Run:
    return store.runs.start(mapping.id, RunKind.FULL, stamp(mapping, vocabularies), START)


@pytest.fixture
def collector(
    run: Run, mapping: Mapping, vocabularies: Vocabularies, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Collector:
    """Of a run that counts as large from its third record on."""
    monkeypatch.setattr(page_group, "LARGE_RUN", 3)
    stages = StageClock()
    normalising = Normalising(run, mapping, vocabularies, stages)
    progress = RunProgress("key")
    return Collector(mapping, run, progress, lambda: START, stages, normalising, Patience(clock))


def page(number: int, **said: object) -> HarvestedPage:
    """One record, and where to go on after it."""
    records = (RawRecord("test_table", f"R{number}", ()),)
    return HarvestedPage(**{"records": records, "checkpoint": {"page": number}, **said})  # type: ignore[arg-type]


def kept(store: CatalogueStore, run: Run) -> tuple[int, object]:
    """How many records the store has of the run, and the page that its checkpoint names."""
    row = store.runs.get(run.id)
    assert row is not None
    return run.figures().listed, row.checkpoint.get("protocol", {}).get("page")


def test_each_page_of_a_small_run_is_kept_at_once(
    store: CatalogueStore, run: Run, collector: Collector
) -> None:
    for number in (1, 2):
        collector.collect(page(number))
        assert kept(store, run) == (number, number)


def test_quick_pages_of_a_large_run_wait_for_each_other_but_not_long(
    store: CatalogueStore, run: Run, collector: Collector, clock: Clock
) -> None:
    for number in (1, 2, 3, 4):
        collector.collect(page(number))
    assert kept(store, run) == (2, 2), "the others wait, and so does their checkpoint"
    clock.seconds = LONGEST_WAIT_SECONDS
    collector.collect(page(5))
    assert kept(store, run) == (5, 5)


def test_pages_of_a_slow_source_never_wait(
    store: CatalogueStore, run: Run, collector: Collector, clock: Clock
) -> None:
    for number in range(1, 7):
        clock.seconds += 1
        collector.collect(page(number))
        assert kept(store, run) == (number, number)


def test_waiting_pages_are_kept_when_they_are_many(
    store: CatalogueStore, run: Run, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_group, "MOST_RECORDS", 2)
    for number in (1, 2, 3, 4):
        collector.collect(page(number))
    assert kept(store, run) == (4, 4)


def test_what_waits_is_kept_before_a_page_that_says_records_are_gone(
    store: CatalogueStore, run: Run, collector: Collector
) -> None:
    for number in (1, 2, 3):
        collector.collect(page(number))
    collector.collect(HarvestedPage(gone_ids=("R3",), checkpoint={"page": 4}))
    assert kept(store, run) == (2, 4), "R3 came, and then went"
    collector.collect(page(3, checkpoint={"page": 5}))
    collector.flush()
    assert kept(store, run) == (3, 5), "and came again"


def test_second_records_are_told_across_pages_that_are_kept_together(
    store: CatalogueStore, run: Run, collector: Collector
) -> None:
    for number in (1, 2, 3, 3, 4):
        collector.collect(page(number))
    collector.flush()
    assert kept(store, run) == (4, 4)
    assert run.figures().duplicates == 1
    assert [found.record_id for found in store.issues.listed(run_id=run.id)] == ["test_table:R3"]


def test_where_records_may_come_twice_nothing_is_said_of_it(
    store: CatalogueStore, run: Run, collector: Collector
) -> None:
    for number in (1, 2, 3):
        collector.collect(page(number))
    for number in (4, 4):
        collector.collect(page(number, may_repeat=True))
    collector.flush()
    assert kept(store, run) == (4, 4)
    assert not store.issues.listed(run_id=run.id)
