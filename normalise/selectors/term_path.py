"""Paths of terms through JSON-LD: `ceterms:requires/ceterms:creditValue/schema:value`."""

from __future__ import annotations

import re
from dataclasses import dataclass

PLAIN = ("@value",)
"""As the last step of a path: the bare text of a text, a language map or a value object."""
STEP = re.compile(r"@?[^\s/|]+")


@dataclass(frozen=True, slots=True)
class TermPath:
    """Steps from a node; each step is one term, or several of which a node's first counts."""

    steps: tuple[tuple[str, ...], ...]

    @classmethod
    def parse(cls, text: str) -> TermPath:
        """Read a path; ValueError says which step is wrong."""
        steps = tuple(tuple(part.strip() for part in step.split("|")) for step in text.split("/"))
        for step in steps:
            for term in step:
                if STEP.fullmatch(term) is None:
                    raise ValueError(f"{term!r} is not a term such as ceterms:name or @id")
        return cls(steps)

    def without_plain(self) -> TermPath:
        """The path to the text by language that a last step `@value` makes plain."""
        return TermPath(self.steps[:-1]) if self.steps[-1] == PLAIN else self
