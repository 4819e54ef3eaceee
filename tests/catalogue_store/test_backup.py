"""A backup is one consistent file, whoever writes meanwhile, and comes back whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue_store import AbsencePolicy, CatalogueStore, PublishedCounts, open_store
from catalogue_store.backup import back_up, restore
from catalogue_store.errors import BrokenBackup, StoreUnavailable
from tests.catalogue_store.harvest import day, fill, harvest, names

HOLD = "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM run').fetchone(); "
HOLD += "print('open', flush=True); sys.stdin.read()"


@pytest.fixture
def engine() -> str:
    """What is tested here is the file of an SQLite database."""
    return "sqlite"


def test_backup_holds_what_was_committed_when_it_was_made(
    store: CatalogueStore, database_url: str, tmp_path: Path
) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = fill(store, day(1), {"a": "Data II"})
    copy = tmp_path / "backup.db"
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE source SET publisher = 'not committed'")
        assert back_up(database_url, copy) == copy.stat().st_size > 0
    assert sorted(path.name for path in tmp_path.glob("*backup*")) == ["backup.db"]
    store.publish(run.id, AbsencePolicy(), day(1))
    with open_store(f"sqlite:///{copy}") as kept:
        assert names(kept) == {"a": "Data"}
        assert [row.publisher for row in kept.sources.all()] == ["A publisher"]
        assert kept.publish(run.id, AbsencePolicy(), day(1)) == PublishedCounts(changed=1)


def test_backup_overwrites_nothing(store: CatalogueStore, database_url: str, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(BrokenBackup, match="never overwrites: name a new file"):
        back_up(database_url, taken)
    with pytest.raises(BrokenBackup, match=r"nowhere.*cannot be written"):
        back_up(database_url, tmp_path / "nowhere" / "backup.db")
    assert taken.read_text() == "mine"
    with pytest.raises(BrokenBackup, match="pg_dump"):
        back_up("postgresql+psycopg://user:secret@host/catalogue", taken)


def test_restored_backup_is_the_catalogue_again_and_nothing_is_deleted(
    store: CatalogueStore, database_url: str, tmp_path: Path
) -> None:
    harvest(store, day(0), {"a": "Data"})
    back_up(database_url, tmp_path / "backup.db")
    harvest(store, day(1), {"a": "Data II", "b": "Welding"})
    store.close()
    aside = restore(database_url, tmp_path / "backup.db", day(2))
    with open_store(database_url) as restored:
        assert names(restored) == {"a": "Data"}
        assert harvest(restored, day(3), {"a": "Data II", "b": "Welding"}) == PublishedCounts(
            added=1, changed=1
        )
    assert aside == tmp_path / "catalogue.db.replaced-20260103T031500"
    with open_store(f"sqlite:///{aside}") as old:
        assert names(old) == {"a": "Data II", "b": "Welding"}


def test_database_in_use_is_not_replaced(store: CatalogueStore, database_url: str, tmp_path: Path) -> None:
    harvest(store, day(0), {"a": "Data"})
    back_up(database_url, tmp_path / "backup.db")
    store.close()
    path = database_url.removeprefix("sqlite:///")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(BrokenBackup, match="is in use; end every process"):
            restore(database_url, tmp_path / "backup.db", day(2))
        holder.stdin.close()
        holder.wait(20)
    assert restore(database_url, tmp_path / "backup.db", day(2)) is not None


def test_damaged_database_can_be_replaced_by_a_backup(
    store: CatalogueStore, database_url: str, tmp_path: Path
) -> None:
    harvest(store, day(0), {"a": "Data"})
    back_up(database_url, tmp_path / "backup.db")
    store.close()
    path = Path(database_url.removeprefix("sqlite:///"))
    path.write_bytes(b"garbage" * 2000)
    with pytest.raises(StoreUnavailable, match=r"no SQLite database.*store restore FILE.*\.recover"):
        open_store(database_url)
    assert path.read_bytes() == b"garbage" * 2000
    aside = restore(database_url, tmp_path / "backup.db", day(2))
    assert aside is not None
    assert aside.read_bytes() == b"garbage" * 2000
    with open_store(database_url) as restored:
        assert names(restored) == {"a": "Data"}


def test_what_is_no_backup_is_not_restored(store: CatalogueStore, database_url: str, tmp_path: Path) -> None:
    harvest(store, day(0), {"a": "Data"})
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    with pytest.raises(BrokenBackup, match="not of a catalogue"):
        restore(database_url, other, day(1))
    with pytest.raises(BrokenBackup, match="is no file"):
        restore(database_url, tmp_path / "nowhere.db", day(1))
    (tmp_path / "notes.txt").write_text("notes " * 500)
    with pytest.raises(BrokenBackup, match=r"no backup that could be read .*nothing was changed"):
        restore(database_url, tmp_path / "notes.txt", day(1))
    assert names(store) == {"a": "Data"}
