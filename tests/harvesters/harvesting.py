"""Runs a protocol alone, without a run around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from catalogue_store import RunKind
from harvesters.fetch import Fetcher
from harvesters.protocols.contract import HarvestedPage, HarvestSession
from harvesters.protocols.register import protocol_for
from normalise.mapping.mapping import Mapping as SourceMapping
from tests.harvesters.conftest import START


def nothing_known(url: str) -> Mapping[str, Any] | None:
    return None


def harvested(
    mapping: SourceMapping,
    fetcher: Fetcher,
    *,
    recall: Callable[[str], Mapping[str, Any] | None] = nothing_known,
    **session: Any,
) -> list[HarvestedPage]:
    """All pages of a harvest."""
    given = {
        "kind": RunKind.FULL,
        "started_at": START,
        "now": lambda: START,
        "recall": recall,
        "known": frozenset,
        **session,
    }
    return list(protocol_for(mapping).harvest(mapping, fetcher, HarvestSession(**given)))


def ids(pages: list[HarvestedPage]) -> list[str]:
    return [record.native_id for page in pages for record in page.records]


def messages(pages: list[HarvestedPage]) -> list[str]:
    return [found.issue.message for page in pages for found in page.issues]
