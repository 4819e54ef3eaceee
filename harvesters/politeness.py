"""How long to wait before the next request to a host: one turn at a time, for all runs together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from catalogue_store.hosts import HostTable
from harvesters.authority import Authority
from harvesters.fetch_counts import FetchCounts
from harvesters.settings import FetchSettings


class Turns:
    """Takes a host's turns, waiting as long as it needs."""

    def __init__(
        self,
        hosts: HostTable,
        settings: FetchSettings,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
        counts: FetchCounts,
    ) -> None:
        self._hosts = hosts
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
        wait = self._hosts.take_turn(authority.name, self._now(), spacing)
        if wait > 0:
            self._sleep(wait)
            self._counts.waited_seconds += wait

    def finish(self, authority: Authority, spacing: float) -> None:
        """Count the spacing from the end of a request that took long: a slow host has one at a time."""
        if spacing > 0:
            self._hosts.hold_off(authority.name, self._now() + timedelta(seconds=spacing))

    def leave_alone(self, authority: Authority, seconds: float) -> None:
        """Keep everybody away from a host that asked for rest."""
        self._hosts.hold_off(authority.name, self._now() + timedelta(seconds=seconds))
