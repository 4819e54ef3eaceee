"""The registry's documents by CTID: many at once where the registry allows it, else one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson

from harvesters.errors import FetchError, SourceBroken, StatusRefused
from harvesters.fetch import Fetcher
from harvesters.manners import Manners
from harvesters.protocols.losses import Losses, is_absence
from harvesters.protocols.registry_addresses import RegistryAddresses, linked_ctid
from harvesters.protocols.registry_json import Document, Json, json_parts
from normalise.mapping.harvest_block import CtdlRegistry

TOO_MANY = frozenset({400, 413, 414, 422})
NOT_OFFERED = frozenset({401, 403, 404, 405, 501})


@dataclass(slots=True)
class GraphAnswers:
    """What became of the CTIDs asked for, each in lower case and in one of the three."""

    documents: dict[str, Document] = field(default_factory=dict)
    absent: dict[str, FetchError] = field(default_factory=dict)
    """The registry says that it does not have them."""
    refused: dict[str, FetchError] = field(default_factory=dict)
    """They could not be had; whether they are there nobody knows."""

    def why(self, ctid: str) -> FetchError | None:
        """Why there is no document."""
        return self.absent.get(ctid) or self.refused.get(ctid)


class RegistryGraphs:
    """Fetches documents; remembers for its run that the batch fetch is not offered."""

    def __init__(self, harvest: CtdlRegistry, fetcher: Fetcher, manners: Manners) -> None:
        self._addresses = RegistryAddresses(harvest)
        self._fetcher = fetcher
        self._manners = manners
        self._losses = Losses(harvest)
        self.batch_size = harvest.batch_size if harvest.fetch != "graph" else 1
        """How many are asked for at once; falls when the registry refuses as many."""
        self.refusal: str | None = None
        """Why documents are fetched one by one although the mapping asks for batches."""

    def fetch(self, ctids: Sequence[str]) -> GraphAnswers:
        """The documents; one that cannot be had is told with the reason, and the others go on."""
        answers = GraphAnswers()
        waiting = list(dict.fromkeys(ctid.lower() for ctid in ctids))
        while waiting:
            size = self.batch_size
            if size > 1:
                answers.documents |= self._batch(waiting[:size])
                if self.batch_size < size:
                    continue  # refused: the same ones are asked for again, fewer at a time
            for ctid in waiting[:size]:
                if ctid not in answers.documents:
                    self._one(ctid, answers)
            del waiting[:size]
        return answers

    def _batch(self, ctids: list[str]) -> dict[str, Document]:
        question = orjson.dumps({"ctids": ctids})
        try:
            answer = self._fetcher.post_json(self._addresses.graph_search, question, self._manners)
            documents = list(map(Document, json_parts(answer)))
        except StatusRefused as error:
            if error.status in TOO_MANY:
                self.batch_size = max(1, len(ctids) // 2)
            elif error.status in NOT_OFFERED:
                self.batch_size = 1
            else:
                raise
            self.refusal = str(error)
            return {}
        except SourceBroken as error:
            # One broken document may be what broke the list: alone, each tells for itself.
            self.refusal = str(error)
            return {}
        wanted = set(ctids)
        named = ((ctid, document) for document in documents for ctid in ctids_of(document.data))
        return {ctid: document for ctid, document in named if ctid in wanted}

    def _one(self, ctid: str, answers: GraphAnswers) -> None:
        try:
            fetched = self._fetcher.get(self._addresses.graph(ctid), self._manners)
        except FetchError as error:
            if is_absence(error):
                answers.absent[ctid] = error
                return
            self._losses.note(error)
            answers.refused[ctid] = error
            return
        self._losses.clear()
        answers.documents[ctid] = Document(fetched.body)


def nodes_of(document: Json | None) -> list[Json]:
    """The nodes of a document; a document without a graph is its own node."""
    graph = [] if document is None else document.get("@graph", [document])
    return [node for node in graph if isinstance(node, dict)] if isinstance(graph, list) else []


def ctids_of(document: Json | None) -> Iterator[str]:
    """The CTIDs, in lower case, that a document answers for: its own, then those of its nodes."""
    own = None if document is None else linked_ctid(str(document.get("@id", "")))
    if own is not None:
        yield own
    for node in nodes_of(document):
        ctid = node.get("ceterms:ctid")
        if isinstance(ctid, str):
            yield ctid.lower()


def main_class(document: Json | None, ctid: str) -> str | None:
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
