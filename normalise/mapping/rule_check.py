"""What the models cannot say of rules: fields and parts exist, selectors compile, names are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from normalise.errors import MappingError
from normalise.field_shape import (
    FILLED_BY_THE_PROGRAM,
    SET_BY_THE_PROGRAM,
    FieldShape,
    Kind,
    mapped_fields,
    shapes_of,
)
from normalise.mapping.finding import Finding
from normalise.mapping.located_yaml import KeyPath
from normalise.mapping.lookup import Lookup
from normalise.mapping.mapping import MappingBlocks
from normalise.mapping.record_block import RecordBlock
from normalise.mapping.rule import AnyRule, Composite, FirstOf, Leaf, Selector, children, walk_rule
from normalise.selectors.syntax import syntax_error
from normalise.standards.standard import load_standard
from normalise.transforms.registry import read_transform

IN_CONTEXT = {
    Selector.CSS: "html", Selector.XPATH: "html", Selector.LABEL: "html",
    Selector.TERM: "json", Selector.JMESPATH: "json",
}  # fmt: skip


def check_rules(blocks: MappingBlocks) -> Iterator[Finding]:
    """Everything wrong with the rules of a mapping whose shape is right."""
    leaves = list(_leaves(blocks))
    yield from _check_id(blocks.record)
    yield from _check_without(blocks.record)
    yield from _check_fields(blocks.record)
    for path, leaf in leaves:
        yield from _check_leaf(leaf, path, blocks.lookups)
    yield from _check_lookups(leaves, blocks.lookups)


def _leaves(blocks: MappingBlocks) -> Iterator[tuple[KeyPath, Leaf]]:
    yield ("record", "id"), blocks.record.id
    for name, rule in blocks.record.fields.items():
        yield from walk_rule(rule, ("record", name))
    for number, condition in enumerate(blocks.accept.root):
        if condition.rule is not None:
            yield from walk_rule(condition.rule, ("accept", number, "rule"))


def _check_id(record: RecordBlock) -> Iterator[Finding]:
    for key in ("transforms", "lookup", "language"):
        if key in record.id.model_fields_set:
            yield Finding(
                ("record", "id", key), "an id is kept as the source writes it; only `case` may change it"
            )


def _check_without(record: RecordBlock) -> Iterator[Finding]:
    if record.without and record.standard is None:
        message = "stands only beside `standard`; a field without a rule is not read"
        yield Finding(("record", "without"), message)
    elif record.standard is not None:
        ruled = tuple(name for name in load_standard(record.standard).record if name in mapped_fields())
        for number, name in enumerate(record.without):
            if name not in ruled:
                message = f"{record.standard} has no rule for {name!r}"
                yield Finding(("record", "without", number), message, ruled, name)


def _check_fields(record: RecordBlock) -> Iterator[Finding]:
    known = mapped_fields()
    for name, rule in record.fields.items():
        yield from _check_field(known.get(name), name, rule, ("record", name))
    for number, entry in enumerate(record.required):
        for name in (entry,) if isinstance(entry, str) else entry:
            if name not in known:
                message = f"no field of the descriptor is called {name!r}"
                yield Finding(("record", "required", number), message, tuple(known), name)


def _check_field(shape: FieldShape | None, name: str, rule: AnyRule, path: KeyPath) -> Iterator[Finding]:
    if shape is None:
        known = (*mapped_fields(), "volatile", "required")
        problem = "set by the program" if name in SET_BY_THE_PROGRAM else "not a field of the descriptor"
        yield Finding(path, f"{name!r} is {problem}", known, name)
        return
    yield from _check_rule(shape, rule, path)


def _check_rule(shape: FieldShape, rule: AnyRule, path: KeyPath) -> Iterator[Finding]:
    if isinstance(rule, Composite):
        yield from _check_parts(shape, rule, path)
        return
    if isinstance(rule, Leaf):
        yield from _check_constant(shape, rule, path)
        return
    if isinstance(rule, dict) and not shape.has_languages:
        yield Finding(path, f"{shape.name!r} holds no texts by language; give it one rule")
    if isinstance(rule, tuple) and not (shape.is_many or shape.has_languages):
        yield Finding(path, f"{shape.name!r} holds one value; put alternatives under `first_of`")
    for key, inner in children(rule):
        yield from _check_rule(shape, inner, path + key)


def _check_constant(shape: FieldShape, rule: Leaf, path: KeyPath) -> Iterator[Finding]:
    given = rule.constant
    if rule.selector is not Selector.CONSTANT:
        return
    if shape.kind is Kind.CHOICE and not rule.transforms and rule.lookup is None:
        for value in given if isinstance(given, list) else [given]:
            if value not in shape.choices:
                message = f"{value!r} is not in the closed list"
                yield Finding((*path, "constant"), message, shape.choices, str(value))


def _check_parts(shape: FieldShape, rule: Composite, path: KeyPath) -> Iterator[Finding]:
    if shape.element is None:
        message = f"{shape.name!r} is a {shape.kind} and has no parts; give it one selector"
        yield Finding((*path, "parts"), message)
        return
    yield from _check_part_names(shape.element, rule, path)
    parts = shapes_of(shape.element)
    context = None if rule.each is None else _context_of(rule.each)
    for name, inner in rule.parts.items():
        place = (*path, "parts", name)
        if name in parts:
            yield from _check_rule(parts[name], inner, place)
        yield from _check_context(context, inner, place)


def _check_part_names(element: type[BaseModel], rule: Composite, path: KeyPath) -> Iterator[Finding]:
    parts = shapes_of(element)
    for name in rule.parts:
        if name not in parts:
            message = f"{element.__name__} has no part {name!r}"
            yield Finding((*path, "parts", name), message, tuple(parts), name)
    for number, name in enumerate(rule.needs):
        if name not in rule.parts:
            yield Finding((*path, "needs", number), f"no part is called {name!r}", tuple(rule.parts), name)
    needed = {name for name, part in parts.items() if part.is_required} - FILLED_BY_THE_PROGRAM
    for name in sorted(needed - set(rule.parts)):
        yield Finding((*path, "parts"), f"{element.__name__} needs the part {name!r}")


def _context_of(rule: Leaf | FirstOf) -> str | None:
    """`html` or `json`: what the parts' selectors look at."""
    leaf = next(leaf for _, leaf in walk_rule(rule, ()))
    return IN_CONTEXT.get(leaf.selector)


