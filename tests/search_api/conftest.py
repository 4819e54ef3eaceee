"""One index of each engine, empty, as the contract tests want it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from normalise.vocabularies import Vocabularies, load_vocabularies
from search_api.index.contract import SearchIndex
from search_api.index.embedded_index import open_embedded_index

ENGINES: dict[str, Callable[[Path, Vocabularies], SearchIndex]] = {"embedded": open_embedded_index}


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return load_vocabularies()


@pytest.fixture(params=sorted(ENGINES))
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
