"""What an operator says of pairs of records: the same, or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

Pair = tuple[str, str]
"""Two record ids in their order."""


def pair_of(one: str, other: str) -> Pair:
    """The pair of two record ids."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Confirmed and split pairs with the reason given for each."""

    same: dict[Pair, str] = field(default_factory=dict)
    different: dict[Pair, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Names these decisions: equal ones have equal versions."""
        told = repr((sorted(self.same.items()), sorted(self.different.items())))
        return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()

    def partners(self, record_ids: Iterable[str]) -> set[str]:
        """Every record that is confirmed to be the same as one of these."""
        wanted = set(record_ids)
        return {
            other
            for pair in self.same
            for one, other in (pair, pair[::-1])
            if one in wanted and other not in wanted
        }


NO_DECISIONS = Decisions()
