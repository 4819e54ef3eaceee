"""`html_pages`: listing pages with one row a record, and a detail page each."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from harvesters.authority import authority_of
from harvesters.errors import (
    FetchError,
    HarvestError,
    OutOfMemory,
    RobotsForbidden,
    SourceBroken,
    SpiderFailed,
)
from harvesters.fetch import Fetcher
from harvesters.fetched import Fetched
from harvesters.frames import Frame
from harvesters.limited_process import memory_limit_mb
from harvesters.manners import manners_of
from harvesters.protocols.contract import HarvestedPage, HarvestSession, PageIssue
from harvesters.protocols.html_portion import Portion
from harvesters.protocols.losses import Losses, is_absence
from harvesters.protocols.stated_charset import true_charset
from harvesters.robots import PRODUCT
from harvesters.spider_failure import SpiderFailure
from harvesters.spider_process import SpiderProcess
from harvesters.spider_task import spider_task
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.harvest_block import HtmlPages
from normalise.mapping.mapping import Mapping as SourceMapping
from normalise.raw_record import Payload, PayloadRole, RawRecord

logger = logging.getLogger(__name__)
RECORDS_A_PORTION = 25
"""A polite second lies between two records: little is lost with a portion, and progress is seen."""
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})


class HtmlPagesProtocol:
    """A spider in its own process finds rows, links and pages; this process fetches and keeps."""

    can_follow = False

    def __init__(self, harvest: HtmlPages) -> None:
        self._harvest = harvest

    def harvest(
        self, mapping: SourceMapping, fetcher: Fetcher, session: HarvestSession
    ) -> Iterator[HarvestedPage]:
        """Portions of records, each with a checkpoint to go on from."""
        task = spider_task(self._harvest, fetcher.user_agent, dict(session.checkpoint))
        with SpiderProcess(task) as spider:
            yield from HtmlHarvest(mapping, self._harvest, fetcher, session, spider).pages()


class HtmlHarvest:
    """One run's conversation with its spider."""

    def __init__(
        self,
        mapping: SourceMapping,
        harvest: HtmlPages,
        fetcher: Fetcher,
        session: HarvestSession,
        spider: SpiderProcess,
    ) -> None:
        self._source_id = mapping.id
        self._harvest = harvest
        self._fetcher = fetcher
        self._session = session
        self._spider = spider
        self._manners = manners_of(mapping)
        self._listings: dict[str, Fetched] = {}
        self._details: dict[str, Fetched] = {}
        self._portion = Portion.at_start(session.checkpoint)
        self._losses = Losses(harvest)
        self._misstated: tuple[PageIssue, ...] = ()
        self._keys: list[str] = []
        """Of the listing page before."""

    def pages(self) -> Iterator[HarvestedPage]:
        """Answer the spider and take what it finds, until it has finished."""
        for frame in self._spider.frames():
            match frame.kind:
                case "get":
                    if frame.head["purpose"] == "listing" and self._portion.is_begun:
                        yield self._portion.last_of_page()  # kept before the next page is asked for, and may fail
                    self._answer(frame)
                case "listing":
                    self._begin_page(frame)
                case "record":
                    self._take(frame)
                case "dropped":
                    raise dropped(frame)
                case "finished":
                    yield self._end(frame)
                case kind:
                    raise SourceBroken(f"the spider said {kind!r}, which nobody understands")
            if len(self._portion) >= RECORDS_A_PORTION:
                yield self._portion.taken()

    def _answer(self, frame: Frame) -> None:
        match frame.head["purpose"]:
            case "robots":
                text = self._fetcher.robots_text(frame.head["url"], self._manners).encode()
                self._say(200, "text/plain; charset=utf-8", text)
            case "listing":
                self._answer_listing(frame.head["url"])
            case _:
                self._answer_detail(frame)

    def _answer_listing(self, url: str) -> None:
        fetched = self._html(self._fetcher.get(url, self._manners, accept="text/html"))
        self._listings[url] = fetched
        self._say_page(fetched, {"replay": fetched.replay})

    def _answer_detail(self, frame: Frame) -> None:
        url, key = frame.head["url"], frame.head["key"]
        known = self._session.recall(url)
        row = row_hash(frame.head["row"].encode())
        try:
            # A page that is unchanged is of no use without its row, so a changed row asks for the page anew.
            is_fresh = known is None or known["row"] != row
            fetched = self._html(self._fetcher.get(url, self._manners, accept="text/html", fresh=is_fresh))
        except FetchError as error:
            self._losses.note(error)
            self._portion.note_lost(key, PageIssue(lost_issue(key, error), key), is_absent=is_absence(error))
            self._say(200, "text/html", b"", {"is_noted": True})
            return
        self._losses.clear()
        if fetched.not_modified:
            self._portion.note_listed(key)
            self._say(200, "text/html", b"", {"is_noted": True})
            return
        self._details[key] = fetched
        self._say_page(fetched, {})

    def _say_page(self, fetched: Fetched, meta: Mapping[str, Any]) -> None:
        media = {"media_type": fetched.media_type or "text/html", "charset": fetched.charset}
        charset = "" if fetched.charset is None else f"; charset={fetched.charset}"
        self._say(200, f"text/html{charset}", fetched.body, {**media, **meta})

    def _say(
        self, status: int, content_type: str, body: bytes, meta: Mapping[str, Any] | None = None
    ) -> None:
        head = {"kind": "answer", "status": status, "content_type": content_type, "meta": dict(meta or {})}
        self._spider.send(Frame(head, (body,)))

    def _html(self, fetched: Fetched) -> Fetched:
        """An answer that is HTML, in the charset it is in; a host that states another is told of once."""
        if not fetched.not_modified and fetched.media_type not in HTML_TYPES:
            raise SourceBroken(f"{fetched.url}: expected HTML, got {fetched.media_type}", fetched.url)
        fetched, issues = true_charset(fetched)
        if not self._misstated:
            self._misstated = issues
        return fetched

    def _begin_page(self, frame: Frame) -> None:
        head = frame.head
        rows = [[key, html.decode()] for key, html in zip(head["keys"], frame.parts, strict=True)]
        self._refuse_repeated(head)
        fetched = self._listings.pop(head["list_url"])
        told = {"rows": rows, "keyless": head["keyless"], "next": head["next"]}
        self._portion = self._portion.of_next_page(head, fetched.remember(told))
        if head["keyless"]:
            self._portion.issues.append(PageIssue(keyless_issue(head["list_url"], head["keyless"])))
        if head["is_cut"]:
            self._portion.issues.append(PageIssue(cut_issue(head["next"], self._harvest.max_pages)))

    def _refuse_repeated(self, head: Mapping[str, Any]) -> None:
        """SourceBroken when the listing does not move on: it would be read to the last page allowed."""
        if len(head["keys"]) > 1 and head["keys"] == self._keys and not head["is_last"]:
            raise SourceBroken(
                f"{head['list_url']}: lists the {len(self._keys)} records of the page before it again and does "
                "not end; a listing that moves on is expected",
                head["list_url"],
            )
        self._keys = head["keys"]

    def _take(self, frame: Frame) -> None:
        head, (row, *detail) = frame.head, frame.parts
        key = head["key"]
        payloads = [Payload(PayloadRole.ROW, head["list_url"], "text/html", row, "utf-8")]
        if detail:
            main = Payload(
                PayloadRole.MAIN, head["detail_url"], head["media_type"], detail[0], head["charset"]
            )
            payloads.insert(0, main)
            memory = self._details.pop(key).remember({"row": row_hash(row)})
        else:
            memory = None
        self._portion.keep(RawRecord(self._source_id, key, tuple(payloads)), memory)

    def _end(self, frame: Frame) -> HarvestedPage:
        if frame.head["is_out_of_memory"]:
            raise OutOfMemory(memory_limit_mb())
        failures = [SpiderFailure(**told) for told in frame.head["failures"]]
        for failure in failures:
            if failure.trace is not None:
                told = {"source": self._source_id, "address": failure.address, "trace": failure.trace}
                logger.error("the spider failed", extra=told)
        if failures:
            raise SpiderFailed(f"the spider failed at {failures[0].address}: {failures[0].why}")
        left = self._portion.left()
        if left or not (self._portion.is_last_page or self._portion.is_cut):
            raise SourceBroken(f"the spider stopped ({frame.head['reason']}) with {len(left)} records left")
        self._portion.issues += self._misstated
        return self._portion.last_of_page()


