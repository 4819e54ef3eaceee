"""How one source is asked: its politeness, its forbidden addresses, and the key of what is remembered."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from harvesters.errors import NeverFetched
from normalise.mapping.harvest_block import HtmlPages, Politeness
from normalise.mapping.mapping import Mapping


@dataclass(frozen=True, slots=True)
class Manners:
    """Handed to the fetcher with every request of a source."""

    politeness: Politeness = field(default_factory=Politeness)
    never_fetch: tuple[re.Pattern[str], ...] = ()
    memory_key: str | None = None
    """None: requests are never conditional."""
    obeys_robots: bool = True
    """False only for an address that has asked to be spoken to."""

    def refuse_forbidden(self, url: str) -> None:
        """NeverFetched when the mapping forbids the address."""
        for pattern in self.never_fetch:
            if pattern.search(url):
                raise NeverFetched(url, f"matches {pattern.pattern!r} of harvest.never_fetch")


def manners_of(mapping: Mapping) -> Manners:
    """The manners a mapping asks for."""
    harvest = mapping.harvest
    never = harvest.never_fetch if isinstance(harvest, HtmlPages) else ()
    return Manners(harvest.politeness, tuple(re.compile(pattern) for pattern in never), memory_key(mapping))


def memory_key(mapping: Mapping) -> str:
    """Hash of everything that decides what a page yields: how it is split, and what its values mean."""
    told = f"{mapping.id} {mapping.hash} {mapping.harvest.model_dump_json(exclude=OPERATING)}"
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


OPERATING = {
    *("schedule", "timezone", "jitter_minutes", "notify", "politeness", "wall_clock_minutes", "memory_mb"),
}
