"""Generations of an index: what a pointer, a crash and a late reader may find."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from normalise.vocabularies import Vocabularies
from search_api.errors import IndexMissing
from search_api.index.contract import Remove
from search_api.index.embedded_index import EmbeddedIndex, open_embedded_index
from search_api.index.generations import GRACE_SECONDS, Generations, layout_of, write_whole
from search_api.synonyms import load_synonyms
from tests.search_api.index_catalogue import found, put, question, wait_until


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def let_grace_pass(generations: Generations) -> None:
    pointer = generations.root / "current"
    past = pointer.stat().st_mtime - GRACE_SECONDS - 1
    os.utime(pointer, (past, past))


def test_generations_are_numbered_and_say_their_layout(generations: Generations) -> None:
    assert generations.current() is None
    first, second = generations.create("engine-1"), generations.create("engine-2")
    assert (first, second) == ("000001-engine-1", "000002-engine-2")
    assert layout_of(second) == "engine-2"
    generations.point_to(second)
    assert generations.current() == second


def test_only_older_generations_go_and_only_after_a_grace(generations: Generations) -> None:
    names = [generations.create("engine") for _ in range(3)]
    generations.point_to(names[1])
    assert generations.superseded() == []
    let_grace_pass(generations)
    assert generations.superseded() == [names[0]]
    generations.remove(names[0])
    assert not generations.path(names[0]).exists()


def test_a_pointer_is_replaced_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "file", "one")
    write_whole(tmp_path / "deep" / "file", "two")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["file"]
    assert (tmp_path / "deep" / "file").read_text() == "two"


def test_old_generations_are_deleted_and_late_readers_still_answer(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    index = open_embedded_index(tmp_path / "index", vocabularies)
    late = open_embedded_index(tmp_path / "index", vocabularies)
    index.apply([put("old")], 1)
    assert found(late) == ["old"]
    building = index.build()
    building.apply([put("new")], 2)
    building.switch()
    let_grace_pass(Generations(tmp_path / "index"))
    index.apply([put("newer")], 3)
    folders = [path.name for path in (tmp_path / "index").iterdir() if path.is_dir()]
    assert [name[:6] for name in folders] == ["000002"]
    wait_until(lambda: set(found(late)) == {"new", "newer"})
    index.close()
    late.close()


def test_an_index_of_another_layout_is_neither_read_nor_added_to(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    old = EmbeddedIndex(tmp_path / "index", ["NZD"], load_synonyms(), vocabularies)
    old.apply([put("old")], 1)
    index = open_embedded_index(tmp_path / "index", vocabularies)
    assert index.checkpoint() == 0
    with pytest.raises(IndexMissing, match="rebuild"):
        index.search(question())
    with pytest.raises(IndexMissing, match="rebuild it"):
        index.apply([put("new")], 2)
    building = index.build()
    building.apply([put("new")], 2)
    building.switch()
    assert found(index) == ["new"]
    old.close()


def test_a_process_of_an_older_version_goes_on_answering(
    tmp_path: Path, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.index.reader.RECHECK_SECONDS", 0.0)
    old = EmbeddedIndex(tmp_path / "index", ["NZD"], load_synonyms(), vocabularies)
    old.apply([put("old")], 1)
    index = open_embedded_index(tmp_path / "index", vocabularies)
    building = index.build()
    building.apply([put("new")], 2)
    building.switch()
    assert found(old) == ["old"]
    Generations(tmp_path / "index").remove(old.generation.rpartition(".")[0])
    assert found(old, "title") == ["old"]
    assert found(index) == ["new"]
    index.close()
    index.close()


def test_files_of_a_writer_that_was_killed_before_its_commit_stop_nobody(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    first = open_embedded_index(tmp_path / "index", vocabularies)
    first.apply([put(f"{number}", number=number) for number in range(1, 21)], 1)
    first.close()
    before = tmp_path / "before"
    shutil.copytree(tmp_path / "index", before)
    killed = open_embedded_index(tmp_path / "index", vocabularies)
    killed.apply([Remove("test:3"), put("4", "Another title", number=4)], 2)
    killed.close()
    # What stands on the disk when the process dies between writing its deletions and naming them in a commit.
    for left in [*(tmp_path / "index").rglob("*.del"), *(tmp_path / "index").rglob(".managed.json")]:
        shutil.copyfile(left, before / left.relative_to(tmp_path / "index"))
    assert list(before.rglob("*.del"))
    shutil.rmtree(tmp_path / "index")
    before.rename(tmp_path / "index")
    index = open_embedded_index(tmp_path / "index", vocabularies)
    assert index.checkpoint() == 1
    index.apply([Remove("test:3"), put("4", "Another title", number=4)], 2)
    assert index.search(question(size=0)).total == 19
    assert found(index, "another") == ["4"]
    index.close()
