"""The registry's documents by CTID: many at once where the registry allows it, else one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import orjson

from harvesters.errors import NotFound, StatusRefused
from harvesters.fetch import Fetcher
from harvesters.manners import Manners
from harvesters.protocols.registry_addresses import RegistryAddresses, linked_ctid
from harvesters.protocols.registry_json import Json, json_list, json_object
from normalise.mapping.harvest_block import CtdlRegistry

TOO_MANY = frozenset({400, 413, 414, 422})
NOT_OFFERED = frozenset({401, 403, 404, 405, 501})


class RegistryGraphs:
    """Fetches documents; remembers for its run that the batch fetch is not offered."""

    def __init__(self, harvest: CtdlRegistry, fetcher: Fetcher, manners: Manners) -> None:
        self._addresses = RegistryAddresses(harvest)
        self._fetcher = fetcher
        self._manners = manners
        self.batch_size = harvest.batch_size if harvest.fetch != "graph" else 1
        """How many are asked for at once; falls when the registry refuses as many."""
        self.refusal: str | None = None
        """Why documents are fetched one by one although the mapping asks for batches."""

    def fetch(self, ctids: Sequence[str]) -> dict[str, Json]:
        """Documents by CTID in lower case; those the registry does not have are left out."""
        found: dict[str, Json] = {}
        waiting = list(dict.fromkeys(ctid.lower() for ctid in ctids))
        while waiting:
            size = self.batch_size
            if size > 1:
                found |= self._batch(waiting[:size])
                if self.batch_size < size:
                    continue  # refused: the same ones are asked for again, fewer at a time
            missing = [ctid for ctid in waiting[:size] if ctid not in found]
            found |= {ctid: document for ctid in missing if (document := self._one(ctid)) is not None}
            del waiting[:size]
        return found

    def _batch(self, ctids: list[str]) -> dict[str, Json]:
        question = orjson.dumps({"ctids": ctids})
        try:
            answer = self._fetcher.post_json(self._addresses.graph_search, question, self._manners)
        except StatusRefused as error:
            if error.status in TOO_MANY:
                self.batch_size = max(1, len(ctids) // 2)
            elif error.status in NOT_OFFERED:
                self.batch_size = 1
            else:
                raise
            self.refusal = str(error)
            return {}
        wanted = set(ctids)
        named = ((ctid, document) for document in json_list(answer) for ctid in ctids_of(document))
        return {ctid: document for ctid, document in named if ctid in wanted}

    def _one(self, ctid: str) -> Json | None:
        try:
            return json_object(self._fetcher.get(self._addresses.graph(ctid), self._manners))
        except NotFound:
            return None


def nodes_of(document: Json) -> list[Json]:
    """The nodes of a document; a document without a graph is its own node."""
    graph = document.get("@graph", [document])
    return [node for node in graph if isinstance(node, dict)] if isinstance(graph, list) else []


def ctids_of(document: Json) -> Iterator[str]:
    """The CTIDs, in lower case, that a document answers for: its own, then those of its nodes."""
    own = linked_ctid(str(document.get("@id", "")))
    if own is not None:
        yield own
    for node in nodes_of(document):
        ctid = node.get("ceterms:ctid")
        if isinstance(ctid, str):
            yield ctid.lower()


def main_class(document: Json, ctid: str) -> str | None:
    """The class of the node with that CTID, else of the first."""
    nodes = nodes_of(document)
    named = (node for node in nodes if str(node.get("ceterms:ctid", "")).lower() == ctid.lower())
    kinds = next(named, next(iter(nodes), {})).get("@type")
    kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
    return kind if isinstance(kind, str) else None


def batches(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Portions of at most so many."""
    remaining = iter(values)
    while portion := list(islice(remaining, size)):
        yield portion
