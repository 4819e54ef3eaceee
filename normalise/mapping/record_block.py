"""The `record` block: the record's id, and which field of the descriptor comes from where."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from normalise.mapping.block import Block
from normalise.mapping.finding import nearest
from normalise.mapping.rule import FieldRule, Leaf
from normalise.standards.standard import standard_names

Alternatives = Annotated[tuple[str, ...], Field(min_length=1)]


def _standard(name: str) -> str:
    names = standard_names()
    if name not in names:
        close = nearest(name, names)
        hint = "" if close is None else f"; did you mean {close!r}?"
        raise ValueError(f"{name!r} is no standard this program can read; right is {', '.join(names)}{hint}")
    return name


StandardName = Annotated[
    str,
    AfterValidator(_standard),
    Field(json_schema_extra=lambda schema: schema.update(enum=[*standard_names()])),
]


class IdCase(StrEnum):
    """How the case of a source's id is written in record ids."""

    LOWER = "lower"
    UPPER = "upper"
    EXACT = "exact"


class IdRule(Leaf):
    """Where the source's own id of a record stands, and in which case it is kept."""

    case: IdCase = IdCase.EXACT
    """`lower` or `upper` when the source does not distinguish case, else `exact`."""


class RecordBlock(Block):
    """What is said of the record as a whole; every other key is a field of the descriptor with its rule."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, FieldRule] = Field(init=False)

    standard: StandardName | None = None
    """A standard whose rules hold for every field that this block does not name itself."""
    without: tuple[str, ...] = ()
    """Fields that are not read although the standard has a rule for them."""
    id: IdRule
    volatile: tuple[str, ...] = ()
    """What changes without the record changing: `[role#]path`; the path is keys of JSON with slashes between,
    the header of a table's column, or a CSS selector in HTML."""
    required: tuple[str | Alternatives, ...] = ("name",)
    """Fields without which there is no record; a list stands for any one of its fields."""

    @property
    def fields(self) -> dict[str, FieldRule]:
        """Descriptor field -> rule."""
        return self.__pydantic_extra__
