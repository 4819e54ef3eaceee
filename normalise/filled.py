"""What a field of one record is filled with: the value, where it came from, and both as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from pydantic import TypeAdapter

from normalise.descriptor_field import LEFT_OUT, DescriptorField
from normalise.elements import Origin
from normalise.found import Found, Trace
from normalise.given_text import given_text

LONGEST_RAW = 200
"""Longer values are read from the kept payload: provenance would else outgrow what it describes."""
ORIGINS: TypeAdapter[tuple[Origin, ...]] = TypeAdapter(tuple[Origin, ...])
Entry = dict[str, str]
"""A provenance entry as it is stored."""


class Filled:
    """A value with its provenance; judged once and written once, however many records share it."""

    __slots__ = (
        "_origins",
        "entries",
        "field",
        "is_judged",
        "is_shared",
        "stored",
        "stored_entries",
        "value",
    )

    def __init__(self, field: DescriptorField, value: Any, entries: Sequence[Entry] = ()) -> None:
        """The value as it was found; no entries for what is not read from a record."""
        self.field = field
        self.value = value
        self.entries = entries
        """Its provenance."""
        self.stored_entries: Any = entries
        """Its provenance as orjson writes it."""
        self.is_judged = False
        self.is_shared = False
        """Whether records to come are filled with it too."""
        self.stored: Any = None
        """The judged value as orjson writes it; LEFT_OUT for a default."""
        self._origins: tuple[Origin, ...] | None = None

    def with_value(self, value: Any) -> Filled:
        """Another value from the same origins."""
        return Filled(self.field, value, self.entries)

    def judge(self) -> Filled:
        """Turn the value into the model's own and write it; ValidationError when the model refuses it."""
        field = self.field
        self.value = value = field.judge(self.value)
        is_default = field.default is not None and value == field.default
        self.stored = LEFT_OUT if is_default else field.in_json(value)
        self.is_judged = True
        return self

    def share(self) -> Filled:
        """Judge and write it, provenance and all, for many records; ValidationError when the model refuses it."""
        self.judge()
        self.stored_entries = self.entries and orjson.Fragment(orjson.dumps(self.entries))
        self.is_shared = True
        return self

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The provenance as the model keeps it."""
        if self._origins is None:
            self._origins = ORIGINS.validate_python(self.entries)
        return self._origins


def entries_of(found: Iterable[Found]) -> list[Entry]:
    """One entry for each value the source gave."""
    entries: list[Entry] = []
    last: tuple[Trace, Any] | None = None
    for _, origins in found:
        for origin in origins:
            if origin is last:  # several values may be made of one that the source gave
                continue
            trace, raw = last = origin
            text = raw if type(raw) is str else given_text(raw)
            if len(text) > LONGEST_RAW:
                entries.append(trace.entry)
            elif trace.rule is None:
                entries.append({"from": trace.origin, "raw": text})
            else:
                entries.append({"from": trace.origin, "raw": text, "rule": trace.rule})
    return entries
