"""How long to wait before the next request to a host: one turn at a time, for all runs together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from harvesters.authority import Authority
from harvesters.fetch_counts import FetchCounts
from harvesters.settings import FetchSettings


class TurnBook(Protocol):
    """Where each host's next free moment is kept, for every process of the instance."""

    def take_turn(self, host: str, now: datetime, spacing: float) -> float:
        """0 when the turn is ours, and the next one `spacing` seconds later; else the seconds to wait."""

    def postpone(self, host: str, until: datetime) -> None:
        """Nobody asks this host before that moment."""


class Turns:
    """Takes a host's turns, waiting as long as it needs."""

    def __init__(
        self,
        book: TurnBook,
        settings: FetchSettings,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        counts: FetchCounts,
    ) -> None:
        self._book = book
        self._settings = settings
        self._now = now
        self._sleep = sleep
        self._counts = counts

    def spacing(self, asked: float, crawl_delay: float, *, is_allowed: bool) -> float:
        """Seconds between requests: the slowest of mapping, robots.txt and, for strangers, our floor."""
        if not is_allowed:
            return max(asked, crawl_delay, self._settings.spacing_floor_seconds)
        override = self._settings.allowed_host_spacing_seconds
        return max(asked if override is None else override, crawl_delay)

    def take(self, authority: Authority, spacing: float) -> None:
        """Return when it is our turn at this host."""
        while (wait := self._book.take_turn(authority.name, self._now(), spacing)) > 0:
            self._sleep(wait)
            self._counts.waited_seconds += wait

    def finish(self, authority: Authority, spacing: float) -> None:
        """Count the spacing from the end of a request that took long: a slow host has one at a time."""
        if spacing > 0:
            self._book.postpone(authority.name, self._now() + timedelta(seconds=spacing))

    def leave_alone(self, authority: Authority, seconds: float) -> None:
        """Keep everybody away from a host that asked for rest."""
        self._book.postpone(authority.name, self._now() + timedelta(seconds=seconds))
