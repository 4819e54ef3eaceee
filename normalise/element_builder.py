"""Elements built of parts, and remembered where the same node comes again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from normalise.field_shape import FieldShape
from normalise.field_value import Gather, compile_coerce
from normalise.found import NOTHING, Found, Read, Trace
from normalise.given_text import given_text
from normalise.mapping.rule import AnyRule
from normalise.memo import UNKNOWN, Memory
from normalise.needed_terms import NeededTerms, has_any, needed_terms
from normalise.opened_record import OpenedRecord
from normalise.quick_rule import UNSURE, QuickRead
from normalise.transforms.transform import TransformContext

Build = Callable[[OpenedRecord, Any], Found | None]
Built = tuple[Any, str]
"""(values or element, what the source said)."""
NodeBuild = Callable[[OpenedRecord, Any], Built | None]
Finish = Callable[[OpenedRecord, dict[str, Any]], BaseModel | None]


Taken = tuple[Any, Sequence[tuple[Trace, Any]]]
"""(a part's value, its origins)."""
Take = Callable[[OpenedRecord, Any], Taken | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a composite, compiled."""

    name: str
    take: Take
    is_constant: bool


def compile_part(
    name: str, read: Read, gather: Gather, quick: QuickRead | None, rule: AnyRule, *, is_constant: bool
) -> Part:
    """A part of its rule, by the rule's short cut where it has one that is sure."""
    terms = needed_terms(rule)

    def take(record: OpenedRecord, node: Any) -> Taken | None:
        found = read(record, node) if has_any(record.main if node is None else node, terms) else NOTHING
        value = gather(record, found) if found else None
        return None if value is None else (value, [origin for _, origins in found for origin in origins])

    def take_quickly(record: OpenedRecord, node: Any, quick: QuickRead) -> Taken | None:
        here = record.main if node is None else node
        found = quick(record, here) if type(here) is dict else UNSURE
        if found is None:
            return None
        if found is UNSURE:
            return take(record, node)
        value, raws, trace = found
        return value, [(trace, raw) for raw in raws]

    return Part(name, take if quick is None else partial(take_quickly, quick=quick), is_constant)


def compile_build(
    parts: Iterable[Part], needs: tuple[str, ...], *, wants_given: bool, all_constant: bool
) -> Build:
    """Builds one element's values; constants alone make none, unless the rule is nothing but constants."""
    ordered = sorted(parts, key=lambda part: part.name not in needs)

    def build(record: OpenedRecord, node: Any) -> Found | None:
        values: dict[str, Any] = {}
        given: list[tuple[Trace, Any]] = []
        is_stated = all_constant
        for part in ordered:
            taken = part.take(record, node)
            if taken is not None:
                values[part.name], origins = taken
                given += origins
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


def build_each(nodes: Read, build: NodeBuild, needed: Sequence[NeededTerms]) -> Read:
    """An element for each node that may have the needed parts; its origin is the node and what its parts read."""

    def read(record: OpenedRecord, node: Any) -> Sequence[Found]:
        elements: list[Found] = []
        for inner, origin in nodes(record, node):
            if all(has_any(inner, terms) for terms in needed):
                built = build(record, inner)
                if built is not None:
                    elements.append((built[0], ((origin[0][0], built[1]),)))
        return elements

    return read


def of_nodes(build: Build) -> NodeBuild:
    """The same, answering what the parts read as one text instead of part by part."""

    def run(record: OpenedRecord, node: Any) -> Built | None:
        found = build(record, node)
        return None if found is None else (found[0], joined(found[1]))

    return run


def compile_finish(shape: FieldShape, context: TransformContext) -> Finish:
    """Makes the element of its values; None when its model refuses them: they are judged with the record."""
    coerce, element = compile_coerce(shape, context), shape.element
    if element is None:
        raise TypeError(f"{shape.name} holds no elements")

    def finish(record: OpenedRecord, values: dict[str, Any]) -> BaseModel | None:
        try:
            return element.model_validate(coerce(record, values))
        except ValidationError:
            return None

    return finish


def _without_blank_name(node: dict[str, Any]) -> dict[str, Any]:
    """A blank node's name holds in its document only, and no rule sees it."""
    name = node.get("@id")
    if type(name) is not str or name[:2] != "_:":
        return node
    return {term: value for term, value in node.items() if term != "@id"}


def remembered_build(build: NodeBuild, finish: Finish) -> NodeBuild:
    """The same, quicker for a node it had before: organisations, prices and concepts come again and again.

    Only what followed no link and gave no issue is remembered, so that it depends on nothing but the node.
    """
    memory: Memory[Built] = Memory()

    def run(record: OpenedRecord, node: Any) -> Built | None:
        if not memory.is_useful or type(node) is not dict:
            return build(record, node)
        key = orjson.dumps(_without_blank_name(node))
        known = memory.get(record.language, key)
        if known is not UNKNOWN:
            return known
        before = len(record.issues), record.graph.followed
        built = build(record, node)
        if before != (len(record.issues), record.graph.followed):
            return built
        if built is not None:
            element = finish(record, built[0])
            if element is None:
                return built
            built = element, built[1]
        memory.put(record.language, key, built)
        return built

    return run
