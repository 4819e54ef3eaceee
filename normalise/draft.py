"""A descriptor in the making, and as it is stored; what many records share is judged and written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import orjson

from normalise.descriptor import Descriptor
from normalise.descriptor_field import EMPTY, LEFT_OUT
from normalise.filled import Entry, Filled

Key = tuple[Filled | None, ...]
"""Fields' shared parts, each the same as another only when it is that one."""


class Draft:
    """What a descriptor will say, filled in field by field; the descriptor itself is made for who asks."""

    def __init__(self, parts: Mapping[str, Filled]) -> None:
        """The fields and what they are filled with; ValidationError when the model refuses any of it."""
        self._json: bytes | None = None
        self._parts = dict(parts)
        self._values = values = dict(EMPTY)
        for name, part in parts.items():
            if not part.is_judged:
                part.judge()
            values[name] = part.value
        self.said = cast("Descriptor", _Said(values))
        """The fields as a descriptor has them, with all that was filled in so far and without provenance.

        It is no model, whose attributes take three times as long to read."""
        self._descriptor: Descriptor | None = None

    def fill(self, part: Filled) -> None:
        """Fill in a field with a judged value."""
        self._parts[part.field.name] = part
        self._values[part.field.name] = part.value

    def has_any(self, names: Iterable[str]) -> bool:
        """Whether one of some fields is filled."""
        parts = self._parts
        for name in names:  # noqa: SIM110 - any() and a generator take three times as long
            if name in parts:
                return True
        return False

    def shared(self, *names: str) -> Key | None:
        """What fills some fields, as what follows from them is remembered by; None when only this record has it."""
        parts = tuple(map(self._parts.get, names))
        for part in parts:
            if part is not None and not part.is_shared:
                return None
        return parts

    def entries(self, name: str) -> Sequence[Entry]:
        """The provenance of a field so far."""
        return self._parts[name].entries if name in self._parts else ()

    def finished(self) -> Descriptor:
        """The descriptor with its provenance; what is stored is written without it."""
        if self._descriptor is None:
            self._values["provenance"] = {
                name: part.origins for name, part in self._parts.items() if part.entries
            }
            self._descriptor = _descriptor_on(self._values, {*self._parts, "provenance"})
        return self._descriptor

    def json(self) -> bytes:
        """The descriptor as pydantic would write it without the fields at their default; written once."""
        if self._json is None:
            self._json = orjson.dumps(self._members())
        return self._json

    def _members(self) -> dict[str, Any]:
        parts = self._parts
        members: dict[str, Any] = {}
        for name in _in_order(tuple(parts)):
            stored = parts[name].stored
            if stored is not LEFT_OUT:
                members[name] = stored
        provenance = {name: part.stored_entries for name, part in parts.items() if part.entries}
        if provenance:
            members["provenance"] = provenance
        return members


class _Said:
    """Values by name, and nothing else."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


@lru_cache(maxsize=1024)
def _in_order(names: tuple[str, ...]) -> Sequence[str]:
    """Names of fields in the model's order; remembered, because a source's records fill few sets of fields."""
    return [name for name in EMPTY if name in names]


def _descriptor_on(values: dict[str, Any], given: set[str]) -> Descriptor:
    """A descriptor of those very values, in the model's order; `model_construct` would go through them again."""
    descriptor = Descriptor.__new__(Descriptor)
    put = object.__setattr__
    put(descriptor, "__dict__", values)
    put(descriptor, "__pydantic_fields_set__", given)
    put(descriptor, "__pydantic_extra__", None)
    put(descriptor, "__pydantic_private__", None)
    return descriptor
