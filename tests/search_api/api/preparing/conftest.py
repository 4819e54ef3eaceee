"""A published catalogue with its index, written as another process would write it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, open_store
from normalise.vocabularies import Vocabularies
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from tests.search_api.store_catalogue import descriptor, publish


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        publish(opened, [descriptor(str(n), f"Data {n}", country="NZ") for n in range(3)])
        yield opened


@pytest.fixture
def indexer(store: CatalogueStore, tmp_path: Path, vocabularies: Vocabularies) -> Iterator[Indexer]:
    """As another process would: with an index object of its own."""
    writing = open_embedded_index(tmp_path / "index", vocabularies)
    made = Indexer(store, writing, vocabularies)
    made.catch_up()
    yield made
    writing.close()
