"""The store under test, on SQLite and on PostgreSQL. The fixtures here are the one place that knows which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from catalogue_store import CatalogueStore, open_store
from catalogue_store.database import Database
from tests.catalogue_store.harvest import source_row
from tests.postgresql_server import Server, postgresql

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, copied for each test: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """The PostgreSQL of this test session."""
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def empty_postgresql(postgresql_server: Server) -> str:
    """The name of a migrated database without rows, copied for each test."""
    address = postgresql_server.create()
    open_store(address).close()
    return str(make_url(address).database)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.server)])
def engine(request: pytest.FixtureRequest) -> str:
    """Which database; a module about one of them alone has a fixture of this name of its own."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the store's schema."""
    if engine == SQLITE:
        path = tmp_path / "catalogue.db"
        path.write_bytes(request.getfixturevalue("empty_database").read_bytes())
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    address = server.create(request.getfixturevalue("empty_postgresql"))
    yield address
    server.drop(address)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same database by itself, for what is below the store's own calls."""
    with closing(Database(database_url)) as opened:
        yield opened


@pytest.fixture
def store(database_url: str) -> Iterator[CatalogueStore]:
    """An empty store that knows the source `src`."""
    with open_store(database_url) as opened:
        opened.sources.register(source_row("src"))
        yield opened
