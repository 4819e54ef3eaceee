"""`credatlas vocabulary`: load, list and drop ESCO, and what that makes of records."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import orjson
import pytest

from catalogue_store import open_store
from tests.credatlas.running import credatlas_here
from tests.credatlas.table_source import MAPPING, write_source
from tests.normalise.test_esco import FRENCH, OWN, SKILL

SKILLED = MAPPING.replace(
    "examples:", "  skill: {column: School, transforms: [alignment]}\nexamples:"
).replace("minimum_records: 5", "minimum_records: 1")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """English and French labels under the names of ESCO's download."""
    english, french = tmp_path / "skills_en.csv", tmp_path / "skills_fr.csv"
    english.write_text(OWN.replace("keep bees", "Orchard School"), encoding="utf-8")
    french.write_text(FRENCH, encoding="utf-8-sig")
    return str(english), str(french)


def test_languages_are_added_file_by_file_and_the_version_follows(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    home = tmp_path / "home"
    versions = []
    for file in files:
        ended = credatlas_here(home, "vocabulary", "load", "esco", file, "--edition", "1.2.0")
        assert ended.status == 0, ended.err
        [row] = orjson.loads(credatlas_here(home, "vocabulary", "list", "--json").out)
        versions.append(row["version"])
    assert (row["edition"], row["skills"], row["languages"]) == ("1.2.0", 3, "en, fr")
    assert [one["name"] for one in row["files"]] == ["skills_en.csv", "skills_fr.csv"]
    assert len(set(versions)) == 2
    assert "skills_en.csv, skills_fr.csv" in credatlas_here(home, "vocabulary", "list").out
    assert "esco is dropped" in credatlas_here(home, "vocabulary", "drop", "esco").out
    assert orjson.loads(credatlas_here(home, "vocabulary", "list", "--json").out) == []
    assert "esco was not loaded" in credatlas_here(home, "vocabulary", "drop", "esco").out


def test_a_file_that_is_no_esco_changes_nothing(tmp_path: Path, files: tuple[str, str]) -> None:
    home, wrong = tmp_path / "home", tmp_path / "wrong.csv"
    assert credatlas_here(home, "vocabulary", "load", "esco", files[0]).status == 0
    before = credatlas_here(home, "vocabulary", "list", "--json").out
    wrong.write_bytes(b"\xff\xfe\x00")
    for body, reason in (
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a,b\n1,2\n", "wanted are"),
        (OWN.encode(), "--language"),
    ):
        wrong.write_bytes(body)
        ended = credatlas_here(home, "vocabulary", "load", "esco", str(wrong))
        assert (ended.status, reason in ended.err) == (2, True), ended.err
    assert credatlas_here(home, "vocabulary", "list", "--json").out == before


def test_a_language_is_a_tag_and_a_file_loaded_again_stands_once(tmp_path: Path) -> None:
    home, table = tmp_path / "home", tmp_path / "table.csv"
    table.write_text(
        "conceptUri,preferredLabel\nhttp://data.europa.eu/esco/skill/x-1,braid\n", encoding="utf-8"
    )
    wrong = credatlas_here(home, "vocabulary", "load", "esco", str(table), "--language", "english")
    assert (wrong.status, "is no language tag such as en, fr or de" in wrong.err) == (2, True)
    for _ in range(2):
        ended = credatlas_here(home, "vocabulary", "load", "esco", str(table), "--language", "en")
        said = "table.csv: 1 concept read, 0 rows of others left out; esco now has 1 skill and 0 occupations"
        assert said in ended.out
    [row] = orjson.loads(credatlas_here(home, "vocabulary", "list", "--json").out)
    assert [one["name"] for one in row["files"]] == ["table.csv"]


def test_a_damaged_file_says_how_to_mend_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept = home / "vocabularies" / "esco.json.z"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"nothing")
    ended = credatlas_here(home, "vocabulary", "list")
    assert ended.status == 2
    assert "credatlas vocabulary drop esco" in ended.err


@pytest.mark.server
def test_records_are_normalised_anew_with_a_vocabulary(tmp_path: Path, files: tuple[str, str]) -> None:
    home = tmp_path / "home"
    more = write_source(tmp_path / "mappings", range(6), mapping=SKILLED)

    assert credatlas_here(home, "sources", "enable", "xx_orchard", more=more).status == 0

    def skill() -> dict[str, object]:
        assert credatlas_here(home, "harvest", "xx_orchard", more=more).status == 0
        with closing(open_store(f"sqlite:///{home / 'catalogue.db'}")) as store:
            first = next(iter(store.records.iterate(limit=1)))
        found: dict[str, object] = orjson.loads(first.descriptor_json)["skill"][0]
        return found

    assert skill()["scheme"] == "text"
    assert credatlas_here(home, "vocabulary", "load", "esco", files[0]).status == 0
    assert skill()["address"] == f"{SKILL}aa"
