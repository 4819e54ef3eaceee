"""What each field of the descriptor, or of one of its elements, can hold; read off the models."""

from __future__ import annotations

import types
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from normalise.descriptor import Descriptor
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.partial_date import PartialDate

SET_BY_THE_PROGRAM = frozenset({
    "id", "source_id", "native_id", "is_sample", "rights", "mapping_version", "completeness", "provenance",
    "comparable_level",
    "first_seen_at", "last_seen_at", "changed_at", "withdrawn_at",
})  # fmt: skip

PARTS_SET_BY_THE_PROGRAM = frozenset({"match", "route"})
"""Of codings: how one came about that the source does not state."""
FILLED_BY_THE_PROGRAM = frozenset({"id", "as_given"})
"""Parts an element gets by itself: an organisation's id from its name, `as_given` from the parts read."""
PROSE = frozenset({"description", "entry_condition"})
"""Texts of which several are paragraphs of one; of other texts the first stands."""


class Kind(StrEnum):
    """How a field's value is built."""

    LANGUAGE_MAP = "language map"
    LANGUAGE_MAP_LIST = "language map of lists"
    ELEMENT = "element"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "closed list"


@dataclass(frozen=True)
class FieldShape:
    """One field: its kind, whether it holds many, and what its values may be."""

    name: str
    kind: Kind
    is_many: bool = False
    is_required: bool = False
    element: type[BaseModel] | None = None
    """The model of an element's parts."""
    choices: tuple[str, ...] = ()
    """The values of a closed list."""

    @property
    def has_languages(self) -> bool:
        """Whether it holds texts by language."""
        return self.kind in {Kind.LANGUAGE_MAP, Kind.LANGUAGE_MAP_LIST}


@cache
def shapes_of(model: type[BaseModel]) -> dict[str, FieldShape]:
    """Field -> shape, in the model's order."""
    return {
        name: _shape(name, info.annotation, is_required=info.is_required())
        for name, info in model.model_fields.items()
        if name not in PARTS_SET_BY_THE_PROGRAM
    }


@cache
def mapped_fields() -> dict[str, FieldShape]:
    """The descriptor's fields that a mapping may fill."""
    return {name: shape for name, shape in shapes_of(Descriptor).items() if name not in SET_BY_THE_PROGRAM}


def _shape(name: str, annotation: Any, *, is_required: bool) -> FieldShape:
    inner, is_many = _unwrap(annotation)
    kind, element, choices = _classify(inner)
    return FieldShape(name, kind, is_many, is_required, element, choices)


def _unwrap(annotation: Any) -> tuple[Any, bool]:
    """(type without None, Annotated and tuple; whether it was a tuple)."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _unwrap(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return _unwrap(next(arg for arg in get_args(annotation) if arg is not type(None)))
    if origin is tuple:
        return _unwrap(get_args(annotation)[0])[0], True
    return annotation, False


def _classify(inner: Any) -> tuple[Kind, type[BaseModel] | None, tuple[str, ...]]:
    if get_origin(inner) is Literal:
        return Kind.CHOICE, None, tuple(map(str, get_args(inner)))
    if inner is LanguageMap:
        return Kind.LANGUAGE_MAP, None, ()
    if inner is LanguageMapList:
        return Kind.LANGUAGE_MAP_LIST, None, ()
    if inner is PartialDate:
        return Kind.DATE, None, ()
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return Kind.ELEMENT, inner, ()
    if isinstance(inner, type) and issubclass(inner, Enum):
        return Kind.CHOICE, None, tuple(str(choice.value) for choice in inner)
    return (Kind.NUMBER if inner in {int, float} else Kind.TEXT), None, ()