def dropped(frame: Frame) -> HarvestError:
    """The error of a request that never came to the parent."""
    url, why = frame.head["url"], frame.head["why"]
    if frame.head["is_out_of_memory"]:
        return OutOfMemory(memory_limit_mb())
    if frame.head["is_robots"]:
        return RobotsForbidden(url, f"{authority_of(url).origin}/robots.txt forbids it to {PRODUCT}")
    return SourceBroken(f"{url}: {why}", url)


def row_hash(row: bytes) -> str:
    """Tells a row's HTML from another's."""
    return hashlib.blake2b(row, digest_size=12).hexdigest()


def lost_issue(key: str, error: FetchError) -> Issue:
    """A record that is listed and whose detail page cannot be had."""
    return Issue(
        IssueCode.FETCH_FAILED,
        Severity.ERROR,
        f"{key} is listed, but {error}",
        field="payload:main",
        value=key,
    )


def keyless_issue(list_url: str, count: int) -> Issue:
    """Rows of a listing in which no link holds a key."""
    return Issue(
        IssueCode.MISSING_FIELD,
        Severity.ERROR,
        f"{count} rows of {list_url} have no link in which harvest.key finds a key; they are left out",
        field="harvest.key",
        value=str(count),
    )


def cut_issue(following: str, max_pages: int) -> Issue:
    """A listing that is longer than the mapping allows."""
    return Issue(
        IssueCode.FETCH_FAILED,
        Severity.WARNING,
        f"the listing goes on at {following}, but harvest.max_pages is {max_pages}; absence proves nothing",
        field="harvest.max_pages",
        value=str(max_pages),
    )
