"""The shape of a record: the names of its filled fields, and the codes of the coded ones, in one line of text.

Records of one source have few shapes, so that the database counts them by grouping and nobody reads a descriptor.
`at_level=nzqcf:5|nzqcf:6,name,subject=` has two levels, a name, and a subject that has no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

import msgspec

from normalise.coded_fields import CODED_FIELDS, codes_of

FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
"""The names of an object's fields, without reading their values: a third of the time."""
SAFE = " :/.+()'"
"""Characters of a code that mean nothing in a shape."""
REMEMBERED = 8192
"""Values of coded fields that are read once, however many records have them."""


@dataclass(frozen=True, slots=True)
class FilledField:
    """One field of a shape."""

    name: str
    codes: tuple[str, ...] | None
    """None: it is not coded, or its record was normalised before codes were counted."""


def shape_of(descriptor_json: bytes) -> str:
    """The shape of a described record."""
    fields = FIELDS.decode(descriptor_json)
    return ",".join(
        _coded(name, bytes(fields[name])) if name in CODED_FIELDS else name for name in sorted(fields)
    )


@lru_cache(REMEMBERED)
def _coded(name: str, value: bytes) -> str:
    codes = codes_of(name, msgspec.json.decode(value))
    return f"{name}={'|'.join(quote(code, SAFE) for code in codes)}"


def parts_of(shape: str) -> list[str]:
    """The fields of a shape, still as text: to count these first is to read each only once."""
    return shape.split(",") if shape else []


def read_part(part: str) -> FilledField:
    """A field of a shape."""
    name, is_coded, codes = part.partition("=")
    read = tuple(unquote(code) for code in codes.split("|") if code)
    return FilledField(name, read if is_coded else None)
