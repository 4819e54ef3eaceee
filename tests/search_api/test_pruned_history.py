"""A record whose earlier versions are no longer kept: its history says so, in the API and on its page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from starlette.testclient import TestClient

from catalogue_store import Horizons, open_store
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.store_catalogue import SOURCE, STARTED, descriptor, publish

LATER = STARTED + timedelta(days=10_000)


def test_history_says_that_earlier_versions_are_no_longer_kept(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        for name in ("Pruning", "Pruning II", "Pruning III"):
            publish(store, [descriptor("1", name)])
        index = open_embedded_index(tmp_path / "index", vocabularies)
        Indexer(store, index, vocabularies).catch_up()
        client = TestClient(build_app(Services(index, store, vocabularies, SearchSettings(), lambda: LATER)))
        address = f"credentials/{SOURCE}:1"
        whole = client.get(f"/v1/{address}/history").json()
        assert (whole["versions_removed"], len(whole["versions"])) == (0, 3)
        assert "no longer kept" not in client.get(f"/{address}?lang=en").text

        store.prune(Horizons(LATER, LATER, LATER))
        told = client.get(f"/v1/{address}/history").json()
        assert (told["versions_removed"], [one["version"] for one in told["versions"]]) == (2, [3])
        assert "no longer kept" in client.get(f"/{address}?lang=en").text
        assert "non conservées" in client.get(f"/{address}?lang=fr").text
        assert client.get(f"/v1/{address}/provenance").status_code == 200
        index.close()
