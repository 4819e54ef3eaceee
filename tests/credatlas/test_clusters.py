"""The operator's side of records that are one credential: the command and the file of decisions."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from catalogue_store import open_store
from credatlas.decisions_file import DecisionsFile, load_decisions
from credatlas.errors import SettingsError
from normalise.sameness.decisions import NO_DECISIONS, pair_of
from tests.catalogue_store.test_clustering import list_in, offer
from tests.credatlas.running import credatlas, credatlas_here

RIGHT = """
same:
  - records: [aa:2, bb:2]
    reason: a translation
different:
  - records: [aa:1, bb:1]
    reason: two editions
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two sources that list one credential, and another that only an operator can join."""
    home = tmp_path / "home"
    home.mkdir()
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        list_in(store, "aa", offer("aa"), offer("aa", "2", "Bread"))
        list_in(store, "bb", offer("bb"), offer("bb", "2", "Pain"))
    return home


def test_find_list_and_show(home: Path) -> None:
    assert credatlas(home, "clusters", "find").out == (
        "6 records compared; 1 credential is listed more than once, in 2 records\n"
    )
    [listed] = json.loads(credatlas_here(home, "clusters", "list", "--json").out)
    assert listed == {"id": "aa:1", "representative": "aa:1", "records": ["aa:1", "bb:1"]}
    shown = credatlas_here(home, "clusters", "show", "bb:1").out
    assert "bb:1 is one credential with aa:1" in shown
    assert "same title 'soil testing'" in shown
    assert credatlas_here(home, "clusters", "show", "aa:2").out == "aa:2 stands alone\n"
    assert credatlas_here(home, "clusters", "show", "aa:9").status == 2


def test_decisions_count_once_they_are_in_the_file(home: Path) -> None:
    (home / "same_credentials.yml").write_text(RIGHT, encoding="utf-8")
    assert "1 pair the same, 1 different" in credatlas_here(home, "clusters", "check").out
    assert credatlas_here(home, "index", "follow", "--once").status == 0
    [listed] = json.loads(credatlas_here(home, "clusters", "list", "--json").out)
    assert listed["records"] == ["aa:2", "bb:2"]


def test_a_record_that_is_not_there_is_named(home: Path) -> None:
    file = home / "mine.yml"
    file.write_text(RIGHT.replace("bb:2", "bb:77"), encoding="utf-8")
    ended = credatlas_here(home, "clusters", "check", more={"CREDATLAS_SAME_CREDENTIALS": str(file)})
    assert ended.status == 1
    assert f"{file}: no such records: bb:77" in ended.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("same: [", "YAML"),
        (
            "same:\n  - records: [aa:1]\n    reason: x\n",
            ":2: same.0.records: ['aa:1'] is no list of two or more record ids",
        ),
        ("same:\n  - records: aa:1\n    reason: x\n", "same.0.records: 'aa:1' is no list of two or more"),
        ("same:\n  - records: [aa:1, bb:1]\n", ":2: same.0.reason: the key 'reason' is missing"),
        ("same:\n  - {records: [aa:1, bb:1], reason: ''}\n", "same.0.reason: '' is no reason"),
        ("sam: []\n", ":1: sam: unknown key 'sam'; allowed: same, different; did you mean 'same'?"),
        (
            "same:\n  - {records: [aa:1, bb:1], reasons: x}\n",
            "unknown key 'reasons'; allowed: records, reason; did you mean 'reason'?",
        ),
        ("same:\n  - records: [aa one, bb:1]\n    reason: x\n", "same.0.records.0: 'aa one' is no record id"),
        ("same: aa:1\n", "same: 'aa:1' is no list of decisions"),
        ("same:\n  - aa:1\n", "same.0: 'aa:1' is no list of decisions"),
        ("- aa:1\n", "the file is no mapping"),
        (
            (
                "same:\n  - {records: [a:1, b:1], reason: x}\n  - {records: [b:1, c:1], reason: x}\n"
                "different:\n  - {records: [a:1, c:1], reason: x}\n"
            ),
            "a:1 and c:1 are `different`, but `same` makes them one",
        ),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "same_credentials.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_decisions(file)
    assert str(file) in str(error.value)
    assert told in str(error.value)


def test_a_broken_file_leaves_the_decisions_before(tmp_path: Path) -> None:
    path = tmp_path / "same_credentials.yml"
    file = DecisionsFile(path)
    assert file.current() == NO_DECISIONS
    path.write_text(RIGHT, encoding="utf-8")
    assert file.current().same == {pair_of("aa:2", "bb:2"): "a translation"}
    path.write_text("same: [", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert file.current().same == {pair_of("aa:2", "bb:2"): "a translation"}
    path.unlink()
    assert file.current() == NO_DECISIONS
