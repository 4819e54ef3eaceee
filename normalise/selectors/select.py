"""A leaf rule's selector as a function of an opened record and the node at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import parsel

from normalise.errors import TransformError
from normalise.issue import IssueCode
from normalise.mapping.rule import Leaf, Selector
from normalise.opened_record import OpenedRecord, View
from normalise.selectors.folded_text import fold
from normalise.selectors.graph import Graph, Node, as_node, as_value, compile_terms, step_values
from normalise.selectors.json_text import compile_jmespath
from normalise.selectors.markup import LabelTable, text_of
from normalise.selectors.term_path import TermPath

NOTHING: Sequence[Any] = ()
Select = Callable[[OpenedRecord, Any], Sequence[Any]]
"""Values found, nothings left out. The node is None outside `each`: then the rule's payloads are read."""


def view_of(rule: Leaf) -> View:
    """Which payloads a rule reads."""
    if rule.payload is not None:
        return rule.payload
    return "row or main" if rule.selector is Selector.COLUMN else "main or row"


class Want(StrEnum):
    """What a selector is asked for."""

    VALUES = "values"
    NODES = "nodes"
    """What parts can look into."""
    KNOWN_NODES = "known nodes"
    """Nodes that say little when only their address is known: an unresolved link is an issue."""


def compile_select(rule: Leaf, want: Want = Want.VALUES) -> Select:
    """The selector of a checked rule."""
    as_nodes = want is not Want.VALUES
    match rule.selector:
        case Selector.CSS | Selector.XPATH:
            return _elements(rule, as_nodes=as_nodes)
        case Selector.LABEL:
            return _labels(rule, as_nodes=as_nodes)
        case Selector.COLUMN:
            return _columns(rule)
        case Selector.JMESPATH:
            return _jmespath(rule)
        case Selector.TERM:
            return _terms(rule, want)
        case Selector.ADDRESS:
            return _address(rule)
        case Selector.CONSTANT:
            values = rule.constant if isinstance(rule.constant, list) else [rule.constant]
            return lambda record, node: list(values)


def _elements(rule: Leaf, *, as_nodes: bool) -> Select:
    view, is_own, (expression,) = view_of(rule), rule.payload is not None, rule.alternatives
    find = parsel.Selector.css if rule.selector is Selector.CSS else parsel.Selector.xpath

    def select(record: OpenedRecord, node: Any) -> list[Any]:
        roots = [document.selector for document in record.markup(view)] if node is None or is_own else [node]
        found = [one for root in roots for one in find(root, expression)]
        return found if as_nodes else [text for one in found if (text := element_text(one))]

    return select


def element_text(found: parsel.Selector) -> str:
    """The text of an element, or the string that an attribute, `text()` or function gave."""
    root = found.root
    return text_of(root) if hasattr(root, "tag") else str(root).strip()


def _labels(rule: Leaf, *, as_nodes: bool) -> Select:
    view, is_own, names = view_of(rule), rule.payload is not None, tuple(map(fold, rule.alternatives))

    def select(record: OpenedRecord, node: Any) -> list[Any]:
        if node is None or is_own:
            tables = [document.labels for document in record.markup(view)]
        else:
            tables = [LabelTable(node.root)]
        found = [value for table in tables for name in names for value in table.values(name)]
        if as_nodes:
            return [parsel.Selector(root=value) for value in found]
        return [text for value in found if (text := text_of(value))]

    return select


def _columns(rule: Leaf) -> Select:
    view, names = view_of(rule), tuple(map(fold, rule.alternatives))

    def select(record: OpenedRecord, node: Any) -> list[Any]:
        return [text for row in record.rows(view) for name in names for text in row.cells(name)]

    return select


