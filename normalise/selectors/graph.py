"""CTDL and other JSON-LD graphs as the Credential Registry publishes them, read without expansion.

Accepted, because all of it stands in public records: a graph or one bare node, texts plain or by language,
links as text, as `{"@id": ...}` or as the node itself, blank nodes, and CTIDs in upper case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from normalise.selectors.term_path import PLAIN, TermPath

Node = dict[str, Any]
CTID = re.compile(r"ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CTID_TERM = "ceterms:ctid"


def nodes_of(document: Any) -> list[Node]:
    """The nodes of a graph document, of an envelope's graph, or the one node that the document is."""
    if type(document) is not dict:
        return []
    document = document.get("decoded_resource", document)
    if type(document) is not dict:
        return []
    nodes = document.get("@graph", document)
    return [node for node in (nodes if type(nodes) is list else [nodes]) if type(node) is dict]


def ctid_in(text: str) -> str | None:
    """The CTID that stands in an address or text, in lower case."""
    found = CTID.search(text.lower())
    return None if found is None else found.group()


class Graph:
    """The nodes of one record's document, with the related documents that their links may lead to."""

    __slots__ = ("_nodes", "_read_related", "_related", "dangling", "followed", "language", "main", "reached")

    def __init__(
        self, document: Any, native_id: str | None, related: Callable[[], Iterable[Any]] = tuple
    ) -> None:
        """The main node is the one whose CTID is `native_id`, else the document's own, else the first."""
        nodes = nodes_of(document)
        self._nodes: dict[str, Node] = {}
        _index(nodes, self._nodes)
        self._related: dict[str, Node] | None = None
        self._read_related = related
        context = document.get("@context") if type(document) is dict else None
        language = context.get("@language") if type(context) is dict else None
        self.language: str | None = language if type(language) is str else None
        self.followed = 0
        """How many links were followed so far."""
        self.reached: dict[object, tuple[Sequence[Node], int]] = {}
        """A way from the main node -> the nodes at its end, and how many links it follows."""
        self.dangling: dict[str, None] = {}
        """Blank nodes that were followed and are not in the document, in order."""
        self.main: Node = self._main(nodes, document, native_id)

    def _main(self, nodes: list[Node], document: Any, native_id: str | None) -> Node:
        if len(nodes) == 1:
            return nodes[0]
        if not nodes:
            return {}
        wanted = ctid_in(str(document.get("@id", ""))) if native_id is None else native_id.lower()
        return self._nodes.get(wanted or "") or nodes[0]

    def node(self, link: str) -> Node | None:
        """The node a link leads to: in this document, else in the related ones by CTID or address."""
        self.followed += 1
        own = self._nodes.get(link.lower())
        if own is not None:
            return own
        if link[:2] == "_:":
            self.dangling[link] = None
            return None
        ctid = ctid_in(link)
        if ctid is not None and ctid in self._nodes:
            return self._nodes[ctid]
        if self._related is None:
            self._related = {}
            for document in self._read_related():
                _index(nodes_of(document), self._related)
        return self._related.get(ctid or link.lower())

    def own_node(self, link: str) -> Node | None:
        """The node of this document that a link leads to."""
        return self._nodes.get(link.lower())


def _index(nodes: Iterable[Node], by_name: dict[str, Node]) -> None:
    for node in nodes:
        address, ctid = node.get("@id"), node.get(CTID_TERM)
        if type(address) is str:
            by_name.setdefault(address.lower(), node)
            if type(ctid) is not str and address[:2] != "_:":
                ctid = ctid_in(address)
        if type(ctid) is str:
            by_name.setdefault(ctid.lower(), node)


Walk = Callable[[Graph, Node], Sequence[Any]]
Reach = Callable[[Graph, Node], Sequence[Node]]


def compile_terms(path: TermPath) -> Walk:
    """A function from a node to what a path leads to, links and lists followed, nothings left out."""
    *way, last = path.steps
    if last == PLAIN and way:
        return _compile_plain(compile_terms(TermPath(tuple(way))))
    if not way:
        return lambda graph, node: step_values(node, last)
    reach = _compile_way(tuple(way))

    def walk(graph: Graph, node: Node) -> Sequence[Any]:
        nodes = reach(graph, node)
        if len(nodes) < 2:
            return step_values(nodes[0], last) if nodes else ()
        return [value for one in nodes for value in step_values(one, last)]

    return walk


def _compile_plain(to_texts: Walk) -> Walk:
    def walk(graph: Graph, node: Node) -> Sequence[Any]:
        found = to_texts(graph, node)
        return [text for value in found if (text := _plain(value)) is not None] if found else ()

    return walk


@lru_cache(maxsize=1024)
def _compile_way(way: tuple[tuple[str, ...], ...]) -> Reach:
    """The nodes at the end of a way; a graph keeps them, because many rules go the same way from its main node."""
    *before, last = way
    reach_before = _compile_way(tuple(before)) if before else None
    place = object()

    def reach(graph: Graph, node: Node) -> Sequence[Node]:
        is_main = node is graph.main
        known = graph.reached.get(place) if is_main else None
        if known is not None:
            graph.followed += known[1]
            return known[0]
        followed = graph.followed
        nodes: Sequence[Node] = (node,) if reach_before is None else reach_before(graph, node)
        found = _step_nodes(graph, nodes, last) if nodes else nodes
        if is_main:
            graph.reached[place] = found, graph.followed - followed
        return found

    return reach


def _step_nodes(graph: Graph, nodes: Sequence[Node], terms: tuple[str, ...]) -> Sequence[Node]:
    found: list[Node] = []
    for node in nodes:
        for value in step_values(node, terms):
            inner = value if type(value) is dict and len(value) > 1 else as_node(graph, value)
            if inner:
                found.append(inner)
    return found


def step_values(node: Node, terms: tuple[str, ...]) -> Sequence[Any]:
    """The values of the first of some terms that the node has."""
    for term in terms:
        value = node.get(term)
        if type(value) is list:
            if value and None not in value and "" not in value:
                return value
            value = [part for part in value if part is not None and part != ""]
            if value:
                return value
        elif type(value) is dict or (value is not None and value != ""):
            return (value,)
    return ()


def _plain(value: Any) -> Any:
    """The text of a value object, the first of a language map, or the value itself."""
    if type(value) is not dict:
        return value
    return value["@value"] if "@value" in value else next(iter(value.values()), None)


def as_node(graph: Graph, value: Any) -> Node | None:
    """The node a value is or links to."""
    if type(value) is dict:
        link = value.get("@id")
        return value if link is None or len(value) > 1 else graph.node(link) if type(link) is str else None
    return graph.node(value) if type(value) is str else None


def as_value(graph: Graph, value: Any) -> Any:
    """A value at the end of a path: a link as its address, a blank node as itself, value objects opened."""
    if type(value) is str:
        return graph.node(value) or value if value[:2] == "_:" else value
    if type(value) is dict:
        if "@value" in value:
            text, tag = value["@value"], value.get("@language")
            return {tag: text} if type(tag) is str else text
        if len(value) == 1 and "@id" in value:
            return as_value(graph, value["@id"])
    return value
