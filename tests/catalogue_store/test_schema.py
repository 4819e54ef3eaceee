"""The schema: migrations make what the tables say, and an up-to-date database opens without Alembic."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import catalogue_store
from catalogue_store import RunKind, RunState, open_store
from catalogue_store.database import Database
from catalogue_store.errors import InvalidValue, SchemaOutdated
from catalogue_store.schema import REVISION
from catalogue_store.tables import metadata
from tests.postgresql_server import Server

DESIGNED = {
    "source",
    "run",
    "lease",
    "host",
    "validator",
    "raw_record",
    "payload",
    "organisation",
    "record",
    "record_version",
    "issue",
    "change",
    "subscription",
    "api_key",
    "snapshot",
}
OPEN = "import sys; from catalogue_store import open_store; open_store(sys.argv[1]).close(); {}"


@pytest.fixture
def config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(catalogue_store.__file__).parent / "migrations"))
    return config


def test_migrated_database_is_what_the_tables_say(database_url: str) -> None:
    with closing(Database(database_url)) as database, database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) >= DESIGNED


def test_named_revision_is_the_newest_migration(config: Config) -> None:
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_migrations_go_back_to_nothing(database_url: str, config: Config) -> None:
    with closing(Database(database_url)) as database:
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
        with database.read() as connection:
            assert inspect(connection).get_table_names() == ["alembic_version"]
    open_store(database_url).close()


def test_current_database_opens_without_alembic(database_url: str) -> None:
    checked = OPEN.format("sys.exit('alembic' in sys.modules)")
    assert (
        subprocess.run([sys.executable, "-c", checked, database_url], timeout=60, check=False).returncode == 0
    )


@pytest.fixture
def new_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a schema."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/not/there/yet.db"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    address = server.create()
    yield address
    server.drop(address)


def test_processes_that_open_a_new_database_together_all_succeed(new_url: str) -> None:
    url = new_url
    openers = [subprocess.Popen([sys.executable, "-c", OPEN.format("pass"), url]) for _ in range(3)]
    assert [opener.wait(timeout=60) for opener in openers] == [0, 0, 0]
    open_store(url, migrate=False).close()


# Truth values are quoted, which both databases read.
FIRST_ROWS = (
    (
        "INSERT INTO source VALUES ('nz_nzqa', '{}', 'NZQA', 'NZ', 'https://nzqa.example', '{}', '0', '1', 'html_pages', "
        "NULL, '0123456789ab', '{}', 7, '2026-01-02 03:00:00.000000')"
    ),
    (
        "INSERT INTO run VALUES (7, 'nz_nzqa', 'full', 'accepted', 'one', NULL, 2, '0', '1', "
        "'2026-01-02 03:00:00.000000', '2026-01-02 03:01:00.000000', '2026-01-02 03:02:00.000000', "
        "'2026-01-02 03:02:00.000000', '0', '{}', '{\"listed\": 1}', NULL)"
    ),
    "INSERT INTO change VALUES (3, 'nz_nzqa:1', 'added', '2026-01-02 03:02:00.000000')",
    "INSERT INTO suppression VALUES ('nz_nzqa:2', 'asked', '2026-01-03 03:00:00.000000')",
    "INSERT INTO organisation VALUES ('nz_nzqa:otago', '{\"en\": \"Otago\"}', 'NZ', NULL)",
)


def test_database_of_the_first_schema_opens_with_all_its_rows(new_url: str, config: Config) -> None:
    url = new_url
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    with closing(Database(url)) as database:
        _open_first_schema(url, database, config)


def _open_first_schema(url: str, database: Database, config: Config) -> None:
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with database.write() as connection:
        for row in FIRST_ROWS:
            connection.exec_driver_sql(row)
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT setval('run_id_seq', 7), setval('change_seq_seq', 3)")
    with pytest.raises(SchemaOutdated, match="has schema 0001, this version works with schema"):
        open_store(url, migrate=False)

    with open_store(url) as store:
        source = store.sources.get("nz_nzqa")
        assert source is not None
        assert (source.publisher, source.enabled) == ("NZQA", True)
        assert store.sources.troubles() == {}
        [run] = store.runs.of_source("nz_nzqa")
        assert (run.id, run.state, run.attempt, run.report) == (7, RunState.ACCEPTED, 2, {"listed": 1})
        assert run.published_at == datetime(2026, 1, 2, 3, 2, tzinfo=UTC)
        assert [(one.seq, one.record_id) for one in store.changes.after(0)] == [(3, "nz_nzqa:1")]
        assert [(one.record_id, one.by) for one in store.suppressions.all()] == [("nz_nzqa:2", None)]
        assert [one.id for one in store.organisations.all()] == ["nz_nzqa:otago"]
        assert store.runs.start("nz_nzqa", RunKind.FULL, "one", datetime.now(UTC)).id == 8
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_database_of_a_newer_version_is_refused(database_url: str) -> None:
    with closing(Database(database_url)) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaOutdated, match=r"has schema 9999, which this version does not know"):
        open_store(database_url)


def test_empty_database_is_not_migrated_unasked(tmp_path: Path) -> None:
    with pytest.raises(SchemaOutdated, match="is empty"):
        open_store(f"sqlite:///{tmp_path}/empty.db", migrate=False)


@pytest.mark.parametrize(
    ("url", "said"),
    [("catalogue.db", "no database address"), ("sqlite://", "names no file"), ("mysql://host/db", "mysql")],
)
def test_address_that_is_none_is_named(url: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        open_store(url)
