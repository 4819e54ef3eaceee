"""The fields of a mapping that a node of some shape can fill; remembered, because a source's nodes have few shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from normalise.compiled_field import CompiledField
from normalise.coverage import MOST_SHAPES
from normalise.selectors.graph import Node
from normalise.sight import shape_of

Fields = Sequence[CompiledField]


class FieldsByShape:
    """Most of a mapping's rules have nothing to find in a record, and its shape tells which."""

    def __init__(self, fields: Fields) -> None:
        """The compiled fields in the mapping's order."""
        self._fields = fields
        deep = [term for field in fields if field.sight is not None for term in field.sight.deep_terms]
        self._deep = dict.fromkeys(deep).keys()
        self._deep_of: dict[tuple[str, ...], Sequence[str]] = {}
        self._known: dict[tuple[Any, ...], Fields] = {}

    def of(self, main: Node) -> Fields:
        """The fields that this node may fill, in order."""
        terms = tuple(main)
        deep = self._deep_of.get(terms)
        if deep is None:
            deep = [term for term in terms if term in self._deep]
            if len(self._deep_of) < MOST_SHAPES:
                self._deep_of[terms] = deep
        shape = (terms, *[shape_of(main[term]) for term in deep])
        known = self._known.get(shape)
        if known is None:
            known = [field for field in self._fields if field.sight is None or field.sight.has_any(main)]
            if len(self._known) < MOST_SHAPES:
                self._known[shape] = known
        return known
