"""What a fetcher has done so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FetchCounts:
    """Requests and what they brought; a run reports the difference between two tellings."""

    requests: int = 0
    bytes_received: int = 0
    """Of bodies, as sent, before decompression."""
    not_modified: int = 0
    retries: int = 0
    robots_requests: int = 0
    waited_seconds: float = 0.0
    fetch_seconds: float = 0.0
    """On the wire, from the request's first byte to the answer's last."""
    by_status: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """The counts as JSON values."""
        return {
            "requests": self.requests,
            "bytes_received": self.bytes_received,
            "not_modified": self.not_modified,
            "retries": self.retries,
            "robots_requests": self.robots_requests,
            "waited_seconds": round(self.waited_seconds, 3),
            "fetch_seconds": round(self.fetch_seconds, 3),
            "by_status": dict(sorted(self.by_status.items())),
        }


def counts_since(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What happened between two tellings of one fetcher's counts."""
    gained: dict[str, Any] = {
        name: round(value - before[name], 3) for name, value in after.items() if name != "by_status"
    }
    statuses = {
        status: count - before["by_status"].get(status, 0) for status, count in after["by_status"].items()
    }
    return gained | {"by_status": {status: count for status, count in statuses.items() if count}}
