"""The product's pages over a small catalogue, on a port of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from catalogue_store import CatalogueStore, open_store
from normalise.vocabularies import Vocabularies
from search_api.app import build_app
from search_api.index.contract import SearchIndex
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from search_api.services import Services
from search_api.settings import SearchSettings
from tests.search_api.pages.page_catalogue import NOW, fill

STARTS_WITHIN = 20.0
"""Seconds."""


@contextmanager
def filled_services(folder: Path, vocabularies: Vocabularies) -> Iterator[Services]:
    """Store and index of the page catalogue."""
    store: CatalogueStore = open_store(f"sqlite:///{folder / 'store.db'}")
    index: SearchIndex = open_embedded_index(folder / "index", vocabularies)
    fill(store)
    Indexer(store, index, vocabularies).catch_up()
    settings = SearchSettings()
    yield Services(index=index, store=store, vocabularies=vocabularies, settings=settings, now=lambda: NOW)
    index.close()
    store.close()


def page_app(services: Services) -> FastAPI:
    """The whole application."""
    return build_app(services)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The application on a free port; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + STARTS_WITHIN
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the pages did not start on port {port} within {STARTS_WITHIN:g} s")
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=STARTS_WITHIN)
