"""A preview tells what a run would do, from a real run, and leaves the catalogue alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from catalogue_store import open_store
from credatlas.catalogue_diff import CatalogueDiff
from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.server import SampleServer
from tests.credatlas.running import Ended, credatlas, credatlas_here
from tests.credatlas.table_source import MAPPING, write_source
from tests.search_api.store_catalogue import SOURCE as TESTED
from tests.search_api.store_catalogue import descriptor, publish

SOURCE = "xx_orchard"
NZQA = Path(__file__).parents[2] / "mappings" / "nz_nzqa.yml"


def lists(folder: Path, numbers: range, mapping: str = MAPPING, **titles: str) -> dict[str, str]:
    """The source's table, with other titles for some records (`A3="Grafting"`)."""
    more = write_source(folder, numbers, mapping=mapping)
    table = folder / "offers.csv"
    text = table.read_text(encoding="utf-8")
    for key, title in titles.items():
        text = text.replace(f"{key},Pruning part {key[1:]},", f"{key},{title},")
    table.write_text(text, encoding="utf-8")
    return more


def previewed(home: Path, more: dict[str, str], *words: str) -> tuple[Ended, dict[str, Any]]:
    ended = credatlas_here(home, "preview", SOURCE, "--json", *words, more=more)
    return ended, json.loads(ended.out)


def state(home: Path) -> tuple[int, list[int], list[str]]:
    """Changes, runs and sources that are on."""
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        on = [row.id for row in store.sources.all() if row.enabled]
        return store.changes.last_seq(), [row.id for row in store.runs.of_source(SOURCE)], on


@pytest.fixture
def harvested(tmp_path: Path) -> Path:
    """A home that has ten records of the source."""
    more = lists(tmp_path / "own", range(10))
    credatlas_here(tmp_path, "sources", "enable", SOURCE, more=more)
    assert credatlas_here(tmp_path, "harvest", SOURCE, more=more).status == 0
    return tmp_path


def test_a_source_is_previewed_before_anybody_knows_it(tmp_path: Path) -> None:
    lists(tmp_path / "new", range(7))
    ended = credatlas(tmp_path / "home", "preview", str(tmp_path / "new" / f"{SOURCE}.yml"), "--first", "1")
    assert (ended.status, ended.err) == (0, "")
    assert "xx_orchard: would be published" in ended.out
    assert "7 listed, 0 live now, 7 added" in ended.out
    assert 'name: {"en":"Pruning part 0"}' in ended.out
    assert "Pruning part 1" not in ended.out
    assert "minimum_records  7      5" in ended.out
    assert state(tmp_path / "home") == (0, [], [])


def test_a_preview_is_a_diff_against_the_catalogue(harvested: Path) -> None:
    before = state(harvested)
    more = lists(harvested / "own", range(2, 12), A3="Grafting")
    ended, told = previewed(harvested, more)
    assert (ended.status, told["report"]["state"]) == (0, "accepted")
    diff = told["diff"]
    assert diff["counts"] == {"added": 2, "changed": 1, "missing": 2}
    assert diff["changed"] == [
        {
            "id": "xx_orchard:A3",
            "kind": "changed",
            "fields": [{"field": "name", "before": {"en": "Pruning part 3"}, "after": {"en": "Grafting"}}],
        }
    ]
    assert [one["id"] for one in diff["added"]] == ["xx_orchard:A10", "xx_orchard:A11"]
    assert diff["lost"] == {"missing": ["xx_orchard:A0", "xx_orchard:A1"]}
    assert state(harvested) == before


def test_a_changed_mapping_tells_the_fields_it_moves(harvested: Path) -> None:
    mapping = MAPPING.replace("{column: Title}", "{column: Title, transforms: [{remove: 'part 3'}]}")
    ended, told = previewed(harvested, lists(harvested / "own", range(10), mapping))
    assert ended.status == 0
    diff = told["diff"]
    assert (diff["counts"], diff["alike"], diff["fields"]) == (
        {"renormalised": 10, "missing": 0},
        9,
        {"name": 1},
    )
    assert [one["id"] for one in diff["changed"]] == ["xx_orchard:A3"]


