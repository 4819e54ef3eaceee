"""What a node's shape tells: which fields it can fill and whether all of it is read; a source has few shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from normalise.compiled_field import CompiledField
from normalise.coverage import MOST_SHAPES, Coverage
from normalise.selectors.graph import Graph, Node
from normalise.ways import Ways, has_any, linked_node

Shape = tuple[Any, ...]
"""The terms of a node; behind each that ways go on from, that term again and the shapes of what stands under it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What holds for all nodes of one shape."""

    fields: Sequence[CompiledField]
    """The fields that may be filled, in the mapping's order."""
    is_all_read: bool
    """Whether no term is left over."""


class RecordShapes:
    """Most of a mapping's rules have nothing to find in a record, and most records say nothing that is not read."""

    def __init__(self, fields: Sequence[CompiledField], coverage: Coverage) -> None:
        """The compiled fields in the mapping's order, and what the mapping reads and ignores."""
        self._fields = fields
        self._coverage = coverage
        self._shapes = _Shapes([coverage.ways, *[field.ways for field in fields if field.ways is not None]])
        self._known: dict[Shape, Told] = {}

    def of(self, graph: Graph) -> Told:
        """What the shape of a graph's main node tells."""
        shape = self._shapes.of(graph.main, graph)
        known = self._known.get(shape)
        if known is None:
            known = self._told(graph)
            if len(self._known) < MOST_SHAPES:
                self._known[shape] = known
        return known

    def _told(self, graph: Graph) -> Told:
        main = graph.main
        fields = [field for field in self._fields if field.ways is None or has_any(field.ways, main, graph)]
        return Told(fields, self._coverage.reads_all(graph))


class _Shapes:
    """Tells nodes apart as far as some ways do: two of one shape have the same of them."""

    def __init__(self, ways: Iterable[Ways]) -> None:
        going_on: dict[str, list[Ways]] = {}
        for some in ways:
            for term, on in some.items():
                if on is not None:
                    going_on.setdefault(term, []).append(on)
        self._under = {term: _Shapes(on) for term, on in going_on.items()}
        self._known: dict[tuple[str, ...], Sequence[tuple[str, _Shapes]]] = {}

    def of(self, node: Node, graph: Graph) -> Shape:
        """The shape of a node; like nodes that follow each other count once."""
        terms = tuple(node)
        under = self._known.get(terms)
        if under is None:
            under = [(term, self._under[term]) for term in terms if term in self._under]
            if len(self._known) < MOST_SHAPES:
                self._known[terms] = under
        if not under:
            return terms
        shape: list[Any] = [terms]
        for term, shapes in under:
            value = node[term]
            shape.append(term)
            for one in value if type(value) is list else (value,):
                if type(one) is not dict or len(one) < 2:
                    told = shapes._of_link(one, graph, node)
                else:
                    told = shapes.of(one, graph) if shapes._under else tuple(one)
                if told != shape[-1]:
                    shape.append(told)
        return tuple(shape)

    def _of_link(self, value: Any, graph: Graph, above: Node) -> Shape | None:
        """The shape of what may be a link; where it stands as a node, or leads back, that counts too."""
        if type(value) is dict:
            node = linked_node(value, graph)
            return (tuple(value), None if node is None else self.of(node, graph))
        node = graph.own_node(value) if type(value) is str else None
        if node is None:
            return () if value is None else None
        return ("above", self.of(node, graph)) if node is above else self.of(node, graph)
