"""The store under test. The fixture is the one place that knows the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, open_store
from tests.catalogue_store.harvest import source_row


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, copied for each test: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def database_url(empty_database: Path, tmp_path: Path) -> str:
    path = tmp_path / "catalogue.db"
    path.write_bytes(empty_database.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def store(database_url: str) -> Iterator[CatalogueStore]:
    """An empty store that knows the source `src`."""
    with open_store(database_url) as opened:
        opened.sources.register(source_row("src"))
        yield opened
