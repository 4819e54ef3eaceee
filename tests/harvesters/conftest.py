"""A store, a clock that does not wait, and a fetcher that may read loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalogue_store import CatalogueStore, open_store
from harvesters.fetch import Fetcher
from harvesters.settings import FetchSettings
from normalise.vocabularies import Vocabularies, load_vocabularies
from tests.harvesters.local_site import LocalSite

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Time that passes only when somebody sleeps."""

    now_at: datetime = START
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.now_at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_at += timedelta(seconds=seconds)

    def pass_days(self, days: float) -> None:
        self.now_at += timedelta(days=days)


@dataclass
class HurriedClock:
    """The clock on the wall, put forward by each wait instead of waiting."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the schema, made once: making it takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> str:
    path = tmp_path / "catalogue.db"
    shutil.copyfile(empty_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
def store(database: str) -> Iterator[CatalogueStore]:
    with open_store(database, migrate=False) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite() as running:
        yield running


@pytest.fixture
def make_fetcher(store: CatalogueStore, clock: FakeClock) -> Iterator[MakeFetcher]:
    """Fetchers that share the store, as those of several runs do; loopback is allowed unless a test says not."""
    made: list[Fetcher] = []

    def make(settings: dict[str, Any] | None = None, **collaborators: Any) -> Fetcher:
        allowed = {"allowed_hosts": ("127.0.0.1",), "allowed_host_spacing_seconds": 0.0}
        given = FetchSettings(**{**allowed, "contact": "ops@catalogue.example", **(settings or {})})
        fetcher = Fetcher(
            given, store.hosts, store.validators, **{"now": clock.now, "sleep": clock.sleep, **collaborators}
        )
        made.append(fetcher)
        return fetcher

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return load_vocabularies()
