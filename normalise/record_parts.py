"""A document that holds several records, taken apart: one payload for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from lxml import etree

from normalise.errors import TransformError
from normalise.mapping.records_rule import RecordsRule
from normalise.raw_record import Payload, PayloadRole
from normalise.selectors.document import JsonDocument, UnreadablePayload, json_of, open_document
from normalise.selectors.graph import Node, nodes_of
from normalise.selectors.json_text import compile_jmespath
from normalise.selectors.markup import Markup

CONTEXT = "@context"
CITED = ("@id", "@type", "title", "identifier", "homepage")
"""What a record keeps of another record that it links to."""


def record_parts(payload: Payload, rules: Sequence[RecordsRule]) -> list[Payload]:
    """The records of a document by the first rule that finds any; without rules, the document itself.

    UnreadablePayload for a document that is not what its media type says.
    """
    if not rules:
        return [payload]
    for rule in rules:
        parts = list(_parts(payload, rule))
        if parts:
            return [_payload(payload, number, *part) for number, part in enumerate(parts, 1)]
    return []


def _payload(whole: Payload, number: int, body: bytes, media_type: str) -> Payload:
    return Payload(PayloadRole.MAIN, f"{whole.address}#record={number}", media_type, body, "utf-8")


def _parts(payload: Payload, rule: RecordsRule) -> Iterator[tuple[bytes, str]]:
    if rule.jmespath is not None:
        yield from _json_parts(payload, rule.jmespath)
    elif rule.xpath is not None:
        yield from _element_parts(payload, rule.xpath)
    else:
        yield from _node_parts(payload, rule)


def _json_parts(payload: Payload, expression: str) -> Iterator[tuple[bytes, str]]:
    """Members as the expression shapes them, each with the context of the whole."""
    data = json_of(payload)
    if data is None:
        return
    context = {CONTEXT: data[CONTEXT]} if isinstance(data, dict) and CONTEXT in data else {}
    try:
        found = compile_jmespath(expression)(data)
    except TransformError as error:
        raise UnreadablePayload(f"the records of {payload.address}: {error}") from error
    for part in found:
        whole = {**context, **part} if isinstance(part, dict) else part
        yield orjson.dumps(whole), payload.media_type


def _element_parts(payload: Payload, expression: str) -> Iterator[tuple[bytes, str]]:
    document = open_document(payload)
    if isinstance(document, Markup):
        for found in document.selector.xpath(expression):
            if isinstance(found.root, etree._Element):
                yield etree.tostring(found.root, encoding="utf-8", with_tail=False), payload.media_type


def _node_parts(payload: Payload, rule: RecordsRule) -> Iterator[tuple[bytes, str]]:
    document = open_document(payload)
    if isinstance(document, JsonDocument):
        nodes = nodes_of(document.data)
        closures = _Closures(nodes, frozenset(rule.classes))
        for node in nodes:
            if closures.is_record(node):
                yield orjson.dumps(closures.of(node, rule.under)), "application/ld+json"


class _Closures:
    """A record's node with every node of the document that its links lead to."""

    def __init__(self, nodes: Iterable[Node], classes: frozenset[str]) -> None:
        self._classes = classes
        self._by_address: dict[str, Node] = {}
        for node in nodes:
            if type(node.get("@id")) is str:
                self._by_address.setdefault(node["@id"], node)

    def is_record(self, node: Node) -> bool:
        given = node.get("@type")
        names = given if type(given) is list else [given]
        return any(name in self._classes for name in names if type(name) is str)

    def of(self, node: Node, under: str | None) -> dict[str, Any]:
        """A graph document whose first node is the record's, or holds it under a term."""
        reached: dict[str, Node] = {}
        waiting = [node]
        while waiting:
            for address in _links(waiting.pop()):
                other = self._by_address.get(address)
                if other is not None and other is not node and address not in reached:
                    is_other = self.is_record(other)
                    reached[address] = _cited(other) if is_other else other
                    if not is_other:
                        waiting.append(other)
        if under is not None:
            node = {term: node[term] for term in ("@id", "@type") if term in node} | {under: [node]}
        return {"@graph": [node, *reached.values()]}


def _cited(node: Node) -> Node:
    return {term: node[term] for term in CITED if term in node}


def _links(value: Any) -> Iterator[str]:
    """Every address inside a node; nested as deep as its document was, which its reader has bounded."""
    if type(value) is list:
        for one in value:
            yield from _links(one)
    elif type(value) is dict:
        if type(value.get("@id")) is str:
            yield value["@id"]
        for inner in value.values():
            if type(inner) is list or type(inner) is dict:
                yield from _links(inner)
