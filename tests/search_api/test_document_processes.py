"""A large rebuild builds documents in processes of its own, and comes to the same index."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, NumberSpan, open_store
from catalogue_store.blobs import compress
from catalogue_store.errors import StoreUnavailable
from normalise.vocabularies import Vocabularies
from search_api import indexer as indexer_module
from search_api.document_processes import DocumentProcesses, Materials, processes_for
from search_api.errors import BrokenBatch, EngineFailure
from search_api.index.embedded_index import open_embedded_index
from search_api.index.embedded_sources import EmbeddedSources
from search_api.index.layout import columns
from search_api.indexer import Indexer
from search_api.settings import SearchSettings
from tests.search_api.index_catalogue import question, wait_until
from tests.search_api.store_catalogue import descriptor, publish

KEEPER = """
import sys, time
from catalogue_store import NumberSpan
from normalise.vocabularies import load_vocabularies
from search_api.document_processes import DocumentProcesses, Materials
from search_api.index.embedded_sources import EmbeddedSources

if __name__ == "__main__":
    version = load_vocabularies().version
    with DocumentProcesses(Materials(sys.argv[1], None, version, {}, EmbeddedSources({})), [None]) as processes:
        list(processes.batches([NumberSpan(0, 0)]))
        print(*processes._lanes[0]._processes, flush=True)
        time.sleep(600)
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as opened:
        publish(opened, [descriptor(str(n), f"Data {n}", skill=SKILLS) for n in range(30)])
        yield opened


SKILLS = [{"scheme": "esco", "code": "1", "address": "http://e.test/1", "label": {"en": "weaving"}}]


@pytest.fixture
def materials(store: CatalogueStore, vocabularies: Vocabularies) -> Materials:
    sources = EmbeddedSources(columns(vocabularies.currencies))
    return Materials(store.url, vocabularies.esco, vocabularies.version, {}, sources)


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


def test_documents_come_in_the_order_of_the_records(store: CatalogueStore, materials: Materials) -> None:
    with DocumentProcesses(materials, [None, None]) as processes:
        built = [one for batch in processes.batches(store.records.spans(7)) for one in batch.sources]
    assert built == [one.id for one in store.records.iterate(limit=30)]
    assert len(built) == 30


def test_names_come_once_a_page_however_many_documents_have_them(
    store: CatalogueStore, materials: Materials
) -> None:
    with DocumentProcesses(materials, [None]) as processes:
        named = [batch.names for batch in processes.batches(store.records.spans(15))]
    assert named == [{("skill", "http://e.test/1"): {"en": "weaving"}}] * 2


def test_the_first_record_that_cannot_be_built_is_named_and_nothing_changes(
    store: CatalogueStore, tmp_path: Path, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_module, "WORTH_PROCESSES", 1)
    index = open_embedded_index(tmp_path / "index", vocabularies)
    made = Indexer(store, index, vocabularies, batch=7, processes=2)
    made.rebuild()
    generation = index.generation
    ids = [one.id for one in store.records.iterate()]
    with sqlite3.connect(tmp_path / "catalogue.db") as database:
        broken = "update descriptor set body = ? where hash in (select descriptor_hash from record where id in (?, ?))"
        database.execute(broken, (compressed(b"[]"), ids[9], ids[25]))
    with pytest.raises(BrokenBatch, match=f"^{ids[9]}: "):
        made.rebuild()
    assert index.generation == generation
    assert index.search(question("data")).total == 30
    index.close()


def test_a_store_that_cannot_be_read_is_told_as_such(materials: Materials) -> None:
    gone = replace(materials, store_url="sqlite:////nowhere/catalogue.db")
    with DocumentProcesses(gone, [None]) as processes, pytest.raises(StoreUnavailable, match="/nowhere"):
        list(processes.batches([NumberSpan(0, 7)]))


def compressed(body: bytes) -> bytes:
    return compress({b"": body})[b""]


def test_a_killed_process_ends_the_rebuild_and_leaves_the_index_as_it_was(
    store: CatalogueStore, tmp_path: Path, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer_module, "WORTH_PROCESSES", 1)
    index = open_embedded_index(tmp_path / "index", vocabularies)
    made = Indexer(store, index, vocabularies, batch=7, processes=1)
    made.rebuild()
    generation = index.generation

    def killing(processes: DocumentProcesses, given: Iterator[NumberSpan]) -> Iterator[object]:
        batches = whole(processes, given)
        yield next(batches)
        for pid in list(processes._lanes[0]._processes):
            os.kill(pid, signal.SIGKILL)
        yield from batches

    whole = DocumentProcesses.batches
    with monkeypatch.context() as patched:
        patched.setattr(DocumentProcesses, "batches", killing)
        with pytest.raises(EngineFailure, match="CREDATLAS_INDEX_PROCESSES=0"):
            made.rebuild()
    assert index.generation == generation
    assert [path.name[:6] for path in (tmp_path / "index").iterdir() if path.is_dir()] == ["000001"]
    assert made.rebuild() == 30
    index.close()


def test_the_processes_end_when_the_one_that_wants_the_documents_is_killed(store: CatalogueStore) -> None:
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, store.url], stdout=subprocess.PIPE, text=True)
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
