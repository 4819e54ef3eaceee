"""How far a run has come, as its checkpoint remembers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harvesters.protocols.contract import HarvestedPage


@dataclass
class RunProgress:
    """Told to the store after every page and read again by the attempt that goes on."""

    key: str
    """Hash of the mapping under which the checkpoint means something."""
    since_attempt: int = 1
    """The attempt that began to read the listing from its beginning: what only earlier ones saw is old."""
    protocol: Mapping[str, Any] = field(default_factory=dict)
    """The protocol's own checkpoint."""
    not_accepted: Counter[str] = field(default_factory=Counter)
    is_collected: bool = False
    """Whether everything has been fetched, so that only normalising and judging are left."""
    is_complete: bool = False
    """Whether the listing was read to its end."""
    listed_total: int | None = None
    position: Mapping[str, Any] = field(default_factory=dict)

    def note(self, page: HarvestedPage) -> None:
        """Take a page into account."""
        self.not_accepted.update(page.not_accepted)
        self.is_complete = self.is_complete or page.is_complete
        if page.checkpoint is not None:
            self.protocol = page.checkpoint
        if page.position is not None:
            self.position = page.position
        if page.listed_total is not None:
            self.listed_total = page.listed_total

    def told(self) -> dict[str, Any]:
        """The progress as JSON values."""
        return {
            "key": self.key,
            "since_attempt": self.since_attempt,
            "protocol": dict(self.protocol),
            "not_accepted": dict(self.not_accepted),
            "is_collected": self.is_collected,
            "is_complete": self.is_complete,
            "listed_total": self.listed_total,
            "position": dict(self.position),
        }


def told_progress(told: Mapping[str, Any], key: str, attempt: int) -> RunProgress:
    """The progress a checkpoint tells; a fresh one when it says no place to go on from, or was told otherwise."""
    if told.get("key") != key or not (told["protocol"] or told["is_collected"]):
        return RunProgress(key, attempt)
    return RunProgress(
        key,
        told.get("since_attempt", 1),
        told["protocol"],
        Counter(told["not_accepted"]),
        told["is_collected"],
        told["is_complete"],
        told["listed_total"],
        told["position"],
    )
