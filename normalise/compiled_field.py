"""One field of the descriptor with its rule, compiled: an opened record to a value and its provenance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson
from pydantic import ValidationError

from normalise.descriptor_field import descriptor_field
from normalise.element_builder import key_of_nodes
from normalise.field_shape import FieldShape
from normalise.filled import Filled, entries_of
from normalise.found import Found, Read
from normalise.mapping.rule import AnyRule, Composite
from normalise.memo import Key, remembered_reading
from normalise.needed_terms import NeededTerms, looks_inside_only, needed_terms
from normalise.opened_record import OpenedRecord
from normalise.rule_compiler import RuleCompiler
from normalise.selectors.graph import Node

Fill = Callable[[OpenedRecord, Node], Filled | None]
"""The opened record and its main node to what fills the field."""
FillWith = Callable[[OpenedRecord, Sequence[Found] | None], Filled | None]


@dataclass(frozen=True, slots=True)
class CompiledField:
    """A field's name, the terms without which it is not even tried, and the function that fills it."""

    name: str
    terms: NeededTerms
    fill: Fill


def compile_field(rule: AnyRule, shape: FieldShape, compiler: RuleCompiler) -> CompiledField:
    """The field of a rule; what depends on a few values of the record alone is remembered, judged and all."""
    fill_with, terms = _compile_fill_with(shape, compiler), needed_terms(rule)
    if isinstance(rule, Composite) and rule.each is not None:
        fill = _fill_of_nodes(rule, shape, compiler, fill_with)
    else:
        fill = _fill_of_rule(compiler.rule(rule, shape, None), fill_with)
        if terms is not None and looks_inside_only(rule):
            fill = remembered_reading(_compile_key(terms), fill, _is_judged)
    return CompiledField(shape.name, terms, fill)


def _compile_fill_with(shape: FieldShape, compiler: RuleCompiler) -> FillWith:
    gather, field = compiler.gather(shape), descriptor_field(shape.name)

    def fill_with(record: OpenedRecord, found: Sequence[Found] | None) -> Filled | None:
        if not found:
            return None
        value = gather(record, found)
        return None if value is None else Filled(field, value, entries_of(found))

    return fill_with


def _fill_of_rule(read: Read, fill_with: FillWith) -> Fill:
    return lambda record, main: fill_with(record, read(record, None))


def _fill_of_nodes(rule: Composite, shape: FieldShape, compiler: RuleCompiler, fill_with: FillWith) -> Fill:
    each = compiler.each(rule, shape)

    def fill_of(record: OpenedRecord, nodes: Sequence[Found]) -> Filled | None:
        return fill_with(record, each.build_all(record, nodes))

    fill = remembered_reading(key_of_nodes, fill_of, _is_judged) if each.looks_inside_only else fill_of

    def fill_if_any(record: OpenedRecord, main: Node) -> Filled | None:
        nodes = each.nodes(record, None)
        return fill(record, nodes) if nodes else None

    return fill_if_any


def _compile_key(terms: tuple[str, ...]) -> Callable[[Node], Key]:
    """What the values of some terms are remembered by; one text needs no JSON."""
    if len(terms) > 1:
        return lambda main: orjson.dumps([main.get(term) for term in terms])
    (term,) = terms

    def key_of(main: Node) -> Key:
        value = main.get(term)
        return value if type(value) is str else orjson.dumps(value)

    return key_of


def _is_judged(filled: Filled) -> bool:
    """What the model refuses is judged again with its record, where it becomes an issue."""
    try:
        filled.judge()
    except ValidationError:
        return False
    return True
