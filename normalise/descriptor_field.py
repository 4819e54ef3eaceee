"""One field of the descriptor by itself: judged by its part of the model, and written as the model writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any

import orjson
from pydantic import TypeAdapter

from normalise.descriptor import Descriptor
from normalise.field_shape import FieldShape, shapes_of


class DescriptorField:
    """A field's part of the model; the whole model checks nothing across fields."""

    def __init__(self, name: str) -> None:
        """The descriptor's field of that name."""
        adapter: TypeAdapter[Any] = TypeAdapter(Descriptor.model_fields[name].rebuild_annotation())
        self.name = name
        self.judge = adapter.validator.validate_python
        """A value to the model's own; ValidationError as the whole model raises, without the field's name."""
        self.default = EMPTY[name]
        self.in_json = _compile_in_json(shapes_of(Descriptor)[name], adapter)
        """A judged value as orjson writes it."""


def _compile_in_json(shape: FieldShape, adapter: TypeAdapter[Any]) -> Callable[[Any], Any]:
    """Texts are JSON as they are; what else there is, pydantic writes."""
    to_json = adapter.serializer.to_json
    if shape.has_languages:
        return _texts_of_each if shape.is_many else TEXTS
    return lambda value: (
        value if type(value) is str else orjson.Fragment(to_json(value, by_alias=True, exclude_defaults=True))
    )


def _texts_of_each(values: Iterable[Any]) -> list[Any]:
    return [value.root for value in values]


TEXTS = attrgetter("root")
LEFT_OUT = object()
"""Stands for a value that is not stored."""
EMPTY: Mapping[str, Any] = {
    name: None if info.is_required() else info.get_default(call_default_factory=True)
    for name, info in Descriptor.model_fields.items()
}
"""Field -> its default, in the model's order; none where it has none."""


@cache
def descriptor_field(name: str) -> DescriptorField:
    """The field of that name, made once."""
    return DescriptorField(name)
