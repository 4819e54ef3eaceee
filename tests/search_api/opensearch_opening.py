"""An index in a cluster as tests open it, and what stands behind it."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from opensearchpy.exceptions import NotFoundError

from search_api.index.opensearch_index import OpenSearchIndex
from search_api.index.opensearch_tables import Tables

Opening = Callable[..., OpenSearchIndex]


def tables(index: OpenSearchIndex) -> Tables:
    return index._tables


def client(index: OpenSearchIndex) -> Any:
    return index._cluster._client


def lose_points(index: OpenSearchIndex) -> None:
    """Close all points in time of this index behind its back, as a cluster does that has lost a node."""
    held = points(index)
    if held:
        client(index).delete_pit(body={"pit_id": held})


def points(index: OpenSearchIndex) -> list[str]:
    """Those over tables of this index, whose names their ids hold: other tests use the same server meanwhile."""
    with suppress(NotFoundError):  # when there is none
        told = (one["pit_id"] for one in client(index).get_all_pits()["pits"])
        ids = [
            one for one in told if one is not None
        ]  # 2.19 lists those without one that are being opened or closed
        return [one for one in ids if tables(index)._prefix.encode() in urlsafe_b64decode(one + "==")]
    return []
