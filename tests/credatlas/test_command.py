"""Words in, words and exit status out."""

from __future__ import annotations

import json
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.credatlas.running import credatlas, credatlas_here
from tests.credatlas.table_source import MAPPING, write_source
from tests.test_docs import commands

ROOT = Path(__file__).parents[2]
LINES_OF_A_SCREEN = 38


def test_version_is_that_of_the_distribution(tmp_path: Path) -> None:
    assert credatlas(tmp_path, "--version").out == "credatlas 0.1.0\n"


@pytest.mark.parametrize(
    "words", [("--help",), ("harvest", "--help"), ("rehearse", "--help"), ("runs", "release", "--help")]
)
def test_help_fits_one_screen(words: tuple[str, ...], tmp_path: Path) -> None:
    shown = credatlas_here(tmp_path, *words)
    assert shown.status == 0
    assert len(shown.out.splitlines()) <= LINES_OF_A_SCREEN
    assert max(map(len, shown.out.splitlines())) <= 110


def test_every_command_stands_in_the_help(tmp_path: Path) -> None:
    shown = credatlas(tmp_path, "--help").out
    assert all(path[0] in shown for path in commands())


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("harvest", "nz_nzqaa"), 2, "did you mean 'nz_nzqa'?"),
        (("harvest",), 2, "name one SOURCE to harvest, or --samples"),
        (("harvest", "nz_nzqa"), 2, "nz_nzqa is off; `credatlas sources enable nz_nzqa`"),
        (("harvest", "nz_nzqa", "--kind", "replay"), 2, "'replay' is not one of 'full', 'incremental'"),
        (("runs", "show", "77"), 1, "no run 77"),
        (("runs", "release", "77", "--reason", "x"), 1, "no run 77"),
        (("runs", "release", "77"), 1, "no run 77"),
        (("sources", "enable", "nowhere"), 2, "no source 'nowhere'"),
        (("issues", "--code", "nonsense"), 2, "nonsense"),
        (("harvst",), 2, "No such command 'harvst'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_words_are_answered_with_what_is_right(
    words: tuple[str, ...], status: int, said: str, tmp_path: Path
) -> None:
    credatlas_here(tmp_path, "sources", "list")
    ended = credatlas_here(tmp_path, *words)
    assert ended.status == status
    assert said in ended.err
    assert "Traceback" not in ended.err


LOOKING = (
    *("clusters find", "clusters list", "clusters show a:b", "export ctdl", "issues"),
    *("index rebuild", "index verify", "keys list", "keys revoke k", "organisations alias a:b c:d"),
    *("organisations list", "organisations unalias a:b", "prune", "quality nz_nzqa", "records restore a:b"),
    *("records show a:b", "records suppress a:b --reason x", "records suppressed", "replay nz_nzqa"),
    *("runs discard 1 --reason x", "runs list", "runs release 1 --reason x", "runs show 1", "samples drop"),
    *("schedule --dry-run", "sources disable nz_nzqa", "sources retry nz_nzqa"),
)


@pytest.mark.parametrize("words", LOOKING)
def test_what_only_looks_makes_no_catalogue_at_a_mistyped_address(words: str, tmp_path: Path) -> None:
    ended = credatlas_here(tmp_path / "mistyped", *words.split())
    assert (ended.status, ended.out) == (2, "")
    assert f"there is no catalogue at {tmp_path}/mistyped/catalogue.db" in ended.err
    assert "CREDATLAS_HOME" in ended.err
    assert not (tmp_path / "mistyped").exists()


