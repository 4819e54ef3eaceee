"""Parts that several processes fill come together as one table, as if one writer had filled it."""

from __future__ import annotations

from errno import ENOSPC
from pathlib import Path

import pytest

from normalise.vocabularies import Vocabularies
from search_api.errors import EngineFailure, IndexUnwritable
from search_api.index.columns import Kind
from search_api.index.contract import Batch
from search_api.index.embedded import Table
from search_api.index.embedded_index import open_embedded_index
from search_api.index.embedded_parts import EmbeddedPart, join
from tests.search_api.index_catalogue import put

COLUMNS = {"id": Kind.KEY, "n": Kind.NUMBER, "word": Kind.WORDS, "kept": Kind.STORED}


def source(number: int) -> str:
    return f'{{"id": "r{number}", "n": {number}, "word": ["all", "w{number % 3}"], "kept": "YQ=="}}'


@pytest.fixture
def table(tmp_path: Path) -> Path:
    folder = tmp_path / "table"
    folder.mkdir()
    Table(folder, COLUMNS)
    return folder


def filled(folder: Path, *pages: range) -> Path:
    part = EmbeddedPart(folder.parent, folder, COLUMNS).open()
    for page in pages:
        part.fill(Batch({f"r{number}": source(number) for number in page}, {}))
    part.close()
    return folder


def test_the_table_holds_what_all_parts_hold(table: Path, tmp_path: Path) -> None:
    parts = [filled(tmp_path / "a", range(5), range(10, 15)), filled(tmp_path / "b", range(5, 10))]
    join(table, parts)
    assert not any(map(Path.exists, parts))
    found = Table(table, COLUMNS).snapshot()
    everything = found.ordered(found.clauses.everything(), "n", 20, descending=False)
    assert [found.stored(row.address)["id"] for row in everything.rows] == [f"r{n}" for n in range(15)]
    assert found.count(found.clauses.word("word", "w1")) == 5
    assert found.count(found.clauses.value("id", "r7")) == 1


def test_it_is_written_on_as_any_other_and_later_commits_have_higher_numbers(
    table: Path, tmp_path: Path
) -> None:
    parts = [filled(tmp_path / "a", range(50)), filled(tmp_path / "b", range(50, 60)), filled(tmp_path / "c")]
    join(table, parts)
    writer = Table(table, COLUMNS).writer()
    assert writer.last_commit >= 50
    writer.replace("id", "r7", None)
    writer.replace("id", "r55", source(55))
    writer.commit()
    assert writer.last_commit > 50
    writer.close()
    found = Table(table, COLUMNS).snapshot()
    assert found.size == 59
    assert found.count(found.clauses.value("id", "r7")) == 0


def test_files_that_no_segment_needs_any_more_are_deleted_as_ever(table: Path, tmp_path: Path) -> None:
    join(table, [filled(tmp_path / "a", range(3)), filled(tmp_path / "b", range(3, 6))])
    stores = sorted(table.glob("*.store"))
    assert len(stores) == 2
    writer = Table(table, COLUMNS).writer()
    for number in range(6):
        writer.replace("id", f"r{number}", None)
    writer.commit()
    writer.close()
    Table(table, COLUMNS).writer().close()
    assert list(table.glob("*.store")) == []


def test_a_table_that_holds_something_takes_no_parts(table: Path, tmp_path: Path) -> None:
    join(table, [filled(tmp_path / "a", range(3))])
    with pytest.raises(EngineFailure, match="only in an empty table"):
        join(table, [filled(tmp_path / "b", range(3, 6))])
    assert Table(table, COLUMNS).snapshot().size == 3


def test_a_rebuild_whose_parts_cannot_be_joined_says_why_and_leaves_the_index_as_it_was(
    tmp_path: Path, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_embedded_index(tmp_path, vocabularies)
    index.apply([put("one")], checkpoint=1)

    def full(*_: object) -> None:
        raise OSError(ENOSPC, "no space left on device")

    monkeypatch.setattr("search_api.index.embedded_writer.join", full)
    building = index.build()
    with pytest.raises(IndexUnwritable, match="no space left"):
        building.join()
    building.discard()
    assert [folder.name[:6] for folder in tmp_path.iterdir() if folder.is_dir()] == ["000001"]
    monkeypatch.undo()
    again = index.build()
    again.join()
    again.apply([put("two")], checkpoint=2)
    again.switch()
    assert index.counts().documents == 1
    index.close()


def test_a_part_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file is in the way")
    with pytest.raises(IndexUnwritable, match="its disk has room"):
        EmbeddedPart(tmp_path, tmp_path / "a" / "part", COLUMNS).open()
