"""One provider for all cases, and for each protocol a store after a healthy first run, copied for each case."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, RunState, open_store
from harvesters import spider_process
from harvesters.fetch import Fetcher
from harvesters.run import harvest_source
from harvesters.settings import FetchSettings
from normalise.vocabularies import Vocabularies
from tests.faults.trial import MakeTrial, Provider, Trial, mapping_of
from tests.harvesters.conftest import FakeClock, empty_database, vocabularies
from tests.harvesters.mappings import register

PROGRAM = Path(__file__).with_name("warm_spiders.py")
__all__ = ["empty_database", "vocabularies"]
LATER = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
"""After everything that the sample registry says has happened."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now_at=LATER)


@pytest.fixture(scope="session")
def warm_spiders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where spiders are forked: importing Scrapy for each of a hundred runs would take minutes."""
    path = tmp_path_factory.mktemp("spiders") / "socket"
    command = [sys.executable, str(PROGRAM), "serve", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        while not path.exists():
            assert process.poll() is None
            time.sleep(0.01)
        yield path
        process.communicate()


@pytest.fixture(autouse=True)
def quick_spiders(warm_spiders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs take their spiders from there."""
    command = (sys.executable, "-I", "-S", str(PROGRAM), "run", str(warm_spiders))
    monkeypatch.setattr(spider_process, "COMMAND", command)


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    running = Provider()
    with running.server:
        yield running


@pytest.fixture(scope="session")
def healthy() -> dict[str, Path]:
    """Protocol -> a database after one healthy run; filled as protocols are first tried."""
    return {}


@pytest.fixture
def make_trial(
    provider: Provider,
    healthy: dict[str, Path],
    empty_database: Path,
    vocabularies: Vocabularies,
    clock: FakeClock,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[MakeTrial]:
    """Trials on copies of the healthy store; everything is closed at the end."""
    opened: list[CatalogueStore | Fetcher] = []

    def make(protocol: str) -> Trial:
        if protocol not in healthy:
            healthy[protocol] = tmp_path_factory.mktemp("healthy") / f"{protocol}.db"
            shutil.copyfile(empty_database, healthy[protocol])
            harvest_once(healthy[protocol], protocol, provider, vocabularies)
        path = tmp_path / f"{protocol}.db"
        shutil.copyfile(healthy[protocol], path)
        store = open_store(f"sqlite:///{path}", migrate=False)
        opened.append(store)

        def make_fetcher(settings: dict[str, object] | None = None, **collaborators: object) -> Fetcher:
            fetcher = fetcher_for(store, clock, provider, settings, **collaborators)
            opened.insert(0, fetcher)
            return fetcher

        return Trial(protocol, provider, store, clock, make_fetcher, vocabularies)

    yield make
    for closing in opened:
        closing.close()


def harvest_once(path: Path, protocol: str, provider: Provider, vocabularies: Vocabularies) -> None:
    """A healthy first run into an empty database."""
    clock = FakeClock(now_at=LATER)
    with (
        open_store(f"sqlite:///{path}", migrate=False) as store,
        fetcher_for(store, clock, provider, None) as fetcher,
    ):
        mapping = mapping_of(protocol, provider.server.origin)
        register(store, mapping)
        report = harvest_source(mapping, store, fetcher, vocabularies, now=clock.now)
        assert report.state is RunState.ACCEPTED


def fetcher_for(
    store: CatalogueStore,
    clock: FakeClock,
    provider: Provider,
    settings: dict[str, object] | None,
    **collaborators: object,
) -> Fetcher:
    """A fetcher that waits by the clock, and may reach the provider and no other host of this machine."""
    allowed = provider.server.origin.removeprefix("http://")
    given = {"allowed_hosts": (allowed,), "contact": "ops@catalogue.example", **(settings or {})}
    return Fetcher(
        FetchSettings(**given),
        store.hosts,
        store.validators,
        **{"now": clock.now, "sleep": clock.sleep, **collaborators},
    )
