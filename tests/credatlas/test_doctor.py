"""Each thing that can be wrong is found, says what mends it, and is mended where nothing can be lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, RunKind, RunState, open_store
from catalogue_store.leases import Holder
from catalogue_store.this_process import host_name, this_holder
from credatlas.doctor import home as home_checks
from credatlas.doctor.examination import examine
from credatlas.doctor.finding import Finding, Repair, Weight
from credatlas.doctor.repair import repair
from credatlas.instance import Instance
from normalise.vocabularies import load_vocabularies
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from tests.credatlas.running import credatlas
from tests.search_api.store_catalogue import SOURCE, descriptor, publish


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three records, one of them withdrawn, and their index."""
    home = tmp_path_factory.mktemp("doctor") / "home"
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        publish(store, [descriptor("1", "Pruning"), descriptor("2", "Grafting"), descriptor("3", "Bees")])
        publish(store, [descriptor("1", "Pruning"), descriptor("2", "Grafting II")])
        index = open_embedded_index(home / "index", load_vocabularies())
        Indexer(store, index, load_vocabularies()).catch_up()
        index.close()
    return home


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "home"))


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CREDATLAS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(home_checks, "LEAST_FREE", 0)


def found(home: Path, *, deep: bool = True) -> list[Finding]:
    return list(examine(Instance.from_environment(home=home), deep=deep))


def only(home: Path) -> Finding:
    [finding] = found(home)
    return finding


def mended(home: Path) -> list[str]:
    return list(repair(Instance.from_environment(home=home), found(home)))


