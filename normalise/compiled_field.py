"""One field of the descriptor with its rule, compiled: an opened record to a value and its provenance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from normalise.descriptor import Descriptor
from normalise.elements import Origin
from normalise.field_shape import FieldShape
from normalise.found import Found, Trace
from normalise.given_text import given_text
from normalise.mapping.rule import AnyRule, Composite
from normalise.memo import UNKNOWN, Memory
from normalise.needed_terms import NeededTerms, looks_inside_only, needed_terms
from normalise.opened_record import OpenedRecord
from normalise.quick_rule import UNSURE, QuickRead
from normalise.rule_compiler import RuleCompiler

LONGEST_RAW = 200
"""Longer values are read from the kept payload: provenance would else outgrow what it describes."""
Filled = tuple[Any, Any]
"""(value, provenance) as the descriptor's model takes them."""
Fill = Callable[[OpenedRecord], Filled | None]


@dataclass(frozen=True, slots=True)
class CompiledField:
    """A field's name, the terms without which it is not even tried, and the function that fills it."""

    name: str
    terms: NeededTerms
    fill: Fill


def compile_field(rule: AnyRule, shape: FieldShape, compiler: RuleCompiler) -> CompiledField:
    """The field of a rule, with the rule's short cut where it has one."""
    read, gather = compiler.field(rule, shape)
    quick = compiler.quick(rule, shape)

    def fill(record: OpenedRecord) -> Filled | None:
        found = read(record, None)
        value = gather(record, found) if found else None
        return None if value is None else (value, origins_of(found))

    def fill_quickly(record: OpenedRecord, quick: QuickRead) -> Filled | None:
        found = quick(record, record.main)
        if found is None:
            return None
        if found is UNSURE:
            return fill(record)
        value, raws, trace = found
        return value, [origin_entry(trace, raw) for raw in raws]

    whole: Fill = fill if quick is None else partial(fill_quickly, quick=quick)
    terms = needed_terms(rule)
    builds_nodes = isinstance(rule, Composite) and rule.each is not None  # and remembers them itself
    if terms is not None and looks_inside_only(rule) and not builds_nodes:
        whole = _remembered(shape.name, terms, whole)
    return CompiledField(shape.name, terms, whole)


def _remembered(name: str, terms: tuple[str, ...], fill: Fill) -> Fill:
    """Remembers what followed no link and gave no issue, as the model's own values: judged once."""
    memory: Memory[Filled] = Memory()
    of_field: TypeAdapter[Any] = TypeAdapter(Descriptor.model_fields[name].rebuild_annotation())
    of_origins = TypeAdapter(tuple[Origin, ...])

    def run(record: OpenedRecord) -> Filled | None:
        if not memory.is_useful:
            return fill(record)
        key = orjson.dumps([record.main.get(term) for term in terms])
        known = memory.get(record.language, key)
        if known is not UNKNOWN:
            return known
        before = len(record.issues), record.graph.followed
        filled = fill(record)
        if before == (len(record.issues), record.graph.followed):
            try:
                filled = filled and (
                    of_field.validate_python(filled[0]),
                    of_origins.validate_python(filled[1]),
                )
            except ValidationError:
                return filled  # judged again with the whole record, where it becomes an issue
            memory.put(record.language, key, filled)
        return filled

    return run


def origin_entry(trace: Trace, raw: Any) -> dict[str, str | None]:
    """A provenance entry in the shape of `Origin`."""
    text = raw if type(raw) is str else given_text(raw)
    return {"from": trace.origin, "rule": trace.rule, "raw": text if len(text) <= LONGEST_RAW else None}


def origins_of(found: Sequence[Found]) -> list[dict[str, str | None]]:
    """One entry for each value the source gave, in the shape of `Origin`."""
    entries: list[dict[str, str | None]] = []
    last: tuple[Trace, Any] | None = None
    for _, origins in found:
        for origin in origins:
            if origin is not last:  # several values made of one that the source gave
                last = origin
                entries.append(origin_entry(*origin))
    return entries
