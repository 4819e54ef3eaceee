"""An index whose files are damaged answers nothing wrong, and is made anew from the store."""

from __future__ import annotations

import errno
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from catalogue_store import CatalogueStore, open_store
from catalogue_store.backup import back_up
from normalise.vocabularies import Vocabularies
from search_api import indexer as indexer_module
from search_api.app import build_app
from search_api.errors import IndexDamaged, IndexMissing, IndexUnwritable
from search_api.index.embedded_index import EmbeddedIndex, open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.store_catalogue import STARTED, descriptor, publish

Damage = Callable[[Path], object]


def generation(root: Path) -> Path:
    return root / (root / "current").read_text("utf-8")


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def shorten_segments(root: Path) -> None:
    for path in (generation(root) / "records").iterdir():
        if path.suffix in {".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm"}:
            shorten(path)


DAMAGES: dict[str, Damage] = {
    "pointer missing": lambda root: (root / "current").unlink(),
    "pointer garbage": lambda root: (root / "current").write_bytes(b"\xff\x00garbage"),
    "pointer to nowhere": lambda root: shutil.rmtree(generation(root)),
    "records missing": lambda root: shutil.rmtree(generation(root) / "records"),
    "names missing": lambda root: shutil.rmtree(generation(root) / "names"),
    "commit missing": lambda root: (generation(root) / "records" / "meta.json").unlink(),
    "commit cut": lambda root: shorten(generation(root) / "records" / "meta.json"),
    "segments cut": shorten_segments,
    "segments missing": lambda root: [
        path.unlink() for path in (generation(root) / "records").iterdir() if path.suffix == ".store"
    ],
    "a file in its place": lambda root: (shutil.rmtree(root), root.write_text("not a folder")),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, vocabularies: Vocabularies) -> Path:
    """Store and index of two records, to be copied."""
    folder = tmp_path_factory.mktemp("whole") / "home"
    with open_store(f"sqlite:///{folder / 'catalogue.db'}") as store:
        publish(store, [descriptor("1", "Pruning"), descriptor("2", "Grafting")])
        index = open_embedded_index(folder / "index", vocabularies)
        Indexer(store, index, vocabularies).catch_up()
        index.close()
    return folder


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "home"))


@pytest.fixture
def store(home: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{home / 'catalogue.db'}") as opened:
        yield opened


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_index_is_503_until_it_is_rebuilt(
    damage: Damage, home: Path, store: CatalogueStore, vocabularies: Vocabularies
) -> None:
    damage(home / "index")
    index = open_embedded_index(home / "index", vocabularies)
    client = TestClient(build_app(Services(index, store, vocabularies, SearchSettings(), lambda: STARTED)))
    for address in ("/v1/credentials", "/readyz"):
        told = client.get(address)
        assert (told.status_code, told.json()["type"]) == (503, "/v1/problems/unavailable")
        assert ("index rebuild" in told.json()["detail"]) == (address == "/readyz"), "for who runs it"
    page = client.get("/?lang=en")
    assert (page.status_code, "The catalogue cannot answer just now" in page.text) == (503, True)
    if (home / "index").is_file():
        with pytest.raises(IndexUnwritable, match=r"index cannot be written: .*index"):
            Indexer(store, index, vocabularies).rebuild()
        return
    assert Indexer(store, index, vocabularies).rebuild() == 2
    assert client.get("/v1/credentials").json()["total"] == 2
    assert list(Indexer(store, index, vocabularies).verify()) == []
    index.close()


@pytest.mark.parametrize("damage", list(DAMAGES.values())[:-1], ids=list(DAMAGES)[:-1])
def test_indexer_mends_a_damaged_index_by_itself(
    damage: Damage, home: Path, store: CatalogueStore, vocabularies: Vocabularies
) -> None:
    damage(home / "index")
    publish(store, [descriptor("1", "Pruning II"), descriptor("2", "Grafting")])
    index = open_embedded_index(home / "index", vocabularies)
    indexer = Indexer(store, index, vocabularies)
    indexer.catch_up()
    assert list(indexer.verify()) == []
    assert index.checkpoint() == store.changes.last_seq()
    index.close()


def test_checkpoint_that_is_no_number_is_damage(
    home: Path, store: CatalogueStore, vocabularies: Vocabularies
) -> None:
    (generation(home / "index") / "checkpoint").write_text("many", encoding="utf-8")
    index = open_embedded_index(home / "index", vocabularies)
    with pytest.raises(IndexDamaged, match="'checkpoint' holds no number"):
        index.checkpoint()
    assert isinstance(IndexDamaged(""), IndexMissing)
    assert Indexer(store, index, vocabularies).catch_up() == 2
    index.close()


def test_index_ahead_of_a_store_that_was_restored_is_built_anew(
    home: Path, store: CatalogueStore, vocabularies: Vocabularies, tmp_path: Path
) -> None:
    back_up(f"sqlite:///{home / 'catalogue.db'}", tmp_path / "older.db")
    publish(store, [descriptor("1", "Pruning"), descriptor("2", "Grafting"), descriptor("3", "Bees")])
    index = open_embedded_index(home / "index", vocabularies)
    Indexer(store, index, vocabularies).catch_up()
    assert index.checkpoint() == 3
    with open_store(f"sqlite:///{tmp_path / 'older.db'}") as older:
        Indexer(older, index, vocabularies).catch_up()
        assert [entry.id for entry in index.entries()] == ["zz_test:1", "zz_test:2"]
        assert index.checkpoint() == older.changes.last_seq() == 2
    index.close()


def test_indexer_waits_out_a_full_disk(
    home: Path,
    store: CatalogueStore,
    vocabularies: Vocabularies,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(indexer_module, "FAILED_SECONDS", 0.01)
    index = open_embedded_index(home / "index", vocabularies)
    write = "search_api.index.embedded_writer.write_whole"
    stop, failures = threading.Event(), iter([True, True, False])

    def full_at_first(path: Path, text: str) -> None:
        if next(failures):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        path.write_text(text, encoding="utf-8")
        stop.set()

    publish(store, [descriptor("1", "Pruning II"), descriptor("2", "Grafting")])
    monkeypatch.setattr(write, full_at_first)
    with caplog.at_level(logging.WARNING):
        Indexer(store, index, vocabularies).follow(stop)
    failed = [record for record in caplog.records if record.message == "indexing_failed"]
    assert len(failed) == 2
    assert "No space left on device" in failed[0].reason  # type: ignore[attr-defined]
    assert (list(Indexer(store, index, vocabularies).verify()), index.checkpoint()) == (
        [],
        store.changes.last_seq(),
    )
    index.close()


def test_rebuild_that_fails_leaves_the_index_that_answers(
    home: Path, store: CatalogueStore, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    index: EmbeddedIndex = open_embedded_index(home / "index", vocabularies)
    before = sorted(path.name for path in (home / "index").iterdir())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("search_api.index.embedded_writer.write_whole", full)
    with pytest.raises(IndexUnwritable, match=r"No space left on device; it stands where it stood"):
        Indexer(store, index, vocabularies).rebuild()
    assert sorted(path.name for path in (home / "index").iterdir()) == before
    assert index.counts().documents == 2
    index.close()
