"""What retention lets go of, what it never touches, and the space that comes of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from catalogue_store import (
    AbsencePolicy,
    CatalogueStore,
    Horizons,
    Pruned,
    PublishedCounts,
    Run,
    RunState,
)
from catalogue_store.database import Database
from catalogue_store.old_rows import old_raw_versions, old_runs, old_versions
from catalogue_store.retention import prune
from catalogue_store.space import space_of
from tests.catalogue_store.harvest import day, fill, harvest, kept, names, replay
from tests.catalogue_store.test_purge import filled_tables

EVERYTHING = Horizons(day(1000), day(1000), day(1000))


def test_retention_keeps_what_is_in_use(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    harvest(store, day(10), {"a": "Data II", "b": "BAD page"})
    waiting = fill(store, day(20), {"a": "Data III", "b": "Welding"})
    pruned = store.prune(Horizons(day(100), day(5)))
    # Gone is the first form of a; b still shows its own, and the bad page waits to be replayed.
    assert (pruned.raw_versions, pruned.payloads, pruned.versions, pruned.descriptors) == (1, 1, 1, 1)
    assert [version.version for version in store.records.versions("src:a")] == [2]
    assert store.payloads.of_record("src:a")[0].body == b"Data II"
    assert store.payloads.of_record("src:b")[0].body == b"Welding"
    assert names(store) == {"a": "Data II", "b": "Welding"}
    assert store.publish(waiting.id, AbsencePolicy(), day(20)) == PublishedCounts(changed=1)


def test_retention_leaves_the_young_alone(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    harvest(store, day(10), {"a": "Data II"})
    pruned = store.prune(Horizons(day(0), day(0)))
    assert pruned == Pruned()
    assert store.payloads.of_record("src:a", 1)[0].body == b"Data"


def test_dropped_payload_of_an_old_version_is_said_to_be_gone(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    harvest(store, day(10), {"a": "Data II"})
    store.prune(Horizons(day(5)))
    assert store.payloads.of_record("src:a", 1) == ()
    assert len(store.records.versions("src:a")) == 2


def test_dry_run_counts_the_same_and_changes_nothing(store: CatalogueStore, database_url: str) -> None:
    for number in range(4):
        harvest(store, day(number), {"a": f"Data {number}", "b": f"Welding {number}", "c": "Knots"})
    before = filled_tables(database_url)
    would = store.prune(EVERYTHING, dry_run=True)
    assert (would.raw_versions, would.versions, would.payloads, would.descriptors) == (6, 6, 6, 6)
    assert would.payload_bytes > 0
    assert filled_tables(database_url) == before
    assert store.prune(EVERYTHING) == would
    assert store.prune(EVERYTHING) == Pruned()
    assert replay(store, day(9), "two").renormalised == 3


def test_without_horizons_everything_is_kept_but_what_nothing_names(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    harvest(store, day(1), {"a": "Data II"})
    given_up = store.runs.start("src", store.runs.of_source("src")[0].kind, "one", day(2))
    given_up.keep([kept("b", "Welding")], day(2))
    given_up.finish(RunState.REJECTED, {}, day(2))
    assert Horizons().are_none
    assert store.prune(Horizons()) == Pruned()
    assert store.payloads.of_record("src:a", 1)[0].body == b"Data"


def test_old_runs_go_but_not_those_that_count(store: CatalogueStore, database_url: str) -> None:
    harvest(store, day(0), {"a": "odd"})
    for number in range(1, 60):
        harvest(store, day(number), {"a": "odd"})
    held = fill(store, day(60), {"a": "Data"})
    held.finish(RunState.HELD, {}, day(60))
    store.validators.put("https://example.org/", "hash", "e", None, {}, day(1))
    pruned = store.prune(Horizons(runs=day(1000)))
    # Of 61 the newest 50 stay, and the first, by which the one issue was found.
    assert (pruned.runs, pruned.validators) == (10, 1)
    left = {row.id for row in store.runs.of_source("src", 100)}
    assert left == {1, *range(12, 62)}
    assert len(store.issues.listed()) == 1
    assert store.publish(held.id, AbsencePolicy(), day(61)) == PublishedCounts(changed=1)


def test_pruning_that_was_killed_is_ended_by_the_next(
    store: CatalogueStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        harvest(store, day(number), {f"{one}": f"Data {one} {number}" for one in range(20)})
    would = store.prune(EVERYTHING, dry_run=True)
    monkeypatch.setattr("catalogue_store.old_rows.AT_ONCE", 7)
    write, calls = database.write, iter(range(100))

    def killed():  # type: ignore[no-untyped-def]
        if next(calls) == 3:
            raise KeyboardInterrupt
        return write()

    database.write = killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        prune(database, EVERYTHING)
    assert len(names(store)) == 20
    assert harvest(store, day(3), {f"{one}": f"Data {one} 2" for one in range(20)}) == PublishedCounts()
    rest = store.prune(EVERYTHING)
    assert rest.raw_versions == would.raw_versions - 21
    assert (rest.versions, rest.payloads, rest.descriptors) == (40, 40, 40)


def test_raw_form_that_a_run_kept_again_meanwhile_stays(store: CatalogueStore, database: Database) -> None:
    harvest(store, day(0), {"a": "Data"})
    harvest(store, day(1), {"a": "Data II"})
    write, writes = database.write, iter(range(100))
    begun: list[Run] = []

    def begin_behind_its_back():  # type: ignore[no-untyped-def]
        if next(writes) == 0:
            begun.append(fill(store, day(2), {"a": "Data"}))
        return write()

    database.write = begin_behind_its_back  # type: ignore[method-assign]
    assert prune(database, Horizons(payloads=day(1.5))).raw_versions == 0
    assert store.publish(begun[0].id, AbsencePolicy(), day(2)) == PublishedCounts(changed=1)
    assert store.payloads.of_record("src:a")[0].body == b"Data"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_pruning_reads_no_table_whole_for_each_row(store: CatalogueStore, database: Database) -> None:
    fill(store, day(0), {"a": "Data"})
    for rows in (old_raw_versions(day(1)), old_versions(day(1)), old_runs(day(1))):
        assert rows is not None
        with database.read() as connection:
            asked = select(*rows.table.primary_key.columns).where(rows.may_go(connection))
            written = asked.compile(connection, compile_kwargs={"render_postcompile": True})
            values = tuple(written.construct_params()[name] for name in written.positiontup or ())
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}", _bound(values)).all()
        scanned = [row.detail.split()[1] for row in plan if row.detail.startswith("SCAN")]
        assert set(scanned) <= {rows.table.name, "source"}, plan


def _bound(values: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(str(value) if isinstance(value, datetime) else value for value in values)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_space_of_what_was_pruned_is_given_back(store: CatalogueStore, database_url: str) -> None:
    for number in range(6):
        harvest(store, day(number), {f"{one}": f"{number} {one} {'x' * 40}" * 40 for one in range(60)})
    path = Path(database_url.removeprefix("sqlite:///"))
    assert store.give_back().bytes == 0
    store.prune(EVERYTHING)
    space = space_of(Database(database_url))
    assert space is not None
    given = store.give_back()
    assert given.left is None
    assert given.bytes == space.file - path.stat().st_size > 100_000
    assert len(names(store)) == 60


@pytest.mark.parametrize("engine", ["sqlite"])
def test_space_is_left_where_the_disk_has_no_room_to_write_the_file_anew(
    store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        harvest(store, day(number), {f"{one}": f"{number} {one} {'x' * 40}" * 40 for one in range(60)})
    store.prune(EVERYTHING)
    usage = __import__("shutil").disk_usage
    monkeypatch.setattr(
        "catalogue_store.space.shutil.disk_usage", lambda path: usage(path)._replace(free=1000)
    )
    given = store.give_back()
    assert given.bytes == 0
    assert given.left is not None
    assert "its disk has 1,000 free" in given.left
