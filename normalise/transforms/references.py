"""Transform to the other records that a text cites."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import field_validator

from normalise.elements import Reference
from normalise.transforms.reading import text_of
from normalise.transforms.transform import Arguments, TransformContext, transform


class ReferenceArguments(Arguments):
    """How the source cites its own records."""

    main: ClassVar[str | None] = "pattern"

    pattern: re.Pattern[str]
    """Regular expression whose first group is the other record's id, in characters of a record id."""

    @field_validator("pattern")
    @classmethod
    def _has_a_group(cls, pattern: re.Pattern[str]) -> re.Pattern[str]:
        if pattern.groups < 1:
            raise ValueError("the pattern has a group around the other record's id")
        return pattern


@transform("references", ReferenceArguments)
def references(value: object, arguments: ReferenceArguments, context: TransformContext) -> list[Reference]:
    """Each record that a text cites by its id (`[Ref: 2674]`), once; none cited is nothing."""
    text = value if isinstance(value, str) else text_of(value, "a text")
    found: dict[str, Reference] = {}
    for match in arguments.pattern.finditer(text):
        key = match[1]
        found.setdefault(key, Reference(record_id=f"{context.source_id}:{key}", as_given=match[0]))
    return list(found.values())
