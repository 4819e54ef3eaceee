"""The rules of asking: allowed, in turn, patient, and never led astray by a redirect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from catalogue_store.hosts import HostTable
from harvesters.address_guard import AddressGuard
from harvesters.authority import Authority, authority_of, canonical, redirect_target
from harvesters.errors import (
    FetchError,
    HostResting,
    RobotsUnavailable,
    StatusRefused,
    TooManyRedirects,
)
from harvesters.fetch_counts import FetchCounts
from harvesters.fetched import Fetched
from harvesters.introduction import introduce
from harvesters.manners import Manners
from harvesters.politeness import Turns
from harvesters.retry import RETRIED_STATUSES, parse_retry_after, wait_before_retry
from harvesters.robots import LARGEST_ROBOTS, Robots
from harvesters.settings import FetchSettings
from normalise.mapping.harvest_block import Politeness

REDIRECTS = frozenset({301, 302, 303, 307, 308})
TURN_MARGIN_SECONDS = 5.0
"""A request ends at its time limit; its turn lasts a little longer, should the process be slow."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request before it is sent."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    may_be_cut: bool = False
    """A body that is too large is read up to the limit, rather than refused."""


class PoliteClient:
    """Sends questions by the rules of politeness; `send` puts one on the wire and reads its whole answer."""

    def __init__(
        self,
        settings: FetchSettings,
        hosts: HostTable,
        guard: AddressGuard,
        send: Callable[[Question, Manners], Fetched],
        counts: FetchCounts,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._settings = settings
        self._hosts = hosts
        self._failed: set[str] = set()
        self._guard = guard
        self._send = send
        self._counts = counts
        self._now = now
        self._turns = Turns(hosts, settings, now, sleep, counts)
        believed_for = timedelta(hours=settings.robots_hours)
        self._robots = Robots(hosts, believed_for, settings.crawl_delay_limit_seconds, now)

    def ask(self, question: Question, manners: Manners) -> Fetched:
        """The answer at the end of all redirects, whatever its status; every hop is checked."""
        asked = question.url
        first = canonical(question.url)
        question = replace(question, url=first)
        for _ in range(self._settings.redirect_limit + 1):
            try:
                manners.refuse_forbidden(question.url)
                answer = self._ask_once_allowed(question, manners)
            except FetchError as error:
                if question.url != first:
                    error.tell_redirect_of(asked)
                raise
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            self._heed_redirect(answer)
            question = _redirected(question, answer)
        limit = self._settings.redirect_limit
        raise TooManyRedirects(asked, f"more than {limit} redirects, the last one to {question.url}")

    def robots_text(self, url: str, manners: Manners) -> str:
        """The robots.txt that is obeyed for an address."""
        return self._robots.text(authority_of(url), partial(self._read_robots, manners))

    def _ask_once_allowed(self, question: Question, manners: Manners) -> Fetched:
        authority = authority_of(question.url)
        is_allowed = introduce(self._settings, self._guard, question.url)
        delay = 0.0
        if manners.obeys_robots:
            delay = self._robots.check(question.url, authority, partial(self._read_robots, manners))
        spacing = self._turns.spacing(manners.politeness.spacing_seconds, delay, is_allowed=is_allowed)
        try:
            answer = self._ask_in_turn(question, authority, spacing, manners)
        except HostResting:
            raise  # nothing was asked, so nothing failed
        except FetchError as error:
            if error.is_transient:
                self._failed.add(authority.name)
                self._hosts.note_failure(authority.name, self._now())
            raise
        if authority.name in self._failed:
            self._failed.discard(authority.name)
            self._hosts.clear_failures(authority.name)
        return answer

    def _ask_in_turn(
        self, question: Question, authority: Authority, spacing: float, manners: Manners
    ) -> Fetched:
        """Ask until there is an answer, at most `retries` times again when it failed for a passing reason."""
        tries = manners.politeness.retries + 1
        seconds = manners.politeness.timeout_seconds + TURN_MARGIN_SECONDS
        for attempt in range(1, tries + 1):
            with self._turns.turn(authority, question.url, spacing, seconds):
                try:
                    answer = self._send(question, manners)
                except FetchError as error:
                    if not error.is_transient or attempt == tries:
                        raise
                    self._rest(authority, wait_before_retry(attempt))
                    continue
                if answer.status not in RETRIED_STATUSES:
                    return answer
                self._heed(answer, authority, attempt, tries)
        raise AssertionError("the last attempt returns or raises")

    def _heed(self, answer: Fetched, authority: Authority, attempt: int, tries: int) -> None:
        """Leave a refusing host alone as long as it asks, or give up when that is too long or was the last attempt."""
        header = answer.headers.get("retry-after")
        asked = parse_retry_after(header, self._now())
        if asked is not None:
            self._turns.leave_alone(authority, asked)
        limit = self._settings.retry_after_limit_seconds
        if asked is not None and asked > limit:
            why = f"answered {answer.status} with Retry-After {header!r}, longer than the {limit:g} s we wait"
            raise StatusRefused(answer.url, answer.status, why)
        if attempt == tries:
            raise StatusRefused(answer.url, answer.status, f"answered {answer.status}, {tries} times in all")
        self._rest(authority, wait_before_retry(attempt))

    def _heed_redirect(self, answer: Fetched) -> None:
        """A Retry-After with a redirect binds the host that said so, and no other (RFC 9110, 10.2.3)."""
        asked = parse_retry_after(answer.headers.get("retry-after"), self._now())
        if asked is not None:
            self._turns.leave_alone(authority_of(answer.url), asked)

    def _rest(self, authority: Authority, seconds: float) -> None:
        self._counts.retries += 1
        self._turns.leave_alone(authority, seconds)

    def _read_robots(self, manners: Manners, url: str) -> tuple[int, str]:
        """Status and text of a robots.txt; a host without one allows everything (RFC 9309, 2.3.1.3)."""
        self._counts.robots_requests += 1
        question = Question(url, headers={"Accept": "text/plain, */*"}, may_be_cut=True)
        for _ in range(self._settings.redirect_limit + 1):
            authority = authority_of(question.url)
            is_allowed = introduce(self._settings, self._guard, question.url)
            patience = robots_patience(manners.politeness)
            spacing = self._turns.spacing(patience.spacing_seconds, 0.0, is_allowed=is_allowed)
            answer = self._ask_in_turn(question, authority, spacing, Manners(patience))
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                if answer.status >= 500 or answer.status in REDIRECTS:
                    why = f"answered {answer.status}; until it can be read nothing is fetched (RFC 9309, 2.3.1.4)"
                    raise RobotsUnavailable(question.url, why)
                return answer.status, _rules_text(answer) if 200 <= answer.status < 300 else ""
            question = _redirected(question, answer)
        return answer.status, ""  # RFC 9309, 2.3.1.2: after too many redirects the rules count as unavailable


def robots_patience(politeness: Politeness) -> Politeness:
    """How a robots.txt is asked for: never more patiently than the source itself, and not more than twice."""
    limits = {"timeout_seconds": min(politeness.timeout_seconds, Politeness().timeout_seconds)}
    return Politeness(max_bytes=LARGEST_ROBOTS, retries=min(politeness.retries, 1), **limits)


def _rules_text(answer: Fetched) -> str:
    """The rules as far as they are read (RFC 9309, 2.5); a line that is cut through would say something else."""
    is_cut = len(answer.body) >= LARGEST_ROBOTS
    return (answer.body.rpartition(b"\n")[0] if is_cut else answer.body).decode("utf-8", "replace")


def _redirected(question: Question, answer: Fetched) -> Question:
    location = answer.headers["location"]
    if question.method != "GET":
        why = f"answered {answer.status} to {location}; a {question.method} is not redirected"
        raise TooManyRedirects(question.url, why)
    target = redirect_target(question.url, location)
    if question.url.startswith("https:") and not target.startswith("https:"):
        why = f"answered {answer.status} to {target}; a redirect from https to http is not followed"
        raise TooManyRedirects(question.url, why)
    return replace(question, url=target)
