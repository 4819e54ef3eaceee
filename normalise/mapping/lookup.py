"""The `lookups` block: a source's own words for the values of the descriptor."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from normalise.mapping.block import Block


class LookupOption(Block):
    """Some spellings and the value they stand for."""

    match: Annotated[tuple[str | int | float | bool, ...], Field(min_length=1)]
    """Values of the source; case, accents and repeated spaces do not count."""
    value: JsonValue
    """What stands in the descriptor: a value, a list for several, or null for nothing."""


class Lookup(Block):
    """A table; a value that it lacks is an issue and left out."""

    required: bool = False
    """Whether a value that the table lacks quarantines its record."""
    options: Annotated[tuple[LookupOption, ...], Field(min_length=1)]
