"""A database that cannot be used says which file it is and what to do; nothing is half written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from catalogue_store import AbsencePolicy, CatalogueStore, KeptRecord, PublishedCounts, RunKind, open_store
from catalogue_store.errors import StoreBusy, StoreUnavailable
from tests.catalogue_store.harvest import day, fill, harvest, kept, names


@pytest.fixture
def engine() -> str:
    """What is tested here is the file of an SQLite database."""
    return "sqlite"


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Every connection made from now on may not grow its file."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


def many(count: int) -> list[KeptRecord]:
    return [kept(f"{number:04}", f"Data {number} " * 50) for number in range(count)]


def test_full_disk_ends_a_run_not_the_catalogue(
    store: CatalogueStore, database_url: str, request: pytest.FixtureRequest
) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = fill(store, day(1), {"a": "Data II"})
    store.close()
    request.getfixturevalue("full_disk")
    with open_store(database_url) as limited:
        resumed = limited.runs.resume(run.id)
        with pytest.raises(
            StoreUnavailable, match=r"catalogue\.db: the disk or its quota is full .*; free space"
        ):
            resumed.keep(many(2000), day(1), {"page": 2})
        assert names(limited) == {"a": "Data"}
        assert limited.health().is_ready
    event_free = open_store(database_url)
    assert event_free.runs.open(run.id).checkpoint == {}
    event_free.close()


def test_run_goes_on_after_space_was_freed(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    with store._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailable, match="full"):
        run.keep(many(2000), day(0), {"page": 2})
    with store._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    run.keep([kept("b", "Welding")], day(0), {"page": 2})
    assert run.figures().listed == 2


def test_disk_that_is_full_while_a_run_is_published_leaves_the_catalogue(store: CatalogueStore) -> None:
    harvest(store, day(0), {f"{number:04}": "Data" for number in range(50)})
    before, last = names(store), store.changes.last_seq()
    run = fill(store, day(1), {f"{number:04}": f"Data {number} " * 20 for number in range(600)})
    with store._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailable, match=r"catalogue\.db: the disk or its quota is full"):
        store.publish(run.id, AbsencePolicy(), day(1))
    assert (names(store), store.changes.last_seq()) == (before, last)
    with store._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    counts = store.publish(run.id, AbsencePolicy(), day(1))
    assert (counts.added, counts.changed) == (550, 50)


def test_database_whose_log_was_deleted_is_what_it_was_before(
    store: CatalogueStore, database_url: str, tmp_path: Path
) -> None:
    harvest(store, day(0), {"a": "Data"})
    with store._database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()  # type: ignore[union-attr]
    harvest(store, day(1), {"a": "Data II"})
    path = Path(database_url.removeprefix("sqlite:///"))
    assert path.with_name("catalogue.db-wal").stat().st_size > 0
    alone = tmp_path / "alone.db"
    alone.write_bytes(path.read_bytes())
    with open_store(f"sqlite:///{alone}") as older:
        assert names(older) == {"a": "Data"}
        assert harvest(older, day(2), {"a": "Data II"}) == PublishedCounts(changed=1)


@pytest.mark.parametrize("left", [100, 5000, 0.5])
def test_shortened_database_says_so_and_is_not_written_to(
    left: float, store: CatalogueStore, database_url: str
) -> None:
    harvest(store, day(0), {f"{number}": f"Data {number} " * 100 for number in range(200)})
    store.close()
    path = Path(database_url.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    short = whole[: round(left * len(whole)) if left < 1 else int(left)]
    path.write_bytes(short)
    with (
        pytest.raises(
            StoreUnavailable, match=r"catalogue\.db: .* nothing was written to it\. .*store restore FILE"
        ),
        open_store(database_url) as damaged,
    ):
        harvest(damaged, day(1), {f"{number}": f"New {number} " * 100 for number in range(400)})
    assert path.read_bytes() == short


def test_read_only_database_says_so(store: CatalogueStore, database_url: str) -> None:
    harvest(store, day(0), {"a": "Data"})
    path = database_url.removeprefix("sqlite:///")
    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true", migrate=False) as read_only:
        assert names(read_only) == {"a": "Data"}
        with pytest.raises(StoreUnavailable, match=r"may not be written to .* give the account"):
            read_only.runs.start("src", RunKind.FULL, "one", day(1))


def test_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, not a database. " * 100)
    with pytest.raises(StoreUnavailable, match=r"notes\.txt: the file is no SQLite database"):
        open_store(f"sqlite:///{path}")


def test_folder_in_the_way_says_so(tmp_path: Path) -> None:
    (tmp_path / "catalogue.db").mkdir()
    with pytest.raises(StoreUnavailable, match=r"cannot be opened .* check that its folder exists"):
        open_store(f"sqlite:///{tmp_path}/catalogue.db")


def test_damaged_database_says_so(store: CatalogueStore, database_url: str) -> None:
    harvest(store, day(0), {f"{number}": f"Data {number} " * 100 for number in range(50)})
    store.close()
    path = Path(database_url.removeprefix("sqlite:///"))
    whole = bytearray(path.read_bytes())
    whole[8192 : len(whole)] = b"\xff" * (len(whole) - 8192)
    path.write_bytes(whole)
    with pytest.raises(StoreUnavailable, match=r"catalogue\.db: the file is damaged .* store restore FILE"):
        open_store(database_url).records.iterate()


def test_writer_that_waits_too_long_says_so(store: CatalogueStore, database_url: str) -> None:
    with open_store(database_url, busy_seconds=0.05) as impatient, store._database.write():
        assert impatient.records.iterate() == []
        with pytest.raises(StoreBusy, match="another process is writing"):
            impatient.runs.start("src", RunKind.FULL, "one", day(0))


def test_health_tells_instead_of_raising(store: CatalogueStore, database_url: str, tmp_path: Path) -> None:
    harvest(store, day(0), {"a": "Data"})
    health = store.health()
    assert (health.is_ready, health.last_seq, health.problem) == (True, 1, None)
    assert health.database == database_url.removeprefix("sqlite:///")
    store.close()
    path = Path(health.database)
    path.rename(tmp_path / "moved.db")
    path.mkdir()
    broken = store.health()
    assert not broken.is_ready
    assert broken.problem is not None
    assert "cannot be opened" in broken.problem


def test_failed_publish_changes_nothing(store: CatalogueStore, monkeypatch: pytest.MonkeyPatch) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = fill(store, day(1), {"a": "Data II", "b": "Welding"})

    def fail(*_: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("catalogue_store.publish.supersede_held", fail)
    with pytest.raises(RuntimeError):
        store.publish(run.id, AbsencePolicy(), day(1))
    monkeypatch.undo()
    assert (names(store), store.changes.last_seq()) == ({"a": "Data"}, 1)
    store.publish(run.id, AbsencePolicy(), day(1))
    assert names(store) == {"a": "Data II", "b": "Welding"}
