"""One field of the descriptor with its rule, compiled: an opened record to a value and its provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import orjson
from pydantic import ValidationError

from normalise.descriptor_field import descriptor_field
from normalise.element_builder import CompiledEach, key_of_nodes
from normalise.field_shape import FieldShape
from normalise.filled import Filled, entries_of
from normalise.found import Found
from normalise.mapping.rule import AnyRule, Composite
from normalise.memo import Key, remembered_reading
from normalise.needed_terms import looks_inside_only, needed_terms
from normalise.opened_record import OpenedRecord
from normalise.rule_compiler import RuleCompiler
from normalise.sight import Sight
from normalise.ways import Ways, needed_ways

Fill = Callable[[OpenedRecord, None], Filled | None]
"""The opened record, with no other node at hand than its main one, to what fills the field."""
Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class CompiledField:
    """A field's name, the ways from the main node by which its rule finds anything, and the function that fills it."""

    name: str
    ways: Ways | None
    """None: it may be filled from anything."""
    fill: Fill


def compile_field(rule: AnyRule, shape: FieldShape, compiler: RuleCompiler) -> CompiledField:
    """The field of a rule; what depends on a few values of the record alone is remembered, judged and all."""
    ways = None if needed_terms(rule) is None else needed_ways(rule)
    if isinstance(rule, Composite) and rule.each is not None:
        fill = _fill_of_nodes(compiler.each(rule, shape), shape, compiler)
    else:
        fill = _compile_fill(shape, compiler, compiler.rule(rule, shape, None))
        if ways is not None and looks_inside_only(rule):
            fill = remembered_reading(_compile_key(Sight(rule)), fill, _can_be_shared)
    return CompiledField(shape.name, ways, fill)


def _compile_fill(
    shape: FieldShape, compiler: RuleCompiler, read: Callable[[OpenedRecord, Seen], Sequence[Found] | None]
) -> Callable[[OpenedRecord, Seen], Filled | None]:
    """What the field is filled with by what is read from what a record shows."""
    gather, field = compiler.gather(shape), descriptor_field(shape.name)
    country = compiler.assumed_country(shape)

    def fill(record: OpenedRecord, seen: Seen) -> Filled | None:
        found = read(record, seen)
        if not found:
            return None
        value = gather(record, found)
        if value is None:
            return None
        entries = entries_of(found)
        if country is not None and not all(map(_states_country, found)):
            entries.append({"from": "constant", "raw": country})
        return Filled(field, value, entries)

    return fill


def _states_country(found: Found) -> bool:
    """Whether an organisation comes with a country of its own."""
    value = found[0]
    given = value.get("country") if isinstance(value, Mapping) else getattr(value, "country", None)
    return given is not None


def _fill_of_nodes(each: CompiledEach, shape: FieldShape, compiler: RuleCompiler) -> Fill:
    fill = _compile_fill(shape, compiler, each.build_all)
    if each.looks_inside_only:
        fill = remembered_reading(key_of_nodes, fill, _can_be_shared)

    def fill_if_any(record: OpenedRecord, node: None) -> Filled | None:
        nodes = each.nodes(record, node)
        return fill(record, nodes) if nodes else None

    return fill_if_any


def _compile_key(sight: Sight) -> Callable[[OpenedRecord, None], Key]:
    """What the values that a rule sees are remembered by; one text needs no JSON."""
    if sight.deep_terms or len(sight.terms) > 1:
        return lambda record, node: orjson.dumps(sight.of(record.main))
    (term,) = sight.terms

    def key_of(record: OpenedRecord, node: None) -> Key:
        value = record.main.get(term)
        return value if type(value) is str else orjson.dumps(value)

    return key_of


def _can_be_shared(filled: Filled) -> bool:
    """What the model refuses is judged again with its record, where it becomes an issue."""
    try:
        filled.share()
    except ValidationError:
        return False
    return True
