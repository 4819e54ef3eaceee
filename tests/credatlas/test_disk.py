"""A disk that is full or read-only, and files that are gone or damaged: a clear word and a way back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalogue_store import RunState, open_store
from catalogue_store.backup import back_up
from normalise.vocabularies import load_vocabularies
from search_api.index.embedded_index import open_embedded_index
from tests.credatlas.running import command, credatlas, credatlas_here, environment
from tests.credatlas.table_source import write_source


@dataclass(frozen=True)
class SmallDisk:
    """A file system of its own in memory, which can be made full or read-only."""

    path: Path

    def remount(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.path)], check=True, capture_output=True)

    def leave(self, kilobytes: int) -> None:
        """Make it so small that only so much is free."""
        used = shutil.disk_usage(self.path).used // 1024
        self.remount(f"size={used + kilobytes}k")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Needs the right to mount, which root has; nobody else can be given it by installing anything.

    Where it is missing, a full database is still tested by `tests/catalogue_store/test_unavailable.py`.
    """
    path = tmp_path / "disk"
    path.mkdir()
    made = None
    if sys.platform == "linux":
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(path)], capture_output=True, check=False
        )
    if made is None or made.returncode != 0:
        pytest.skip("no file system can be mounted here")
    yield SmallDisk(path)
    subprocess.run(["umount", str(path)], check=True, capture_output=True)


def harvested(home: Path, own: Path) -> dict[str, str]:
    """A home with the small source harvested and indexed; gives the settings that make its mapping known."""
    more = write_source(own, range(6))
    for words in (
        ("sources", "enable", "xx_orchard"),
        ("harvest", "xx_orchard"),
        ("index", "follow", "--once"),
    ):
        ended = credatlas_here(home, *words, more=more)
        assert ended.status == 0, ended.err
    return more


def live(home: Path) -> int:
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        return store.records.count()


def indexed(home: Path) -> int:
    index = open_embedded_index(home / "index", load_vocabularies())
    try:
        return index.counts().documents
    finally:
        index.close()


def test_full_disk_ends_run_and_indexing_and_both_go_on_with_room(disk: SmallDisk, tmp_path: Path) -> None:
    home = disk.path / "home"
    more = harvested(home, tmp_path / "own")
    write_source(tmp_path / "own", range(4000))
    disk.leave(1500)
    full = credatlas(home, "harvest", "xx_orchard", more=more)
    assert full.status == 1
    assert f"{home}/catalogue.db: the disk or its quota is full" in full.err
    assert len(full.err.splitlines()) == 1
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        assert store.runs.of_source("xx_orchard")[0].state is RunState.INTERRUPTED
        assert store.records.count() == 6
    assert indexed(home) == 6

    disk.remount("size=64m")
    assert credatlas_here(home, "harvest", "xx_orchard", more=more).status == 0
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        run = store.runs.of_source("xx_orchard")[0]
        assert (run.id, run.attempt, store.records.count()) == (2, 2, 4000)

    disk.leave(200)
    unwritten = credatlas(home, "index", "follow", "--once")
    assert (unwritten.status, f"the index in {home}/index cannot be written" in unwritten.err) == (1, True)
    assert indexed(home) == 6
    disk.remount("size=64m")
    assert credatlas_here(home, "index", "follow", "--once").status == 0
    assert indexed(home) == 4000


def test_read_only_home_is_said_in_one_line_with_its_path(disk: SmallDisk, tmp_path: Path) -> None:
    home = disk.path / "home"
    more = harvested(home, tmp_path / "own")
    disk.remount("ro")
    for words in (("sources", "list"), ("harvest", "xx_orchard")):
        ended = credatlas_here(home, *words, more=more)
        assert ended.status == 1
        assert f"{home}/catalogue.db" in ended.err
        assert len(ended.err.splitlines()) == 1, ended.err
    new = credatlas_here(disk.path / "new", "sources", "list")
    assert (new.status, new.err) == (
        2,
        (
            f"credatlas: home folder {disk.path}/new cannot be made: Read-only file system; "
            "name one that can be written to with CREDATLAS_HOME or --home\n"
        ),
    )
    disk.remount("rw")
    assert live(home) == 6


def bound_by_rights() -> list[str]:
    """What goes before a command so that rights of files bind it; root may otherwise write everywhere."""
    if os.geteuid() != 0:
        return []
    override = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={override}", f"--inh-caps={override}", "--"]


def test_home_without_the_right_to_write_is_said_in_one_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    ended = subprocess.run(
        [*bound_by_rights(), *command("sources", "list")],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == 1
    assert f"{home}/catalogue.db" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_file_where_the_home_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    ended = credatlas_here(tmp_path / "home", "sources", "list")
    assert (ended.status, "home cannot be made: File exists" in ended.err) == (2, True)


def test_damaged_or_lost_database_comes_back_from_a_backup(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "backup.db"
    more = harvested(home, tmp_path / "own")
    assert credatlas_here(home, "store", "backup", str(backup)).status == 0
    database = home / "catalogue.db"

    database.write_bytes(b"garbage" * 3000)
    for words in (("up", "--port", "8794"), ("harvest", "xx_orchard")):
        ended = credatlas(home, *words, more=more)
        assert ended.status == 1
        assert f"{database}: the file is no SQLite database" in ended.err
        assert "store restore FILE" in ended.err
    assert database.read_bytes() == b"garbage" * 3000

    database.write_bytes(b"")
    emptied = credatlas_here(home, "up", "--port", "8794")
    assert (emptied.status, "is empty, but the index in" in emptied.err) == (2, True)
    database.unlink()
    lost = credatlas_here(home, "sources", "list")
    assert (lost.status, "is not there, but the index in" in lost.err) == (2, True)

    restored = credatlas_here(home, "store", "restore", str(backup))
    assert (restored.status, "6 records in the index" in restored.out) == (0, True)
    assert (live(home), indexed(home)) == (6, 6)
    with pytest.raises(Exception, match="never overwrites"):
        back_up(f"sqlite:///{database}", backup)
