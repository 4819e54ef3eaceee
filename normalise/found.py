"""What reading a rule gives: values with where each came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from normalise.opened_record import OpenedRecord


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a leaf rule reads, and what it does to what it reads; the fixed part of a provenance entry."""

    origin: str
    """`<payload role>#<selector>` or `constant`."""
    rule: str | None
    """Transforms and lookup in order, joined by ` > `."""
    is_constant: bool = False
    """Whether it says nothing about this record."""

    @property
    def entry(self) -> dict[str, str]:
        """The provenance of a value that is too long to stand in it."""
        return {"from": self.origin} | ({} if self.rule is None else {"rule": self.rule})


Origins = tuple[tuple[Trace, Any], ...]
"""(trace, what the source said) for each leaf that had a part in a value."""
Found = tuple[Any, Origins]
"""A value and its origins; plain tuples, because a record has some hundred of them."""
NOTHING: Sequence[Any] = ()
"""What is found where nothing is."""
Read = Callable[[OpenedRecord, Any], Sequence[Found]]
"""A compiled rule: the opened record and the node at hand (None outside `each`) to what is found."""
