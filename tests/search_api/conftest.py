"""One index of each engine, empty or filled, as the contract tests want it, and how many cases each engine passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from opensearchpy import Transport

from normalise.vocabularies import Vocabularies, load_vocabularies
from search_api.index.contract import SearchIndex
from search_api.index.opensearch_connection import Connection
from search_api.index.opensearch_index import OpenSearchIndex, open_opensearch_index
from search_api.synonyms import Synonyms, load_synonyms
from tests.search_api.index_engines import ENGINES, OPENSEARCH, drop_tables, new_place, server_at, traces_at
from tests.search_api.opensearch_opening import Opening

ENGINE = "engine"
"""The parameter of a test that runs on every engine."""


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return load_vocabularies()


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(name, marks=pytest.mark.server if name == OPENSEARCH else ()) for name in sorted(ENGINES)
    ],
)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def make_place(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Where another index may be: a folder, or a name in a cluster that nobody else has."""
    if engine == OPENSEARCH:
        address = request.getfixturevalue("opensearch_address")
        return lambda: new_place(address)
    return lambda: str(tmp_path_factory.mktemp("index") / "index")


@pytest.fixture
def place(engine: str, make_place: Callable[[], str]) -> Iterator[str]:
    """Where the index of a test is; nothing of it is left in a cluster."""
    made = make_place()
    yield made
    if engine == OPENSEARCH:
        drop_tables(made)


@pytest.fixture
def traces(engine: str, place: str) -> Callable[[], list[str]]:
    """Names what there is of the index, by folders or tables."""
    return lambda: traces_at(engine, place)


@pytest.fixture
def open_index(engine: str, place: str, vocabularies: Vocabularies) -> Callable[[], SearchIndex]:
    """Opens the same index again: another reader, or the one after a restart."""
    return lambda: ENGINES[engine](place, vocabularies)


@pytest.fixture
def index(open_index: Callable[[], SearchIndex]) -> Iterator[SearchIndex]:
    opened = open_index()
    yield opened
    opened.close()


class NewIndex(Protocol):
    """Makes an empty index, with an operator's own synonyms or without."""

    def __call__(self, synonyms_file: Path | None = None) -> SearchIndex: ...


@pytest.fixture(scope="module")
def new_index(engine: str, make_place: Callable[[], str], vocabularies: Vocabularies) -> Iterator[NewIndex]:
    """Makes indexes that live as long as their module."""
    made: dict[str, SearchIndex] = {}

    def make(synonyms_file: Path | None = None) -> SearchIndex:
        where = make_place()
        made[where] = ENGINES[engine](where, vocabularies, synonyms_file)
        return made[where]

    yield make
    for where, index in made.items():
        index.close()
        if engine == OPENSEARCH:
            drop_tables(where)


@pytest.fixture(scope="module")
def filled(request: pytest.FixtureRequest, new_index: NewIndex) -> SearchIndex:
    """One index with the module's CATALOGUE, for all its cases that only ask."""
    index = new_index()
    index.apply(request.module.CATALOGUE, checkpoint=1)
    return index


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each case say of which engine it is, in its report."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and ENGINE in callspec.params:
            item.user_properties.append((ENGINE, callspec.params[ENGINE]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases each engine or database passed, lest one that was never opened pass for one that keeps it."""
    passed = Counter(
        value
        for report in terminalreporter.stats.get("passed", [])
        if report.when == "call"
        for name, value in report.user_properties
        if name == ENGINE
    )
    if passed:
        told = ", ".join(f"{name} {count}" for name, count in sorted(passed.items()))
        terminalreporter.write_line(f"cases passed of each engine and database: {told}")


@pytest.fixture
def cluster_place(opensearch_address: str) -> Iterator[str]:
    made = new_place(opensearch_address)
    yield made
    drop_tables(made)


@pytest.fixture
def opening(cluster_place: str, vocabularies: Vocabularies) -> Iterator[Opening]:
    """Opens the index of the test, with other shards or other currencies if need be."""
    opened: list[OpenSearchIndex] = []

    def make(currencies: tuple[str, ...] = (), **parts: int) -> OpenSearchIndex:
        connection = Connection(server_at(cluster_place, **parts))
        if currencies:
            opened.append(OpenSearchIndex(connection, currencies, Synonyms([]), vocabularies))
        else:
            opened.append(open_opensearch_index(connection, vocabularies, load_synonyms()))
        return opened[-1]

    yield make
    for index in opened:
        index.close()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every request that goes to the cluster, by method and path."""
    requests: list[tuple[str, str]] = []
    perform = Transport.perform_request

    def noted(self: Transport, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        requests.append((method, url))
        return perform(self, method, url, *args, **kwargs)

    monkeypatch.setattr(Transport, "perform_request", noted)
    return requests
