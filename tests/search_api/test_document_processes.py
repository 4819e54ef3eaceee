"""A large rebuild builds documents in processes of its own, and comes to the same index."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, StoredRecord, open_store
from normalise.vocabularies import Vocabularies
from search_api import indexer as indexer_module
from search_api.document_processes import DocumentProcesses, processes_for
from search_api.errors import BrokenBatch, EngineFailure
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.settings import SearchSettings
from tests.search_api.index_catalogue import question, wait_until
from tests.search_api.store_catalogue import descriptor, publish

KEEPER = """
import sys, time
from normalise.vocabularies import load_vocabularies
from search_api.document_processes import DocumentProcesses

if __name__ == "__main__":
    with DocumentProcesses(load_vocabularies(), {}, 1) as processes:
        list(processes.documents([[]]))
        print(*processes._pool._processes, flush=True)
        time.sleep(600)
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        publish(opened, [descriptor(str(n), f"Data {n}", skill=SKILLS) for n in range(30)])
        yield opened


SKILLS = [{"scheme": "esco", "code": "1", "address": "http://e.test/1", "label": {"en": "weaving"}}]


def pages(store: CatalogueStore) -> Iterator[Sequence[StoredRecord]]:
    after = 0
    while page := store.records.iterate(after, 7, include_withdrawn=True):
        yield page
        after = page[-1].number


def test_a_rebuild_by_processes_is_the_same_as_one_without(
    store: CatalogueStore, tmp_path: Path, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_module, "WORTH_PROCESSES", 1)
    index = open_embedded_index(tmp_path / "index", vocabularies)
    made = Indexer(store, index, vocabularies, batch=7, processes=2)
    assert made.rebuild() == 30
    by_processes = list(index.entries())
    assert list(made.verify()) == []
    assert index.search(question("weaving", facets=("skill",))).facets["skill"].values[0].count == 30
    assert Indexer(store, index, vocabularies, batch=7).rebuild() == 30
    assert list(index.entries()) == by_processes
    index.close()


def test_documents_come_in_the_order_of_the_records(
    store: CatalogueStore, vocabularies: Vocabularies
) -> None:
    with DocumentProcesses(vocabularies, {}, 2) as processes:
        built = [one.number for page in processes.documents(pages(store)) for one in page]
    assert built == [one.number for page in pages(store) for one in page]


def test_a_record_that_cannot_be_built_is_named(store: CatalogueStore, vocabularies: Vocabularies) -> None:
    good = next(iter(pages(store)))
    bad = StoredRecord(
        **{name: getattr(good[3], name) for name in good[3].__slots__} | {"descriptor_json": b"[]"}
    )
    with DocumentProcesses(vocabularies, {}, 1) as processes, pytest.raises(BrokenBatch, match=bad.id):
        list(processes.documents([[*good[:3], bad, *good[4:]]]))


def test_a_killed_process_ends_the_rebuild_and_leaves_the_index_as_it_was(
    store: CatalogueStore, tmp_path: Path, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_module, "WORTH_PROCESSES", 1)
    index = open_embedded_index(tmp_path / "index", vocabularies)
    made = Indexer(store, index, vocabularies, batch=7, processes=1)
    made.rebuild()
    generation = index.generation

    def killing(processes: DocumentProcesses, given: Iterator[Sequence[StoredRecord]]) -> Iterator[object]:
        documents = whole(processes, given)
        yield next(documents)
        for pid in list(processes._pool._processes):
            os.kill(pid, signal.SIGKILL)
        yield from documents

    whole = DocumentProcesses.documents
    with monkeypatch.context() as patched:
        patched.setattr(DocumentProcesses, "documents", killing)
        with pytest.raises(EngineFailure, match="CREDATLAS_INDEX_PROCESSES=0"):
            made.rebuild()
    assert index.generation == generation
    assert [path.name[:6] for path in (tmp_path / "index").iterdir() if path.is_dir()] == ["000001"]
    assert made.rebuild() == 30
    index.close()


def test_the_processes_end_when_the_one_that_wants_the_documents_is_killed() -> None:
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER], stdout=subprocess.PIPE, text=True)
    assert keeper.stdout is not None
    pids = [int(pid) for pid in keeper.stdout.readline().split()]
    assert pids
    keeper.kill()
    keeper.communicate()
    wait_until(lambda: not any(is_running(pid) for pid in pids))


def is_running(pid: int) -> bool:
    """Whether it lives; one that waits for its parent to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_setting_decides_how_many_and_none_is_possible() -> None:
    assert processes_for(SearchSettings(index_processes=0)) == 0
    assert processes_for(SearchSettings(index_processes=3)) == 3
    assert 0 <= processes_for(SearchSettings()) <= 4