def _jmespath(rule: Leaf) -> Select:
    view, is_own, find = view_of(rule), rule.payload is not None, compile_jmespath(rule.alternatives[0])

    def select(record: OpenedRecord, node: Any) -> list[Any]:
        try:
            if node is None or is_own:
                return [value for data in record.json(view) for value in find(data)]
            return find(node)
        except TransformError as error:
            record.note(IssueCode.UNREADABLE_VALUE, f"{record.field}: {error}")
            return []

    return select


def _terms(rule: Leaf, want: Want) -> Select:
    path = TermPath.parse(rule.alternatives[0])
    walk = compile_terms(path)
    finish = {Want.VALUES: _to_values, Want.NODES: _to_nodes, Want.KNOWN_NODES: _to_known_nodes}[want]
    if want is Want.VALUES and "@id" in path.steps[-1]:
        finish = _as_addresses
    if rule.payload in {"row", "related"}:
        view = view_of(rule)

        def select_elsewhere(record: OpenedRecord, node: Any) -> list[Any]:
            graphs = [Graph(data, None) for data in record.json(view)]
            return [value for graph in graphs for value in finish(record, graph, walk(graph, graph.main))]

        return select_elsewhere
    if len(path.steps) == 1 and rule.payload is None:
        return _own_terms(path.steps[0], finish)
    is_own = rule.payload is not None

    def select(record: OpenedRecord, node: Any) -> Sequence[Any]:
        here = record.main if node is None or is_own else node
        found = walk(record.graph, here) if type(here) is dict else NOTHING
        return finish(record, record.graph, found) if found else NOTHING

    return select


Finish = Callable[[OpenedRecord, Graph, Sequence[Any]], Sequence[Any]]


def _own_terms(terms: tuple[str, ...], finish: Finish) -> Select:
    """A path of one step, as most are: no way to walk."""

    def select(record: OpenedRecord, node: Any) -> Sequence[Any]:
        here = record.main if node is None else node
        found = step_values(here, terms) if type(here) is dict else NOTHING
        return finish(record, record.graph, found) if found else NOTHING

    return select


def _to_values(record: OpenedRecord, graph: Graph, found: Sequence[Any]) -> Sequence[Any]:
    for value in found:
        kind = type(value)
        if value[:2] == "_:" if kind is str else kind is dict and ("@value" in value or "@id" in value):
            return [one for value in found if (one := as_value(graph, value)) is not None]
    return found


def _as_addresses(record: OpenedRecord, graph: Graph, found: Sequence[Any]) -> Sequence[Any]:
    """Addresses as they are; a blank node's name holds in its document only and is nobody's address."""
    return [value for value in found if type(value) is not str or value[:2] != "_:"]


def _to_nodes(record: OpenedRecord, graph: Graph, found: Sequence[Any]) -> Sequence[Node]:
    """Nodes; a link that leads nowhere in these payloads stands as a node with nothing but its address."""
    return [value if type(value) is dict and len(value) > 1 else _linked(graph, value) for value in found]


def _linked(graph: Graph, value: Any) -> Node:
    return as_node(graph, value) or (value if type(value) is dict else {"@id": value})


def _to_known_nodes(record: OpenedRecord, graph: Graph, found: Sequence[Any]) -> Sequence[Node]:
    nodes = _to_nodes(record, graph, found)
    for node in nodes:
        if len(node) == 1:
            _note_unresolved(record, str(node.get("@id", "")))
    return nodes


def _note_unresolved(record: OpenedRecord, link: str) -> None:
    if link and link[:2] != "_:" and link not in record.unresolved:
        record.unresolved.add(link)
        message = f"{record.field}: {link} is not among the related documents; its address stands for it"
        record.note(IssueCode.MISSING_FIELD, message, value=link, expected="the document at that address")


def _address(rule: Leaf) -> Select:
    view, pattern = view_of(rule), re.compile(rule.alternatives[0])

    def select(record: OpenedRecord, node: Any) -> list[Any]:
        found = (pattern.search(payload.address) for payload in record.payloads(view))
        return [match.group(1) for match in found if match is not None and match.group(1)]

    return select
