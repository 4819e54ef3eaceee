"""The ways a rule goes from its node, term by term, to what it reads: where there is none, it finds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from normalise.mapping.rule import AnyRule, Composite, Leaf, Selector, children
from normalise.needed_terms import needed_in_parts, needed_terms
from normalise.selectors.graph import Graph, Node
from normalise.selectors.term_path import TermPath

Steps = tuple[tuple[str, ...], ...]
Ways = Mapping[str, "Ways | None"]
"""First terms -> the ways that go on from the nodes under them; None: what stands there is read."""


def paths_of(rule: AnyRule) -> Iterator[Steps]:
    """The path of each leaf from the node at hand; constants read nothing."""
    return _paths(rule, needed_only=False)


def needed_ways(rule: AnyRule) -> Ways:
    """The ways of a rule without those that lead on only where another one does."""
    ways: dict[str, Ways | None] = {}
    for path in _paths(rule, needed_only=True):
        _add(ways, path)
    return ways


def has_any(ways: Ways, node: Node, graph: Graph) -> bool:
    """Whether one of the ways may lead to something; depends on the shape of the node alone."""
    return any(term in node and (on is None or _goes_on(on, node[term], graph)) for term, on in ways.items())


def linked_node(value: Any, graph: Graph) -> Node | None:
    """The node that a link leads to; None where it may lead anywhere, as out of the document, and for half a node."""
    link = value.get("@id") if type(value) is dict else value
    node = graph.own_node(link) if type(link) is str else None
    return node if node is not None and len(node) > 1 else None


def _goes_on(ways: Ways, value: Any, graph: Graph) -> bool:
    for one in value if type(value) is list else [value]:
        if one is not None:
            node = one if type(one) is dict and len(one) > 1 else linked_node(one, graph)
            if node is None or has_any(ways, node, graph):
                return True
    return False


def _add(ways: dict[str, Any], path: Steps) -> None:
    first, *rest = path
    for term in first:
        if not rest:
            ways[term] = None
        elif ways.get(term, ways) is not None:
            _add(ways.setdefault(term, {}), tuple(rest))


def _paths(rule: AnyRule, *, needed_only: bool) -> Iterator[Steps]:
    if isinstance(rule, Leaf):
        if rule.selector is Selector.TERM:
            path = TermPath.parse(rule.alternatives[0])
            yield path.without_plain().steps or path.steps
    elif isinstance(rule, Composite) and rule.each is not None:
        parts = _needed_parts(rule) if needed_only else rule.parts.values()
        # parts that may make an element of nothing make one of each node there is
        is_bare = needed_in_parts(rule) is None
        inside = (
            [()] if is_bare else [path for part in parts for path in _paths(part, needed_only=needed_only)]
        )
        for way in _paths(rule.each, needed_only=needed_only):
            yield from (way + steps for steps in inside)
    else:
        for _, inner in children(rule):
            yield from _paths(inner, needed_only=needed_only)


def _needed_parts(rule: Composite) -> Iterable[AnyRule]:
    """The first part without which no element is built of a node, else all of them."""
    for name in rule.needs:
        if needed_terms(rule.parts[name]) is not None:
            return [rule.parts[name]]
    return rule.parts.values()