def test_an_empty_file_and_one_of_another_program_are_no_catalogues(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.db"
    file.touch()
    ended = credatlas_here(tmp_path, "runs", "list")
    assert (ended.status, f"there is no catalogue in {file}, which is an empty file" in ended.err) == (
        2,
        True,
    )
    assert file.stat().st_size == 0
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE others (id INTEGER)")
    ended = credatlas_here(tmp_path, "runs", "list")
    assert (ended.status, f"{file}, which holds no tables of credatlas" in ended.err) == (2, True)


def test_an_address_with_parameters_names_its_file(tmp_path: Path) -> None:
    more = {"CREDATLAS_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}?timeout=5"}
    assert credatlas_here(tmp_path, "sources", "list", more=more).status == 0
    assert credatlas_here(tmp_path, "keys", "list", more=more).status == 0


def test_a_taken_port_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = credatlas(tmp_path, "up", "--port", str(port))
    assert ended.status == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in ended.err
    assert not (tmp_path / "catalogue.db").exists()


@pytest.mark.parametrize("host", ["203.0.113.9", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_said_to_be_the_host(tmp_path: Path, host: str) -> None:
    ended = credatlas(tmp_path, "serve", "--host", host)
    assert ended.status == 2
    assert f"address {host} is none of this machine" in ended.err
    assert "name one with --host" in ended.err
    assert "--port" not in ended.err


def test_a_file_that_a_right_mapping_misses_is_named(tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", [1])
    path = tmp_path / "own" / "xx_orchard.yml"
    there = credatlas_here(tmp_path, "check", str(path), more=more)
    assert (there.status, "is not there" in there.out) == (0, False)
    for name in path.parent.glob("*.csv"):
        name.unlink()
    gone = credatlas_here(tmp_path, "check", str(path), more=more)
    assert gone.status == 0
    assert f"{path}: harvest.file: " in gone.out
    assert "is not there" in gone.out


def test_a_broken_mapping_is_named_with_file_line_and_nearest_word(tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", [1], mapping=MAPPING.replace("offered_by:", "offered_bye:"))
    ended = credatlas_here(tmp_path, "check", str(tmp_path / "own" / "xx_orchard.yml"), more=more)
    assert ended.status == 1
    assert "xx_orchard.yml:19: record.offered_bye" in ended.out
    assert "did you mean 'offered_by'" in ended.out


def test_one_example_holds(tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", [1])
    checked = credatlas_here(tmp_path, "check", str(tmp_path / "own" / "xx_orchard.yml"), more=more)
    assert checked.out.endswith("xx_orchard.yml: right, 1 example holds\n")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("offered_by:", "offered_bye:", "xx_orchard.yml:19: record.offered_bye: "),
        ("file: offers.csv", "url: orchard.example/x", "xx_orchard.yml:12: harvest.url: "),
        ("{name: {en: Pruning}}", "{name: {en: Grafting}}", "name: expected {'en': 'Grafting'}, found "),
    ],
)
def test_a_source_whose_mapping_is_wrong_cannot_be_turned_on_but_always_off(
    before: str, after: str, said: str, tmp_path: Path
) -> None:
    more = write_source(tmp_path / "own", [1])
    assert credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more).status == 0
    assert before in MAPPING
    write_source(tmp_path / "own", [1], mapping=MAPPING.replace(before, after))
    refused = credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more)
    checked = credatlas_here(tmp_path, "check", str(tmp_path / "own" / "xx_orchard.yml"), more=more)
    assert (refused.status, checked.status) == (2, 1)
    assert said in refused.err
    assert refused.err == f"credatlas: {checked.out}"
    assert (
        credatlas_here(tmp_path, "sources", "disable", "xx_orchard", more=more).out == "xx_orchard is off\n"
    )


def test_a_renamed_file_is_told_that_its_name_is_the_source_s_id(tmp_path: Path) -> None:
    text = (ROOT / "mappings" / "nz_nzqa.yml").read_text(encoding="utf-8")
    copy = tmp_path / "x_css.yml"
    copy.write_text(text, encoding="utf-8")
    ended = credatlas_here(tmp_path, "check", str(copy))
    assert ended.status == 1
    (line,) = ended.out.splitlines()
    assert "the file's name is the source's id, 'x_css', and the example says 'nz_nzqa'" in line
    copy.write_text(text.replace("Keeping Bees Well, mi", "Keeping Bees, mi"), encoding="utf-8")
    other = next(
        line for line in credatlas_here(tmp_path, "check", str(copy)).out.splitlines() if " name: " in line
    )
    assert "the file's name" not in other


def test_a_contact_that_is_not_set_is_told_before_there_is_a_run(tmp_path: Path) -> None:
    abroad = MAPPING.replace("file: offers.csv", "url: https://orchard.example/offers.csv")
    more = write_source(tmp_path / "own", [1], mapping=abroad)
    credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more)
    ended = credatlas_here(tmp_path, "harvest", "xx_orchard", more=more)
    assert ended.status == 2
    assert "https://orchard.example/offers.csv: CREDATLAS_CONTACT is not set" in ended.err
    assert json.loads(credatlas_here(tmp_path, "runs", "list", "--json", more=more).out) == []


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalogue.db").write_text(
        "not a database, but long enough to look at" * 200, encoding="utf-8"
    )
    ended = credatlas_here(tmp_path, "runs", "list")
    assert ended.status == 1
    assert "catalogue.db" in ended.err
    assert "Traceback" not in ended.err


def test_settings_say_where_each_value_comes_from_and_what_is_misspelt(tmp_path: Path) -> None:
    ended = credatlas_here(
        tmp_path, "settings", "--json", more={"CREDATLAS_PORT": "9001", "CREDATLAS_PROT": "1"}
    )
    origins = {row["setting"]: row["origin"] for row in json.loads(ended.out)}
    assert (origins["port"], origins["host"]) == ("environment", "default")
    assert "CREDATLAS_PROT is set, but no setting has that name" in ended.err


def test_schema_of_mapping_files_is_json(tmp_path: Path) -> None:
    assert "properties" in json.loads(credatlas_here(tmp_path, "check", "--schema").out)
