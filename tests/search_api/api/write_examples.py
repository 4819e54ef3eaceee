"""`python -m tests.search_api.api.write_examples`: make the answers of today the examples of the API.

A new operation needs an entry in `examples.json`, however empty, before the application can be built.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import orjson
from starlette.testclient import TestClient

from catalogue_store import open_store
from normalise.vocabularies import load_vocabularies
from search_api import api
from search_api.app import build_app
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.api.catalogue import NOW, fill
from tests.search_api.api.failing import failing
from tests.search_api.api.requests import ERRORS, EXAMPLES, ask, told

FILE = Path(api.__file__).with_name("examples.json")
LONG = ("frameworks", "credential_frameworks")
"""Answers whose lists of objects are cut: the first of each shows what all are like."""
SHOWN = 2


def main() -> None:
    """Ask every request of the test catalogue and write the answers down."""
    vocabularies = load_vocabularies()
    settings = SearchSettings(public_url="https://catalogue.example")
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/catalogue.db") as store:
        fill(store)
        index = open_embedded_index(Path(folder) / "index", vocabularies)
        Indexer(store, index, vocabularies).rebuild()
        services = Services(index, store, vocabularies, settings, lambda: NOW)
        client = TestClient(build_app(services))
        key = {"Authorization": f"Bearer {store.keys.create('Examples', NOW)[1]}"}
        answers = {name: told(ask(client, name, key)) for name in EXAMPLES}
        answers |= {name: shortened(answers[name]) for name in LONG}
        answers |= {
            name: failing(services, error).get("/v1/credentials").json() for name, error in ERRORS.items()
        }
        index.close()
    FILE.write_bytes(orjson.dumps(answers, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def shortened(value: Any) -> Any:
    """The same with only the first objects of each list."""
    if isinstance(value, dict):
        return {key: shortened(part) for key, part in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shortened(part) for part in value[:SHOWN]]
    return value


if __name__ == "__main__":
    main()
