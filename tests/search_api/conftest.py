"""One index of each engine, empty or filled, as the contract tests want it, and how many cases each engine passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from normalise.vocabularies import Vocabularies, load_vocabularies
from search_api.index.contract import SearchIndex
from search_api.index.embedded_index import open_embedded_index

ENGINE = "engine"
"""The parameter of a test that runs on every engine."""


class Opener(Protocol):
    """Opens the index that belongs to a directory, and nothing else of its engine."""

    def __call__(
        self, directory: Path, vocabularies: Vocabularies, synonyms_file: Path | None = None
    ) -> SearchIndex: ...


ENGINES: dict[str, Opener] = {"embedded": open_embedded_index}


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return load_vocabularies()


@pytest.fixture(scope="session", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_index(engine: str, tmp_path: Path, vocabularies: Vocabularies) -> Callable[[], SearchIndex]:
    """Opens the same index again: another reader, or the one after a restart."""
    return lambda: ENGINES[engine](tmp_path / "index", vocabularies)


@pytest.fixture
def index(open_index: Callable[[], SearchIndex]) -> Iterator[SearchIndex]:
    opened = open_index()
    yield opened
    opened.close()


class NewIndex(Protocol):
    """Makes an empty index, with an operator's own synonyms or without."""

    def __call__(self, synonyms_file: Path | None = None) -> SearchIndex: ...


@pytest.fixture(scope="module")
def new_index(
    engine: str, tmp_path_factory: pytest.TempPathFactory, vocabularies: Vocabularies
) -> Iterator[NewIndex]:
    """Makes indexes that live as long as their module."""
    made: list[SearchIndex] = []

    def make(synonyms_file: Path | None = None) -> SearchIndex:
        directory = tmp_path_factory.mktemp("index") / "index"
        made.append(ENGINES[engine](directory, vocabularies, synonyms_file))
        return made[-1]

    yield make
    for index in made:
        index.close()


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
    """Say how many cases each engine passed, lest one that was never opened pass for one that keeps the contract."""
    passed = Counter(
        value
        for report in terminalreporter.stats.get("passed", [])
        if report.when == "call"
        for name, value in report.user_properties
        if name == ENGINE
    )
    if passed:
        told = ", ".join(f"{name} {count}" for name, count in sorted(passed.items()))
        terminalreporter.write_line(f"cases of the index contract passed: {told}")
