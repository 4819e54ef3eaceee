"""How long to wait before the next request to a host: one turn at a time, for all runs together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from catalogue_store.hosts import HostTable, HostTurn
from harvesters.authority import Authority
from harvesters.errors import HostResting
from harvesters.fetch_counts import FetchCounts
from harvesters.settings import FetchSettings

LONGEST_REST_SECONDS = 7 * 86400.0
"""A Retry-After beyond a week is a mistake, and is heeded as a week."""
BUSY_LOOK_SECONDS = 0.25
"""How often to look whether a request of another run has come to its end."""


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

    @contextmanager
    def turn(self, authority: Authority, url: str, spacing: float, seconds: float) -> Iterator[None]:
        """Hold the host for one request that takes at most so many seconds; nobody else asks it meanwhile.

        HostResting when the host is to be left alone for longer than we wait. The spacing counts from the
        request's end, so a slow host is not asked more often than a quick one.
        """
        turn = self._take(authority, url, spacing, seconds)
        try:
            yield
        finally:
            self._hosts.leave(authority.name, turn, self._now(), spacing)

    def leave_alone(self, authority: Authority, seconds: float) -> None:
        """Keep everybody away from a host that asked for rest; nobody rests for ever."""
        rest = timedelta(seconds=min(seconds, LONGEST_REST_SECONDS))
        self._hosts.hold_off(authority.name, self._now() + rest)

    def _take(self, authority: Authority, url: str, spacing: float, seconds: float) -> HostTurn:
        while True:
            now = self._now()
            turn = self._hosts.enter(authority.name, now, seconds)
            if turn.is_taken:
                return turn
            limit = max(self._settings.retry_after_limit_seconds, spacing)
            if turn.rest_seconds > limit:
                until = now + timedelta(seconds=turn.rest_seconds)
                why = f"{authority.name} asked to be left alone until {until:%Y-%m-%dT%H:%M:%SZ}"
                raise HostResting(url, f"{why}, longer than the {limit:g} s we wait")
            wait = turn.rest_seconds or min(turn.busy_seconds, BUSY_LOOK_SECONDS)
            self._sleep(wait)
            self._counts.waited_seconds += wait
