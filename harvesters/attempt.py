"""One request that is on its way, and the moment at which its time is up."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from harvesters.errors import TooSlow


@dataclass(frozen=True)
class Attempt:
    """The request that is on its way: its address, and when its time is up."""

    url: str
    seconds: float
    began: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds that remain; TooSlow when there are none."""
        left = self.seconds - (time.monotonic() - self.began)
        if left <= 0:
            raise TooSlow(self.url, f"no complete answer within {self.seconds:g} s")
        return left
