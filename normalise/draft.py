"""A descriptor in the making, and as it is stored; what many records share is judged and written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import orjson

from normalise.descriptor import Descriptor
from normalise.descriptor_field import EMPTY, LEFT_OUT
from normalise.filled import Filled


class Draft:
    """Nobody else's until it is finished, so that its descriptor is filled in place."""

    def __init__(self, parts: Mapping[str, Filled]) -> None:
        """The fields and what they are filled with; ValidationError when the model refuses any of it."""
        self._parts = dict(parts)
        self._values = values = dict(EMPTY)
        for name, part in parts.items():
            if not part.is_judged:
                part.judge()
            values[name] = part.value
        self.descriptor = _descriptor_on(values, set(parts))
        """With all that was filled in so far, and without provenance."""

    def fill(self, part: Filled) -> None:
        """Fill in a field with a judged value."""
        self._parts[part.name] = part
        self._values[part.name] = part.value
        self.descriptor.model_fields_set.add(part.name)

    @cached_property
    def finished(self) -> Descriptor:
        """The descriptor with its provenance; no more is filled in. What is stored is written without it."""
        self._values["provenance"] = {
            name: part.origins for name, part in self._parts.items() if part.entries
        }
        return self.descriptor

    def json(self) -> bytes:
        """The descriptor as pydantic would write it without the fields at their default."""
        parts = self._parts
        members: dict[str, Any] = {}
        for name in _in_order(tuple(parts)):
            stored = parts[name].stored
            if stored is None:
                stored = parts[name].store()
            if stored is not LEFT_OUT:
                members[name] = stored
        provenance = {name: part.entries for name, part in parts.items() if part.entries}
        return orjson.dumps(members | {"provenance": provenance} if provenance else members)


@lru_cache(maxsize=1024)
def _in_order(names: tuple[str, ...]) -> Sequence[str]:
    """Names of fields in the model's order; remembered, because a source's records fill few sets of fields."""
    return [name for name in EMPTY if name in names]


def _descriptor_on(values: dict[str, Any], filled: set[str]) -> Descriptor:
    """A descriptor of those very values, in the model's order; `model_construct` would go through them again."""
    descriptor = Descriptor.__new__(Descriptor)
    for slot, content in (
        ("__dict__", values),
        ("__pydantic_fields_set__", filled),
        ("__pydantic_extra__", None),
        ("__pydantic_private__", None),
    ):
        object.__setattr__(descriptor, slot, content)
    return descriptor
