"""Tells receivers of the ends of runs, at least once, for at most a day; a run never waits or fails for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import orjson

from catalogue_store import CatalogueStore, RunRow
from catalogue_store.errors import StoreError
from catalogue_store.notices import Notice, notice_of
from harvesters.errors import FetchError, HarvestError, SettingsError
from harvesters.fetch import Fetcher
from harvesters.manners import Manners
from harvesters.notice import is_wanted, notice_body, notice_id
from harvesters.signature import signed_headers
from normalise.mapping.harvest_block import Politeness
from normalise.mapping.notify_block import NotifyWhen

logger = logging.getLogger(__name__)
GIVEN_UP_AFTER = timedelta(days=1)
FIRST_TO_TELL = timedelta(minutes=1)
"""The process in which a run ends tells it; whoever looks for what was not told leaves it so much time."""
LONGEST_PAUSE = timedelta(hours=1)
MANNERS = Manners(Politeness(retries=0, timeout_seconds=10, max_bytes=64 * 1024), obeys_robots=False)
"""A receiver has asked to be told, and robots.txt is not about that."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told of a source's runs."""

    when: NotifyWhen
    url: str | None
    secret: str | None = None
    missing: str | None = None
    """What the operator has to set before anything can be told."""


class Notifier:
    """Tells ends of runs through the guarded fetcher, and keeps with the run what came of it."""

    def __init__(
        self,
        store: CatalogueStore,
        fetcher: Fetcher,
        now: Callable[[], datetime],
        page_of: Callable[[RunRow], str | None],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._now = now
        self._page_of = page_of

    def tell_end(self, run_id: int, receiver: Receiver) -> None:
        """Tell of a run that has just ended."""
        try:
            row = self._store.runs.get(run_id)
            if row is not None:
                self._tell_if_wanted(row, receiver)
        except StoreError as error:
            # Told perhaps, but not remembered: it is told again, which a receiver knows by its id.
            logger.warning("end of run not noted as told", extra={"run": run_id, "error": str(error)})

    def tell_rest(self, source_id: str, receiver: Receiver) -> None:
        """Tell what ended in the last day and was not told: its process died, or the receiver was away."""
        now = self._now()
        for row in self._store.notices.untold(source_id, now - GIVEN_UP_AFTER, now - FIRST_TO_TELL):
            kept = notice_of(row)
            if kept is None or (kept.again_at is not None and datetime.fromisoformat(kept.again_at) <= now):
                self._tell_if_wanted(row, receiver)

    def _tell_if_wanted(self, row: RunRow, receiver: Receiver) -> None:
        before = self._before(row)
        if is_wanted(row, receiver.when, before):
            self._tell(row, before, receiver)

    def _tell(self, row: RunRow, before: RunRow | None, receiver: Receiver) -> None:
        fields = {"source": row.source_id, "run": row.id}
        try:
            self._send(row, before, receiver)
            self._store.notices.told(row.id, self._now())
            logger.info("end of run told", extra=fields)
        except HarvestError as error:
            said = public_words(error, receiver.url)
            logger.warning("end of run not told", extra=fields | {"error": said})
            self._keep_failure(row, said)

    def _send(self, row: RunRow, before: RunRow | None, receiver: Receiver) -> None:
        if receiver.url is None:
            raise SettingsError(receiver.missing or "no address to tell it to")
        body = orjson.dumps(notice_body(row, before, self._page_of(row)))
        try:
            headers = signed_headers(notice_id(row), self._now(), body, receiver.secret)
        except ValueError as error:
            raise SettingsError(
                f"the secret that signs begins with whsec_ but is not base64: {error}"
            ) from error
        self._fetcher.post_json(receiver.url, body, MANNERS, headers=headers)

    def _keep_failure(self, row: RunRow, error: str) -> None:
        now, ended = self._now(), row.ended_at or self._now()
        kept = notice_of(row)
        tries = 1 if kept is None else kept.tries + 1
        again = now + min(timedelta(minutes=2 ** min(tries - 1, 10)), LONGEST_PAUSE)
        again_at = again.isoformat() if again < ended + GIVEN_UP_AFTER else None
        self._store.notices.failed(row.id, Notice(ended.isoformat(), tries, now.isoformat(), again_at, error))

    def _before(self, row: RunRow) -> RunRow | None:
        """The published run of the same kind before this one."""
        earlier = self._store.runs.of_source(row.source_id)
        return next(
            (one for one in earlier if one.id < row.id and one.kind is row.kind and one.published_at), None
        )


def public_words(error: HarvestError, url: str | None) -> str:
    """What went wrong, without the receiver's address: a report is public, and the address is a secret."""
    words = error.why if isinstance(error, FetchError) else str(error)
    parts = [] if url is None else [url, urlsplit(url).netloc, urlsplit(url).hostname or ""]
    for part in filter(None, parts):
        words = words.replace(part, "the receiver")
    return words
