"""Each request of indexing in turn gets no answer, done or not: what comes next makes the index whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, open_store
from normalise.vocabularies import Vocabularies
from search_api.errors import EngineFailure
from search_api.index.contract import SearchIndex
from search_api.index.opensearch_connection import Connection
from search_api.index.opensearch_index import open_opensearch_index
from search_api.indexer import Indexer
from tests.search_api.index_catalogue import question
from tests.search_api.index_engines import drop_tables, new_place, server_at
from tests.search_api.store_catalogue import descriptor, publish
from tests.tls_proxy import LOCAL, Authority, TlsProxy, tls_proxy

BEFORE, AFTER = "before", "after"
HICCUP, OUTAGE = 1, 2
"""So many requests in a row get no answer; a single one the client sends again."""


class Interruption:
    """Lets the proxy answer for a server that is gone, from one request on."""

    def __init__(self, proxy: TlsProxy) -> None:
        self.seen = 0
        self._fails: range | None = None
        self._when = BEFORE
        proxy.before, proxy.after = self._before, self._after

    def arm(self, when: str, first: int, many: int) -> None:
        """Fail that request and those behind it, counted from now."""
        self.seen, self._when, self._fails = 0, when, range(first, first + many)

    def disarm(self) -> None:
        """Let everything through again."""
        self._fails = None

    @property
    def has_happened(self) -> bool:
        """Whether so many requests were made that one failed."""
        return self._fails is not None and self.seen >= self._fails.start

    def _before(self, method: str, path: str) -> None:
        self.seen += 1
        self._maybe_fail(BEFORE)

    def _after(self, method: str, path: str) -> None:
        self._maybe_fail(AFTER)

    def _maybe_fail(self, when: str) -> None:
        if self._fails is not None and self._when == when and self.seen in self._fails:
            raise ConnectionAbortedError


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new("the authority of these tests")


@pytest.fixture
def connection(
    opensearch_address: str, authority: Authority, tmp_path: Path
) -> Iterator[tuple[Connection, Interruption]]:
    """The way to an empty index, and what may interrupt it."""
    place = new_place(opensearch_address)
    ca_file = authority.write(tmp_path / "ca.pem")
    with tls_proxy(authority.sign(tmp_path, LOCAL), opensearch_address, "u", "p") as proxy:
        server = replace(
            server_at(place), addresses=(proxy.address,), user="u", password="p", ca_file=ca_file
        )
        made = Connection(server)
        yield made, Interruption(proxy)
        made.close()
    drop_tables(place)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        yield opened


@pytest.mark.parametrize(("when", "many"), [(BEFORE, OUTAGE), (AFTER, HICCUP), (AFTER, OUTAGE)])
def test_indexing_that_got_no_answer_is_made_whole_by_the_next(
    when: str,
    many: int,
    connection: tuple[Connection, Interruption],
    store: CatalogueStore,
    vocabularies: Vocabularies,
) -> None:
    way, interruption = connection
    index = open_opensearch_index(way, vocabularies)
    indexer = Indexer(store, index, vocabularies)
    publish(store, [descriptor("kept", "Bees"), descriptor("gone", "Wasps")])
    indexer.catch_up()
    for first in range(1, 60):
        publish(store, [descriptor("kept", f"Bees {first}"), descriptor(f"new-{first}", "Moths")])
        interruption.arm(when, first, many)
        try:
            indexer.catch_up()
        except EngineFailure:
            assert interruption.has_happened
        happened = interruption.has_happened
        interruption.disarm()
        indexer.catch_up()
        assert list(indexer.verify()) == []
        assert total(index, f"Bees {first}") == 1
        if not happened:
            break
    else:
        pytest.fail("indexing two records takes more than sixty requests")
    assert first > 4
    index.close()


def test_rebuild_that_got_no_answer_leaves_what_answers(
    connection: tuple[Connection, Interruption], store: CatalogueStore, vocabularies: Vocabularies
) -> None:
    way, interruption = connection
    index = open_opensearch_index(way, vocabularies)
    indexer = Indexer(store, index, vocabularies)
    publish(store, [descriptor("kept", "Bees")])
    indexer.catch_up()
    for first in range(1, 60, 4):
        interruption.arm(AFTER, first, OUTAGE)
        try:
            indexer.rebuild()
        except EngineFailure:
            assert interruption.has_happened
        happened = interruption.has_happened
        interruption.disarm()
        assert total(index, "bees") == 1
        assert list(indexer.verify()) == []
        if not happened:
            break
    assert indexer.rebuild() == 1
    index.close()


def total(index: SearchIndex, text: str) -> int:
    return index.search(question(text)).total