def test_a_run_that_would_be_held_says_why_and_what_a_release_would_do(harvested: Path) -> None:
    before = state(harvested)
    ended, told = previewed(harvested, lists(harvested / "own", range(5, 11)))
    assert ended.status == 1
    assert "would now be held" in ended.err
    (unmet,) = [guard for guard in told["report"]["guards"] if not guard["is_met"]]
    assert (unmet["name"], unmet["value"], unmet["limit"]) == ("missing", 5, 3)
    assert told["diff"]["counts"] == {"added": 1, "missing": 5}
    assert state(harvested) == before


def test_what_is_judged_by_earlier_runs_is_so_in_a_preview(harvested: Path) -> None:
    mapping = MAPPING.replace("column: Credits", "column: Kredits")
    _, told = previewed(harvested, lists(harvested / "own", range(10), mapping))
    unmet = {guard["name"] for guard in told["report"]["guards"] if not guard["is_met"]}
    assert "fill_drop.credit_value" in unmet


def test_a_source_that_cannot_be_read_is_told_without_a_diff(harvested: Path) -> None:
    (harvested / "own" / "offers.csv").unlink()
    more = {"CREDATLAS_MAPPINGS": str(harvested / "own")}
    ended, told = previewed(harvested, more)
    assert (ended.status, told["diff"]) == (1, None)
    assert "offers.csv" in told["report"]["error"]


def test_issues_are_grouped_by_cause(harvested: Path) -> None:
    more = lists(harvested / "own", range(10))
    table = harvested / "own" / "offers.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Orchard School,4", "Orchard School,four"))
    ended = credatlas_here(harvested, "preview", SOURCE, more=more)
    assert "unreadable_value  credit_value" in ended.out
    assert "'four' is not a number of credits" in ended.out


def test_a_kept_preview_is_a_catalogue_of_its_own(harvested: Path) -> None:
    more = lists(harvested / "own", range(12))
    keep = harvested / "tried"
    assert credatlas_here(harvested, "preview", SOURCE, "--keep", str(keep), more=more).status == 0
    with open_store(f"sqlite:///{keep / 'catalogue.db'}") as store:
        assert store.records.count() == 12
        assert [row.enabled for row in store.sources.all()] == [False]
    again = credatlas_here(harvested, "preview", SOURCE, "--keep", str(keep), more=more)
    assert (again.status, "is there already" in again.err) == (2, True)


def test_a_register_of_html_pages_is_previewed_like_any_source(tmp_path: Path) -> None:
    with SampleServer(build_app()) as server:
        folder = tmp_path / "own"
        folder.mkdir()
        text = NZQA.read_text(encoding="utf-8").replace("https://www.nzqa.govt.nz", server.origin)
        (folder / "xx_register.yml").write_text(text, encoding="utf-8")
        host = server.origin.removeprefix("http://")
        more = {"CREDATLAS_ALLOWED_HOSTS": host, "CREDATLAS_ALLOWED_HOST_SPACING_SECONDS": "0"}
        ended = credatlas(tmp_path / "home", "preview", str(folder / "xx_register.yml"), "--json", more=more)
    told = json.loads(ended.out)
    assert told["diff"]["counts"]["added"] == told["report"]["figures"]["described"] > 100
    assert told["diff"]["added"][0]["at_level"][0]["framework"] == "nzqcf"


def test_derived_numbers_are_shown_as_the_api_shows_them(tmp_path: Path) -> None:
    def ects(value: float) -> dict[str, object]:
        return {"value": {"low": value, "high": value}, "rule": "hours"}

    diff = CatalogueDiff(5)
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        publish(store, [descriptor("1", ects=ects(4 / 3))])
        before = store.records.get(f"{TESTED}:1")
        [added] = store.changes.after(0, 10)
        assert before is not None
        diff.take(added, None, before)
        publish(store, [descriptor("1", ects=ects(5 / 3))])
        after = store.records.get(f"{TESTED}:1")
        assert after is not None
        diff.take(store.changes.after(added.seq, 10)[0], before, after)
    assert diff.added[0]["ects"]["value"] == {"low": 1.33, "high": 1.33}
    [change] = diff.changed[0].fields
    assert (change.before["value"]["low"], change.after["value"]["low"]) == (1.33, 1.67)
