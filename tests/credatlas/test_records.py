"""Taking records down and joining organisations, from the command to what a visitor finds."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalogue_store import open_store
from normalise.vocabularies import load_vocabularies
from search_api.index.embedded_index import open_embedded_index
from search_api.query import SearchQuery
from tests.credatlas.running import credatlas, credatlas_here
from tests.credatlas.table_source import write_source


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the source of the tests in it, harvested and indexed; mapping and table are in `own`."""
    home = tmp_path_factory.mktemp("orchard") / "home"
    home.mkdir()
    more = write_source(home / "own", range(6))
    assert credatlas_here(home, "sources", "enable", "xx_orchard", more=more).status == 0
    assert credatlas_here(home, "harvest", "xx_orchard", more=more).status == 0
    assert credatlas_here(home, "index", "follow", "--once").status == 0
    return home


@pytest.fixture
def home(orchard: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(orchard, tmp_path / "home"))


def ids(home: Path) -> list[str]:
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        return [record.id for record in store.records.iterate()]


def test_record_is_taken_down_listed_and_restored(home: Path) -> None:
    more = {"CREDATLAS_MAPPINGS": str(home / "own")}
    words = ("records", "suppress", "xx_orchard:A3", "--reason", "asked by Orchard School", "--by", "kim")
    assert credatlas(home, *words).out == "xx_orchard:A3 is taken down\n"
    assert "xx_orchard:A3" not in ids(home)
    assert credatlas_here(home, "index", "follow", "--once").out == "1 change\n"
    assert credatlas_here(home, "index", "verify").status == 0

    [listed] = json.loads(credatlas_here(home, "records", "suppressed", "--json").out)
    assert (listed["record_id"], listed["reason"], listed["by"]) == (
        "xx_orchard:A3",
        "asked by Orchard School",
        "kim",
    )
    assert "asked by Orchard School" in credatlas_here(home, "records", "suppressed").out
    twice = credatlas_here(home, *words)
    assert twice.status == 1
    assert "suppressed already, since" in twice.err

    harvested = credatlas_here(home, "harvest", "xx_orchard", more=more)
    assert (harvested.status, "1 suppressed" in harvested.out) == (0, True)
    assert "xx_orchard:A3" not in ids(home)
    assert "xx_orchard:A3 may come back" in credatlas_here(home, "records", "restore", "xx_orchard:A3").out
    assert credatlas_here(home, "records", "suppressed").out == "no record is suppressed\n"
    assert credatlas_here(home, "harvest", "xx_orchard", more=more).status == 0
    assert "xx_orchard:A3" in ids(home)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("suppress", "xx_orchard:A33", "--reason", "x"), "(did you mean 'xx_orchard:A3'?)"),
        (("suppress", "A3", "--reason", "x"), "a record id is SOURCE:ID, such as nz_nzqa:4587"),
        (("restore", "xx_orchard:A3"), "xx_orchard:A3 is not suppressed"),
        (("suppress", "xx_orchard:A3"), "Missing option '--reason'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_answered_with_what_is_right(orchard: Path, words: tuple[str, ...], said: str) -> None:
    ended = credatlas_here(orchard, "records", *words)
    assert ended.status in {1, 2}
    assert said in ended.err


def test_two_organisations_become_one_facet_value(home: Path) -> None:
    more = {"CREDATLAS_MAPPINGS": str(home / "own")}
    table = home / "own" / "offers.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("Orchard School", "Orchard School Ltd")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert credatlas_here(home, "harvest", "xx_orchard", more=more).status == 0
    found = json.loads(credatlas_here(home, "organisations", "list", "--json").out)
    assert sorted((row["name"], row["records"]) for row in found) == [
        ("Orchard School", 5),
        ("Orchard School Ltd", 1),
    ]
    [main, limited] = sorted((row["id"] for row in found), key=len)
    joined = credatlas_here(home, "organisations", "alias", limited, main)
    assert joined.out == f"{limited} stands for {main}; 1 record indexed again\n"
    assert credatlas_here(home, "index", "follow", "--once").status == 0
    assert providers(home) == {main: 6}
    [listed] = json.loads(credatlas_here(home, "organisations", "list", "--aliases", "--json").out)
    assert (listed["id"], listed["stands_for"]) == (limited, main)

    wrong = credatlas_here(home, "organisations", "alias", limited + "d", main)
    assert (wrong.status, f"(did you mean '{limited}'?)" in wrong.err) == (1, True)
    assert credatlas_here(home, "organisations", "unalias", limited).status == 0
    assert credatlas_here(home, "index", "follow", "--once").status == 0
    assert providers(home) == {main: 5, limited: 1}


def providers(home: Path) -> dict[str, int]:
    """Provider -> count of the facet, as the index of a home tells it."""
    index = open_embedded_index(home / "index", load_vocabularies())
    page = index.facet_values(SearchQuery(today=datetime.now(UTC).date()), "provider")
    index.close()
    return {value.value: value.count for value in page.values}


def test_record_is_shown_with_what_it_meets_and_why(home: Path) -> None:
    shown = credatlas_here(home, "records", "show", "xx_orchard:A1").out
    assert re.search(r"eu_annex_i +unknown +M\d.*\(second-hand\)", shown)
    told = json.loads(credatlas_here(home, "records", "show", "xx_orchard:A1", "--json").out)["frameworks"]
    assert [one["key"] for one in told] == [one.key for one in load_vocabularies().recognition]
    annex = next(one for one in told if one["key"] == "eu_annex_i")
    rules = {rule["rule"]: rule for rule in annex["rules"]}
    assert (annex["result"], rules["M2"]["result"], rules["M2"]["evidence"]) == (
        "unknown",
        "pass",
        "second-hand",
    )
    assert set(annex["decided_by"]) == {name for name, one in rules.items() if one["result"] == "unknown"} - {
        name for name in rules if name.startswith("O")
    }
