"""An index in a cluster as tests open it, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from search_api.index.opensearch_index import OpenSearchIndex
from search_api.index.opensearch_tables import Tables

Opening = Callable[..., OpenSearchIndex]


def tables(index: OpenSearchIndex) -> Tables:
    return index._tables


def client(index: OpenSearchIndex) -> Any:
    return index._cluster._client