@contextmanager
def rows(home: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(home / "catalogue.db")
    yield connection
    connection.commit()
    connection.close()


@contextmanager
def opened(home: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as store:
        yield store


def test_instance_in_good_order_has_no_findings(home: Path) -> None:
    assert found(home) == found(home, deep=False) == []
    assert mended(home) == []


def test_index_of_another_catalogue_is_an_error_that_a_person_mends(home: Path, tmp_path: Path) -> None:
    (home / "catalogue.db").rename(tmp_path / "ours.db")
    with opened(home) as store:
        publish(store, [descriptor("theirs")])
    finding = only(home)
    assert (finding.weight, finding.area, finding.repair) == (Weight.ERROR, "index", None)
    assert f"database {home / 'catalogue.db'} holds catalogue " in finding.what
    for words in (("index", "follow", "--once"), ("index", "follow")):
        ended = credatlas(home, *words)
        assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
        assert finding.what in ended.err
    assert credatlas(home, "index", "rebuild").status == 0
    assert found(home) == []


def test_database_that_is_not_there_is_told_and_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = only(tmp_path)
    assert (finding.weight, finding.what) == (
        Weight.NOTE,
        f"there is no database at {tmp_path / 'catalogue.db'} yet",
    )
    named = tmp_path / "not" / "there.db"
    monkeypatch.setenv("CREDATLAS_DATABASE_URL", f"sqlite:///{named}")
    finding = only(tmp_path)
    assert (finding.weight, str(named) in finding.what) == (Weight.WARNING, True)
    assert not named.parent.exists()


def test_home_that_is_not_there_is_neither_made_nor_wrong(tmp_path: Path) -> None:
    finding = only(tmp_path / "new")
    assert (finding.weight, finding.mend.startswith("`credatlas up`")) == (Weight.NOTE, True)
    assert not (tmp_path / "new").exists()


def test_disk_without_room_is_a_warning(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_checks, "LEAST_FREE", 2**62)
    assert "credatlas prune --dry-run" in only(home).mend


def test_home_on_a_network_disk_is_an_error(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(home_checks, "MOUNTS", mounts)
    finding = only(home)
    assert (finding.weight, "network file system (nfs4)" in finding.what) == (Weight.ERROR, True)


def test_variable_that_names_no_setting_is_a_warning(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDATLAS_KEEP_PAYLOAD_DAYS", "3")
    assert only(home).what == "CREDATLAS_KEEP_PAYLOAD_DAYS is set, but no setting has that name"


def test_every_broken_mapping_is_named(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name in ("xx_one", "xx_two"):
        (own / f"{name}.yml").write_text("source: nonsense\n")
    monkeypatch.setenv("CREDATLAS_MAPPINGS", str(own))
    one, two = found(home)
    assert (one.area, one.mend) == ("mappings", f"`credatlas check {own}/xx_one.yml` until it says right")
    assert "xx_two" in two.what
    monkeypatch.setenv("CREDATLAS_MAPPINGS", str(tmp_path / "nowhere"))
    assert "no such folder of mapping files" in only(home).what


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE payload SET body = x'00' WHERE hash = (SELECT min(hash) FROM payload)",
            "payloads of zz_test",
        ),
        ("DELETE FROM payload WHERE hash = (SELECT min(hash) FROM payload)", "payloads of zz_test"),
        ("UPDATE descriptor SET body = (SELECT max(body) FROM descriptor)", "descriptors of zz_test"),
        ("DELETE FROM descriptor", "descriptors of zz_test"),
        (
            "DELETE FROM record_version WHERE record_id = 'zz_test:2' AND version = 2",
            "zz_test:2: the version",
        ),
        ("DELETE FROM raw_record WHERE record_id = 'zz_test:1'", "zz_test:1: the version or raw form"),
        ("DELETE FROM change WHERE record_id = 'zz_test:1'", "the change log does not say .* zz_test:1"),
        ("DELETE FROM change WHERE kind = 'withdrawn'", "the change log does not say .* zz_test:3"),
        ("DELETE FROM source", "names a source that is not there"),
    ],
)
def test_rows_that_do_not_belong_together_are_errors(home: Path, statement: str, said: str) -> None:
    with rows(home) as connection:
        connection.execute(statement)
    findings = [one for one in found(home) if one.area == "database"]
    assert findings
    assert {one.weight for one in findings} == {Weight.ERROR}
    assert any(re.search(said, one.what) for one in findings), findings
    assert all(one.repair is None for one in findings)


def test_changes_from_the_future_are_a_warning(home: Path) -> None:
    with rows(home) as connection:
        connection.execute("UPDATE change SET at = '2999-01-01 00:00:00.000000' WHERE seq = 2")
    finding = only(home)
    assert (finding.weight, "2999-01-01" in finding.what) == (Weight.WARNING, True)


def test_damaged_lost_and_outdated_databases_are_findings_not_failures(home: Path) -> None:
    database = home / "catalogue.db"
    kept = database.read_bytes()
    with rows(home) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert "has schema 0001" in only(home).what
    database.write_bytes(kept[: len(kept) // 2])
    assert {one.weight for one in found(home)} == {Weight.ERROR}
    for content in (b"garbage" * 5000, b""):
        database.write_bytes(content)
        finding = only(home)
        assert (finding.weight, finding.repair, str(database) in finding.what) == (Weight.ERROR, None, True)
        assert database.read_bytes() == content
    database.unlink()
    assert "is not there, but the index in" in only(home).what
    assert not database.exists()


def test_before_there_is_an_index_no_search_is_said_to_go_on(home: Path) -> None:
    shutil.rmtree(home / "index")
    finding = only(home)
    assert finding.means == "searches and pages answer 503"
    assert finding.mend == "`credatlas index rebuild`; searches answer once it is built"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "postgres://me:secret@db.example/credatlas",
            "write postgresql+psycopg://me:***@db.example/credatlas",
        ),
        ("postgresql://db.example/credatlas", "write postgresql+psycopg://db.example/credatlas"),
        ("quatsch", "is no database address"),
        ("postgresql+psycopg://127.0.0.1:1/credatlas", "cannot be reached"),
    ],
)
def test_a_wrong_address_of_the_database_is_not_mended_by_a_backup(
    home: Path, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv("CREDATLAS_DATABASE_URL", address)
    finding = only(home)
    assert said in finding.what
    assert "secret" not in finding.what
    assert finding.mend == "as it says; then `credatlas doctor` again"


def test_index_that_is_gone_wrong_or_ahead_is_built_anew(home: Path) -> None:
    def error() -> str:
        finding = only(home)
        assert (finding.weight, finding.repair) == (Weight.ERROR, Repair.REBUILD_INDEX)
        assert mended(home) == ["the index was built anew: 3 records"]
        assert found(home) == []
        return finding.what

    shutil.rmtree(home / "index")
    assert "there is no index" in error()
    generation = home / "index" / (home / "index" / "current").read_text()
    (generation / "records" / "meta.json").write_text("{")
    assert "is damaged" in error()
    generation = home / "index" / (home / "index" / "current").read_text()
    (generation / "checkpoint").write_text("999")
    assert "the index is at change 999" in error()
    with rows(home) as connection:
        connection.execute(
            "UPDATE record SET version = 1, descriptor_hash = "
            "(SELECT descriptor_hash FROM record_version WHERE record_id = 'zz_test:2' AND version = 1)"
            " WHERE id = 'zz_test:2'"
        )
    assert "the index differs from the store: 1 stale" in error()


def test_index_that_is_behind_is_a_note(home: Path) -> None:
    with opened(home) as store:
        publish(store, [descriptor("1", "Pruning III"), descriptor("2", "Grafting II")])
    finding = only(home)
    assert (finding.weight, "1 changes behind" in finding.what) == (Weight.NOTE, True)


def test_run_of_a_dead_process_is_closed_and_gone_on_with(home: Path) -> None:
    with opened(home) as store:
        run = store.runs.start(SOURCE, RunKind.FULL, "stamp", datetime.now(UTC))
        dead = subprocess.Popen([sys.executable, "-c", ""])
        dead.wait()
        holder = Holder(host_name(), dead.pid, "long ago", run.id)
        store.leases.take(SOURCE, holder, datetime.now(UTC), 3600)
    finding = only(home)
    assert (finding.weight, finding.repair) == (Weight.WARNING, Repair.CLOSE_RUNS)
    assert mended(home) == [f"runs of {SOURCE} closed as interrupted: {run.id}"]
    with opened(home) as store:
        row = store.runs.of_source(SOURCE)[0]
        assert (row.state, row.is_unfinished) == (RunState.INTERRUPTED, True)
    assert only(home).mend == f"`credatlas harvest {SOURCE}`"


def test_run_of_a_living_process_whose_lease_ran_out_is_left_alone(home: Path) -> None:
    with opened(home) as store:
        run = store.runs.start(SOURCE, RunKind.FULL, "stamp", datetime.now(UTC))
        holder = replace(this_holder(), run_id=run.id)
        store.leases.take(SOURCE, holder, datetime.now(UTC) - timedelta(hours=2), 3600)
    assert found(home) == []


def test_what_waits_for_a_person_is_a_note(home: Path) -> None:
    with opened(home) as store:
        run = store.runs.start(SOURCE, RunKind.FULL, "stamp", datetime.now(UTC))
        run.finish(RunState.HELD, {}, datetime.now(UTC))
    finding = only(home)
    assert (finding.weight, finding.mend) == (Weight.NOTE, f"`credatlas runs show {run.id}`")


def test_a_rejected_run_is_a_warning_that_names_the_issues(home: Path) -> None:
    with opened(home) as store:
        run = store.runs.start(SOURCE, RunKind.FULL, "stamp", datetime.now(UTC))
        run.finish(RunState.REJECTED, {"error": "no list at the address"}, datetime.now(UTC))
        store.runs.drop_left_over(SOURCE)
    finding = only(home)
    assert finding.weight is Weight.WARNING
    assert finding.what == f"the last run of {SOURCE} was rejected: no list at the address"
    assert finding.mend.startswith(f"`credatlas issues --source {SOURCE}` and `credatlas runs show {run.id}`")
    with opened(home) as store:
        publish(store, [descriptor("1", "Pruning"), descriptor("2", "Grafting II")])
    assert not [one for one in found(home) if one.area == "sources"]


def test_a_run_that_a_person_discarded_is_nothing_to_mend(home: Path) -> None:
    with opened(home) as store:
        run = store.runs.start(SOURCE, RunKind.FULL, "stamp", datetime.now(UTC))
        run.finish(RunState.HELD, {}, datetime.now(UTC))
    assert credatlas(home, "runs", "discard", str(run.id), "--reason", "the table is broken").status == 0
    assert [one for one in found(home) if one.area == "sources"] == []


def test_a_list_that_was_not_read_to_its_end_is_a_warning(home: Path) -> None:
    with rows(home) as connection:
        connection.execute("UPDATE run SET is_complete = 0")
    finding = only(home)
    assert (finding.weight, finding.source_id) == (Weight.WARNING, SOURCE)
    assert "did not read the list to its end" in finding.what
    with rows(home) as connection:
        connection.execute("UPDATE run SET kind = 'incremental'")
    assert found(home) == []


def test_left_over_staging_is_dropped(home: Path) -> None:
    with opened(home) as store:
        run = store.runs.start(SOURCE, RunKind.FULL, "stamp", datetime.now(UTC))
        run.see([f"{SOURCE}:1"], datetime.now(UTC))
        run.finish(RunState.REJECTED, {}, datetime.now(UTC))
    with rows(home) as connection:
        connection.execute("UPDATE run SET has_staging = 1")
        connection.execute("UPDATE run SET has_staging = 0 WHERE id <> ?", (run.id,))
    assert found(home)[0].repair is Repair.DROP_STAGING
    assert mended(home) == [f"staging areas of {SOURCE} dropped: {run.id}"]
    assert [one.area for one in found(home)] == ["sources"], "that it was rejected is still said"


def test_source_in_trouble_and_samples_beside_live_records_are_warnings(home: Path) -> None:
    with opened(home) as store:
        store.sources.note_failure(SOURCE, "503 for an hour", datetime.now(UTC) + timedelta(hours=1))
    assert "the last 1 runs of zz_test ended badly: 503 for an hour" in only(home).what
    with rows(home) as connection:
        connection.execute("UPDATE source SET failures = 0, is_sample = 1")
        connection.execute(
            "INSERT INTO source (id, title_json, publisher, website, licence_json, is_sample, enabled, protocol, "
            "mapping_hash, verification_json, failures) VALUES ('yy', '{}', '', '', '{}', 0, 0, 'table', '', '{}', 0)"
        )
        connection.execute("UPDATE record SET id = 'yy:1' WHERE id = 'zz_test:1'")
    assert any(one.mend == "`credatlas samples drop`" for one in found(home))


def test_log_is_taken_up(home: Path) -> None:
    with opened(home) as store:
        publish(store, [descriptor("1", "Pruning IV"), descriptor("2", "Grafting II")])
        space = store.space()
        assert space is not None
        assert space.wal > 0
        assert store.take_up_log()
        after = store.space()
        assert after is not None
        assert after.wal == 0


def test_command_ends_with_1_says_what_mends_it_and_mends_it(home: Path) -> None:
    shutil.rmtree(home / "index")
    ended = credatlas(home, "doctor")
    assert ended.status == 1
    assert "error (index): there is no index" in ended.out
    assert "mend:  `credatlas index rebuild`" in ended.out
    assert "each says above what mends it" in ended.err
    repaired = credatlas(home, "doctor", "--repair", "--deep", "--json")
    told = json.loads(repaired.out)
    assert told["repaired"] == ["the index was built anew: 3 records"]
    assert all(one["area"] == "home" for one in told["findings"])
