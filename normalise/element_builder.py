"""Elements built of parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from normalise.field_value import Gather
from normalise.found import NOTHING, Found, Read, Trace
from normalise.given_text import given_text
from normalise.memo import remembered_reading
from normalise.needed_terms import NeededTerms, has_any
from normalise.opened_record import OpenedRecord

Build = Callable[[OpenedRecord, Any], Found | None]
"""A node to an element's values, with what each part read."""
BuildAll = Callable[[OpenedRecord, Sequence[Found]], Sequence[Found] | None]
"""Nodes to an element of each; its origin is the node and what its parts read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a composite, compiled."""

    name: str
    terms: NeededTerms
    read: Read
    gather: Gather
    is_constant: bool


@dataclass(frozen=True, slots=True)
class CompiledEach:
    """A composite with `each`: which nodes it looks at, and what it builds of them."""

    nodes: Read
    build_all: BuildAll
    looks_inside_only: bool
    """Whether equal nodes give equal elements."""

    def read(self) -> Read:
        """The two as one rule; elements of nodes that come again are remembered."""
        nodes_of, build_all = self.nodes, self.build_all
        if self.looks_inside_only:
            build_all = remembered_reading(key_of_nodes, build_all, lambda elements: True)

        def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
            nodes = nodes_of(record, node)
            return (build_all(record, nodes) if nodes else None) or NOTHING

        return read


def compile_build(
    parts: Iterable[Part], needs: tuple[str, ...], *, wants_given: bool, all_constant: bool
) -> Build:
    """Builds one element's values; constants alone make none, unless the rule is nothing but constants."""
    ordered = sorted(parts, key=lambda part: part.name not in needs)

    def build(record: OpenedRecord, node: Any) -> Found | None:
        here = record.main if node is None else node
        values: dict[str, Any] = {}
        given: list[tuple[Trace, Any]] = []
        is_stated = all_constant
        for part in ordered:
            found = part.read(record, node) if has_any(here, part.terms) else NOTHING
            value = part.gather(record, found) if found else None
            # What is given of a part that cannot hold it is said all the same.
            given += [origin for _, origins in found for origin in origins]
            if value is not None:
                values[part.name] = value
                is_stated = is_stated or not part.is_constant
            elif part.name in needs:
                return None
        if not values or not is_stated:
            return None
        if wants_given:
            values["as_given"] = joined(given)
        return values, tuple(given)

    return build


def joined(origins: Sequence[tuple[Trace, Any]]) -> str:
    """What the source said in all parts of an element, in order; constants only where it said nothing."""
    texts: dict[str, None] = {}
    for trace, raw in origins:
        if not trace.is_constant:
            texts[raw if type(raw) is str else given_text(raw)] = None
    return ", ".join(texts) if texts else ", ".join(given_text(raw) for _, raw in origins)


def build_once(build: Build) -> Read:
    """A composite without `each`."""

    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        found = build(record, node)
        return NOTHING if found is None else (found,)

    return read


def build_each(build: Build) -> BuildAll:
    """An element for each of some nodes, in order."""

    def build_all(record: OpenedRecord, nodes: Sequence[Found]) -> Sequence[Found]:
        elements: list[Found] = []
        for node, origin in nodes:
            built = build(record, node)
            if built is not None:
                elements.append((built[0], ((origin[0][0], joined(built[1])),)))
        return elements

    return build_all


def with_each_of(nodes: Read, needed: Sequence[tuple[str, ...]]) -> Read:
    """The nodes that have a term of each group of needed ones."""

    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        found = nodes(record, node)
        for terms in needed:
            found = [one for one in found if has_any(one[0], terms)]
        return found

    return read if needed else nodes


def key_of_nodes(record: OpenedRecord, nodes: Sequence[Found]) -> bytes | None:
    """What an element depends on: which rule found its nodes, and what they say; None where they are no JSON."""
    shown: list[Any] = [nodes[0][1][0][0].origin]
    for node, _ in nodes:
        if type(node) is not dict:
            return None
        shown.append(_without_blank_name(node))
    return orjson.dumps(shown)


def _without_blank_name(node: dict[str, Any]) -> dict[str, Any]:
    """A blank node's name holds in its document only, and no rule sees it."""
    name = node.get("@id")
    if type(name) is not str or name[:2] != "_:":
        return node
    return {term: value for term, value in node.items() if term != "@id"}