def _check_context(context: str | None, rule: AnyRule, path: KeyPath) -> Iterator[Finding]:
    if context is None:
        return
    for place, leaf in walk_rule(rule, path):
        found = IN_CONTEXT.get(leaf.selector)
        if leaf.payload is None and found not in {None, context}:
            message = (
                f"`{leaf.selector}` cannot look inside `each`, which selects {context}; name its `payload`"
            )
            yield Finding((*place, leaf.selector.value), message)


def _check_leaf(leaf: Leaf, path: KeyPath, lookups: dict[str, Lookup]) -> Iterator[Finding]:
    for text in leaf.alternatives:
        problem = syntax_error(leaf.selector, text)
        if problem is not None:
            yield Finding((*path, leaf.selector.value), problem)
    yield from _check_transforms(leaf.transforms, path)
    if leaf.lookup is not None and leaf.lookup not in lookups:
        yield Finding((*path, "lookup"), f"no lookup is called {leaf.lookup!r}", tuple(lookups), leaf.lookup)


def _check_transforms(transforms: Iterable[str | dict[str, Any]], path: KeyPath) -> Iterator[Finding]:
    for number, spec in enumerate(transforms):
        try:
            read_transform(spec)
        except MappingError as error:
            yield Finding((*path, "transforms", number), str(error))


def _check_lookups(leaves: Iterable[tuple[KeyPath, Leaf]], lookups: dict[str, Lookup]) -> Iterator[Finding]:
    used = {leaf.lookup for _, leaf in leaves}
    for name, lookup in lookups.items():
        if name not in used:
            message = f"no rule uses the lookup {name!r}; remove it or name it in a rule"
            yield Finding(("lookups", name), message)
        yield from _check_options(name, lookup)


def _check_options(name: str, lookup: Lookup) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, option in enumerate(lookup.options):
        for match in option.match:
            key = re.sub(r"\s+", " ", str(match)).strip().casefold()
            if key in seen:
                path = ("lookups", name, "options", number, "match")
                yield Finding(path, f"{match!r} already stands in option {seen[key] + 1}; keep one")
            seen.setdefault(key, number)
