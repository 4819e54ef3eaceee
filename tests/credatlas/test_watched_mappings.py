"""A mapping file is read when it changes; what is wrong is said once, and the last good form outlives everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from credatlas.last_good import LastGoodMappings
from credatlas.mapping_files import MappingFiles
from credatlas.watched_mappings import WatchedMappings
from normalise.errors import MappingError
from tests.credatlas.table_source import MAPPING, write_source

SOURCE = "xx_orchard"
BROKEN = MAPPING.replace("offered_by:", "offered_bye:")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    write_source(tmp_path / "own", [])
    return tmp_path / "own"


@pytest.fixture
def watched(own: Path, tmp_path: Path) -> WatchedMappings:
    return watching(own, tmp_path)


def watching(own: Path, home: Path) -> WatchedMappings:
    return WatchedMappings(lambda: MappingFiles.find([own]), LastGoodMappings(home / "last_good"))


def write(own: Path, text: str) -> None:
    (own / f"{SOURCE}.yml").write_text(text, encoding="utf-8")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().split("\n")[0] for record in caplog.records]


def test_a_changed_file_is_read_again(own: Path, watched: WatchedMappings) -> None:
    first = watched.read()[SOURCE]
    assert watched.read()[SOURCE] is first
    write(own, MAPPING.replace("* * * * *", "0 3 * * *"))
    assert watched.read()[SOURCE].harvest.schedule == "0 3 * * *"


def test_each_change_for_the_worse_is_told_once_and_so_is_the_repair(
    own: Path, watched: WatchedMappings, caplog: pytest.LogCaptureFixture
) -> None:
    good = watched.read()[SOURCE]
    write(own, BROKEN)
    for _ in range(3):
        assert watched.read()[SOURCE] == good
    write(own, BROKEN.replace("column: Title", "colum: Title"))
    watched.read()
    write(own, MAPPING)
    assert watched.read()[SOURCE] == good
    assert [text[:40] for text in said(caplog)] == [
        "mapping file is wrong; its last good for",
        "mapping file is wrong; its last good for",
        "mapping file is right again",
    ]
    assert "xx_orchard.yml:19: record.offered_bye" in said(caplog)[0]


def test_the_last_good_form_outlives_the_process(own: Path, watched: WatchedMappings, tmp_path: Path) -> None:
    good = watched.read()[SOURCE]
    write(own, BROKEN)
    later = watching(own, tmp_path)
    assert later.read()[SOURCE] == good
    assert "offered_bye" in later.broken()[SOURCE]


def test_a_file_that_was_never_right_is_no_source(
    own: Path, watched: WatchedMappings, caplog: pytest.LogCaptureFixture
) -> None:
    write(own, BROKEN)
    assert SOURCE not in watched.read()
    assert "no good form of it is known" in said(caplog)[0]


def test_a_file_that_was_taken_away_is_gone_for_good(
    own: Path, watched: WatchedMappings, tmp_path: Path
) -> None:
    watched.read()
    (own / f"{SOURCE}.yml").unlink()
    assert SOURCE not in watched.read()
    write(own, BROKEN)
    assert SOURCE not in watching(own, tmp_path).read()


def test_a_folder_that_is_away_for_a_while_changes_nothing_but_one_at_the_start_is_an_error(
    own: Path, watched: WatchedMappings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = watched.read()
    shutil.rmtree(own)
    for _ in range(3):
        assert watched.read() == good
    assert len(said(caplog)) == 1
    with pytest.raises(MappingError, match="no such folder"):
        watching(own, tmp_path).read()
