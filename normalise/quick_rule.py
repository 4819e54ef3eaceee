"""The short cut for what most rules are: one term of the node at hand, and one plain value there.

A short cut answers like the whole rule or not at all: whatever is unusual - links, value objects, several values where
one can stand, a value that a transform refuses - it leaves to the rule, which also notes the issue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

from pydantic import ValidationError

from normalise.errors import TransformError
from normalise.field_value import Coerce, stands_in
from normalise.found import Trace
from normalise.opened_record import OpenedRecord

Apply = Callable[[OpenedRecord, Any], Any]
"""What is done to a value: transforms, then a language; None when the value says nothing."""


class Quick(Enum):
    """The one answer of a short cut that is no value."""

    UNSURE = "ask the whole rule"


QuickFound = tuple[Any, Sequence[Any], Trace]
"""(the field's value, what the source said, where)."""
QuickRead = Callable[[OpenedRecord, Any], QuickFound | Quick | None]
"""A node to what is there: something, None for nothing, or UNSURE."""
UNSURE = Quick.UNSURE
NUMBERS = frozenset({int, float, bool})


def quick_leaf(terms: tuple[str, ...], trace: Trace, apply: Apply | None, single: Coerce) -> QuickRead:
    """The short cut of a leaf for a field of one value."""
    first, state = _first_of_terms(terms), _statement(apply)

    def read(record: OpenedRecord, node: Any) -> QuickFound | Quick | None:
        raw = first(node)
        if raw is None:
            return None
        if type(raw) is list and len(raw) == 1:
            raw = raw[0]
        value = state(record, raw)
        if value is None or value is UNSURE:
            return UNSURE if value is UNSURE else None
        value = single(record, value)
        return UNSURE if value is None else (value, (raw,), trace)

    return read


def quick_leaf_of_many(
    terms: tuple[str, ...], trace: Trace, apply: Apply | None, coerce: Coerce
) -> QuickRead:
    """The short cut of a leaf for a field of many values."""
    first, state = _first_of_terms(terms), _statement(apply)

    def read(record: OpenedRecord, node: Any) -> QuickFound | Quick | None:
        found = first(node)
        if found is None:
            return None
        raws = found if type(found) is list else (found,)
        kept: list[Any] = []
        for raw in raws:
            value = state(record, raw)
            value = None if value is None or value is UNSURE else coerce(record, value)
            if value is None:
                return UNSURE
            if not (kept and stands_in(value, kept)):
                kept.append(value)
        return (kept, raws, trace) if kept else UNSURE

    return read


def _first_of_terms(terms: tuple[str, ...]) -> Callable[[Any], Any]:
    """The value of the first of some terms that a node has."""

    def first(node: Any) -> Any:
        for term in terms:
            value = node.get(term)
            if value is not None and value != "":
                return value
        return None

    return first


def _statement(apply: Apply | None) -> Apply:
    """A plain value as the rule's transforms read it: one value, None for nothing, or UNSURE."""

    def state(record: OpenedRecord, raw: Any) -> Any:
        if not is_plain(raw):
            return UNSURE
        if apply is None:
            return raw
        try:
            value = apply(record, raw)
        except (TransformError, ValidationError):
            return UNSURE
        return UNSURE if type(value) is list or type(value) is tuple else value

    return state


def quick_first_of(reads: Sequence[QuickRead]) -> QuickRead:
    """The first short cut that finds something; UNSURE as soon as one is."""

    def read(record: OpenedRecord, node: Any) -> QuickFound | Quick | None:
        for alternative in reads:
            found = alternative(record, node)
            if found is not None:
                return found
        return None

    return read


def quick_only_one(reads: Sequence[QuickRead]) -> QuickRead:
    """The short cut of several rules of which only one finds something."""

    def read(record: OpenedRecord, node: Any) -> QuickFound | Quick | None:
        only: QuickFound | None = None
        for one in reads:
            found = one(record, node)
            if found is not None:
                if found is UNSURE or only is not None:
                    return UNSURE
                only = found
        return only

    return read


def is_plain(value: Any) -> bool:
    """A text, number, text by language or inline node: nothing that leads elsewhere, is empty or must be opened."""
    if type(value) is str:
        return value != "" and value[:2] != "_:"
    if type(value) is dict:
        return value != {} and "@id" not in value and "@value" not in value
    return type(value) in NUMBERS
