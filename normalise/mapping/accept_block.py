"""The `accept` block: which of a source's records are micro-credentials."""

from __future__ import annotations

from pydantic import Field, RootModel, model_validator

from normalise.mapping.block import Block
from normalise.mapping.checked_text import Pattern
from normalise.mapping.rule import NodeRule


class Condition(Block):
    """One test of one value; the value is the class under which a refused record is counted."""

    rule: NodeRule | None = None
    """Where the value stands; none: the class that the listing stated."""
    in_: tuple[str, ...] | None = Field(default=None, alias="in", min_length=1)
    """Accepted values; case and accents do not count."""
    matches: Pattern | None = None
    """Regular expression that some part of the value matches."""
    refused: tuple[str, ...] = ()
    """Values refused on purpose. When given, any other value quarantines its record, uncounted."""

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        if (self.in_ is None) == (self.matches is None):
            raise ValueError("a condition has exactly one of `in` and `matches`")
        return self


class AcceptBlock(RootModel[tuple[Condition, ...]]):
    """Conditions that all hold for a record of this catalogue; none: every record is one."""

    root: tuple[Condition, ...] = ()
