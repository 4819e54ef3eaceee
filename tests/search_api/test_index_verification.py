"""Comparing an index with the store finds every kind of planted difference, wherever it stands, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, open_store
from normalise.framework_checks.judge import FrameworkChecks
from normalise.vocabularies import Vocabularies
from search_api.document import IndexDocument
from search_api.document_builder import DocumentBuilder
from search_api.index.contract import Change, Put, Remove, SearchIndex
from search_api.indexer import Indexer
from search_api.verification import DifferenceKind
from tests.search_api.index_catalogue import document
from tests.search_api.store_catalogue import STARTED, descriptor, publish

IDS = ("a", "b", "c", "d", "e")
TAKEN_DOWN = ("0", "bb")
"""Records that leave their numbers to nobody: the first of all, and one between."""
Built = dict[str, IndexDocument]
MISSING, LEFT_OVER, STALE = DifferenceKind.MISSING, DifferenceKind.LEFT_OVER, DifferenceKind.STALE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        publish(opened, [descriptor(one, f"Data {one}") for one in sorted((*IDS, *TAKEN_DOWN))])
        for one in TAKEN_DOWN:
            opened.suppressions.suppress(f"zz_test:{one}", "asked", STARTED, "kim")
        yield opened


@pytest.fixture
def indexer(store: CatalogueStore, index: SearchIndex, vocabularies: Vocabularies) -> Indexer:
    made = Indexer(store, index, vocabularies)
    made.catch_up()
    return made


@pytest.fixture
def built(store: CatalogueStore, vocabularies: Vocabularies) -> Built:
    """The documents of the store as they ought to be in the index."""
    builder = DocumentBuilder(vocabularies, {}, FrameworkChecks(vocabularies))
    stored = store.records.many([f"zz_test:{native_id}" for native_id in IDS])
    return {key.partition(":")[2]: builder.build(record) for key, record in stored.items()}


def other_content(built: Built, native_id: str) -> Change:
    return Put(replace(built[native_id], fingerprint="1.0000.live"))


def other_state(built: Built, native_id: str) -> Change:
    token = built[native_id].fingerprint.replace("live", "withdrawn")
    assert token != built[native_id].fingerprint
    return Put(replace(built[native_id], fingerprint=token, is_withdrawn=True))


def surplus(number: int) -> Change:
    return Put(replace(document(f"x{number}", number=number), id=f"zz_test:x{number}"))


PLANTED: dict[str, tuple[Callable[[Built], list[Change]], set[tuple[DifferenceKind, str]]]] = {
    "the first is missing": (lambda built: [Remove("zz_test:a")], {(MISSING, "a")}),
    "one between is missing": (lambda built: [Remove("zz_test:c")], {(MISSING, "c")}),
    "the last is missing": (lambda built: [Remove("zz_test:e")], {(MISSING, "e")}),
    "all are missing": (
        lambda built: [Remove(f"zz_test:{native_id}") for native_id in IDS],
        {(MISSING, native_id) for native_id in IDS},
    ),
    "one too many before all": (lambda built: [surplus(1)], {(LEFT_OVER, "x1")}),
    "one too many between": (lambda built: [surplus(4)], {(LEFT_OVER, "x4")}),
    "many too many behind all": (
        lambda built: [surplus(number) for number in (900, 901, 2**32 - 1)],
        {(LEFT_OVER, f"x{number}") for number in (900, 901, 2**32 - 1)},
    ),
    "other content": (lambda built: [other_content(built, "b")], {(STALE, "b")}),
    "another state": (lambda built: [other_state(built, "d")], {(STALE, "d")}),
    "another id under a number": (
        lambda built: [Remove("zz_test:b"), Put(replace(built["b"], id="zz_test:y"))],
        {(STALE, "b")},
    ),
    "another number under an id": (
        lambda built: [Put(replace(built["b"], number=700))],
        {(MISSING, "b"), (LEFT_OVER, "b")},
    ),
    "everything at once": (
        lambda built: [Remove("zz_test:a"), other_content(built, "c"), surplus(1), surplus(800)],
        {(MISSING, "a"), (STALE, "c"), (LEFT_OVER, "x1"), (LEFT_OVER, "x800")},
    ),
}


@pytest.mark.parametrize("planted", sorted(PLANTED))
def test_a_planted_difference_is_found_and_a_rebuild_mends_it(
    indexer: Indexer, index: SearchIndex, built: Built, planted: str
) -> None:
    assert list(indexer.verify()) == []
    changes, expected = PLANTED[planted]
    index.apply(changes(built), index.checkpoint())
    found = list(indexer.verify())
    assert {(one.kind, one.record_id.partition(":")[2]) for one in found} == expected
    for one in found:
        assert (one.in_store is None) is (one.kind is LEFT_OVER)
        assert (one.in_index is None) is (one.kind is MISSING)
    indexer.rebuild()
    assert list(indexer.verify()) == []
