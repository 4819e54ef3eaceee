"""The organisations that records name by link only, each fetched once in a run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from harvesters.protocols.registry_addresses import RegistryAddresses, linked_ctid
from harvesters.protocols.registry_graphs import RegistryGraphs, nodes_of
from harvesters.protocols.registry_json import Document
from normalise.mapping.harvest_block import CtdlRegistry
from normalise.raw_record import Payload, PayloadRole

KEPT_ORGANISATIONS = 4096
"""Documents held in memory; publishers come in clusters, so an older one is rarely asked for again."""


class RegistryOrganisations:
    """Related payloads by the CTID of an organisation."""

    def __init__(self, harvest: CtdlRegistry, graphs: RegistryGraphs) -> None:
        self._addresses = RegistryAddresses(harvest)
        self._graphs = graphs
        self._known: OrderedDict[str, Payload | str] = OrderedDict()

    def learn(self, ctids: Iterable[str]) -> None:
        """Fetch those that are not known yet."""
        unknown = [ctid for ctid in dict.fromkeys(ctids) if ctid not in self._known]
        if not unknown:
            return
        answers = self._graphs.fetch(unknown)
        for ctid in unknown:
            document = answers.documents.get(ctid)
            self._known[ctid] = (
                str(answers.why(ctid)) if document is None else self._payload(ctid, document.body)
            )

    def payload(self, ctid: str) -> Payload | None:
        """An organisation that was learnt; None when the registry did not give it."""
        self._known.move_to_end(ctid)
        known = self._known[ctid]
        return known if isinstance(known, Payload) else None

    def why_not(self, ctid: str) -> str | None:
        """Why the registry did not give an organisation; None when it did."""
        known = self._known[ctid]
        return known if isinstance(known, str) else None

    def forget_oldest(self) -> None:
        """Keep to the bound; called between portions, so that none is forgotten that is still wanted."""
        while len(self._known) > KEPT_ORGANISATIONS:
            self._known.popitem(last=False)

    def _payload(self, ctid: str, body: bytes) -> Payload:
        address = self._addresses.graph(ctid)
        return Payload(PayloadRole.RELATED, address, "application/ld+json", body, "utf-8")


class LinkingNode(msgspec.Struct):
    """What is read of a node to find whom it names; the rest is passed over, in a third of the time."""

    id: Any = msgspec.field(name="@id", default="")
    owned_by: Any = msgspec.field(name="ceterms:ownedBy", default=None)
    offered_by: Any = msgspec.field(name="ceterms:offeredBy", default=None)
    accredited_by: Any = msgspec.field(name="ceterms:accreditedBy", default=None)
    approved_by: Any = msgspec.field(name="ceterms:approvedBy", default=None)
    recognised_by: Any = msgspec.field(name="ceterms:recognizedBy", default=None)
    regulated_by: Any = msgspec.field(name="ceterms:regulatedBy", default=None)

    @property
    def named(self) -> Iterator[Any]:
        """The values of the terms that name organisations."""
        yield from (self.owned_by, self.offered_by, self.accredited_by)
        yield from (self.approved_by, self.recognised_by, self.regulated_by)


class LinkingGraph(msgspec.Struct):
    """A document as the registry writes them: nodes in a graph."""

    nodes: list[LinkingNode] = msgspec.field(name="@graph")


LINKING_GRAPH = msgspec.json.Decoder(LinkingGraph)


def named_organisations(document: Document) -> list[str]:
    """CTIDs, in lower case, of organisations a document links to and does not describe itself."""
    nodes = linking_nodes(document)
    links = [
        link
        for node in nodes
        for value in node.named
        if value is not None
        for link in _links(value)
        if not link.startswith("_:")
    ]
    if not links:
        return []
    own = {str(node.id).lower() for node in nodes}
    outside = (linked_ctid(link) for link in links if link.lower() not in own)
    return list(dict.fromkeys(ctid for ctid in outside if ctid is not None))


def linking_nodes(document: Document) -> list[LinkingNode]:
    """The nodes of a document; of one that is no graph of nodes, what there is of them."""
    try:
        return LINKING_GRAPH.decode(document.body).nodes
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [msgspec.convert(node, LinkingNode) for node in nodes_of(document.data)]


def _links(value: object) -> list[str]:
    """The addresses in a value: text, `{"@id": ...}`, or a list of them."""
    values = value if isinstance(value, list) else [value]
    found = (entry.get("@id") if isinstance(entry, dict) else entry for entry in values)
    return [link for link in found if isinstance(link, str)]
