"""robots.txt: read once a day per host, shared through the store, and obeyed (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from catalogue_store.hosts import HostTable
from harvesters.authority import Authority
from harvesters.errors import FetchError, RobotsForbidden, RobotsUnavailable

PRODUCT = "Credatlas"
"""Our product token: what a robots.txt names us by."""
LARGEST_ROBOTS = 512 * 1024
"""RFC 9309, 2.5, asks that at least 500 KiB are read."""

RobotsReader = Callable[[str], tuple[int, str]]
"""Address of a robots.txt -> its status and text, empty for a 4xx; or a FetchError."""


@dataclass(frozen=True, slots=True)
class KeptRobots:
    """A host's robots.txt as it was read; the text of a host without one is empty."""

    text: str
    fetched_at: datetime


class Robots:
    """Answers whether an address may be fetched, and how slowly."""

    def __init__(
        self,
        hosts: HostTable,
        believed_for: timedelta,
        delay_limit: float,
        now: Callable[[], datetime],
    ) -> None:
        self._hosts = hosts
        self._believed_for = believed_for
        self._delay_limit = delay_limit
        self._now = now
        self._parsed: dict[str, tuple[KeptRobots, Protego]] = {}

    def text(self, authority: Authority, read: RobotsReader) -> str:
        """The host's robots.txt as it is obeyed now."""
        return self._rules(authority, read)[0].text

    def check(self, url: str, authority: Authority, read: RobotsReader) -> float:
        """The Crawl-delay in seconds (0 when none); RobotsForbidden or RobotsUnavailable when not allowed."""
        rules = self._rules(authority, read)[1]
        if not rules.can_fetch(url, PRODUCT):
            raise RobotsForbidden(url, f"{authority.origin}/robots.txt forbids it to {PRODUCT}")
        delay = rules.crawl_delay(PRODUCT) or 0.0
        if delay > self._delay_limit:
            raise RobotsForbidden(
                url,
                f"{authority.origin}/robots.txt asks for a Crawl-delay of {delay:g} s, more than the "
                f"{self._delay_limit:g} s of CREDATLAS_CRAWL_DELAY_LIMIT_SECONDS",
            )
        return delay

    def _rules(self, authority: Authority, read: RobotsReader) -> tuple[KeptRobots, Protego]:
        origin = authority.origin
        held = self._parsed.get(origin)
        if held is not None and self._is_fresh(held[0]):
            return held
        row = self._hosts.get(authority.name)
        kept = None
        if row is not None and row.robots_text is not None and row.robots_fetched_at is not None:
            kept = KeptRobots(row.robots_text, row.robots_fetched_at)
        if kept is None or not self._is_fresh(kept):
            kept = self._read_again(authority, read)
        self._parsed[origin] = (kept, Protego.parse(kept.text))
        return self._parsed[origin]

    def _read_again(self, authority: Authority, read: RobotsReader) -> KeptRobots:
        url = f"{authority.origin}/robots.txt"
        try:
            status, text = read(url)
        except FetchError as error:
            if not error.is_transient:
                raise
            raise RobotsUnavailable(
                url, f"could not be read, so nothing on this host may be fetched for now ({error.why})"
            ) from error
        kept = KeptRobots(text, self._now())
        delay = Protego.parse(text).crawl_delay(PRODUCT)
        self._hosts.save_robots(authority.name, status, text, delay, kept.fetched_at)
        return kept

    def _is_fresh(self, kept: KeptRobots) -> bool:
        return self._now() - kept.fetched_at < self._believed_for
