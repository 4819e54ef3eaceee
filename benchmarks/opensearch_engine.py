"""OpenSearch as the search benchmark has it: a server that is named, or a node of the benchmark's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson

from benchmarks.raw_opensearch import RawOpenSearch
from search_api.index.contract import SearchIndex
from tests.opensearch_server import shared_address, stop_shared

HEAP = "2g"
"""Of a node of the benchmark's own, all else as a deployment has it."""


class OpenSearchEngine:
    """The index of one home folder, under a name of its own in a cluster."""

    name = "opensearch"
    warming = 2_000

    def __init__(self, home: Path, address: str) -> None:
        self._address = address
        self._table = f"bench-{home.name}"
        self.settings: Mapping[str, str] = {
            "CREDATLAS_INDEX_ENGINE": "opensearch",
            "CREDATLAS_OPENSEARCH_URL": address,
            "CREDATLAS_OPENSEARCH_INDEX_NAME": self._table,
        }

    def raw(self, index: SearchIndex) -> RawOpenSearch:
        """Requests to the table that answers."""
        return RawOpenSearch(self._address, self._table)

    def is_built(self) -> bool:
        """Whether the server has tables that answer: one that was just started has none, whatever was built before."""
        tables = self._get(f"/{self._table}*/_alias")
        return any(self._table in one["aliases"] for one in tables.values())

    def bytes_on_disk(self) -> int:
        """The tables that answer; one copy of each shard."""
        told = self._get(f"/{self._table},{self._table}-names/_stats/store")
        return int(told["_all"]["primaries"]["store"]["size_in_bytes"])

    def versions(self) -> tuple[str, ...]:
        """Of the node and of Python."""
        return f"OpenSearch {self._get('/')['version']['number']}", f"Python {sys.version.split()[0]}"

    def _get(self, path: str) -> Any:
        with urlopen(f"{self._address}{path}", timeout=30) as answer:
            return orjson.loads(answer.read())


@contextmanager
def cluster(address: str | None, heap: str = HEAP) -> Iterator[str]:
    """The address that was given, else that of a node with so much memory which is ended with the block."""
    if address is not None:
        yield address
        return
    try:
        yield shared_address(os.getpid(), heap)
    finally:
        stop_shared(os.getpid())
