"""The spider: follows listing pages, splits them into rows and joins each row with its detail page.

It runs in a process of its own (`python -m harvesters.html_spider`) and speaks frames over its standard input
and output. It has no network: its one download handler asks the parent, whose fetcher holds all rules of
politeness.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from lxml.etree import XMLSyntaxError
from parsel import Selector, SelectorList
from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from harvesters.frames import Frame, read_frame, write_frame
from harvesters.spider_failure import UnusablePage, one_line, spider_failure
from harvesters.spider_task import SpiderTask, told_task

SETTINGS: dict[str, Any] = {
    # Nothing but our own handler, also not for file:, data:, ftp: or s3: addresses.
    "DOWNLOAD_HANDLERS": {
        "http": "harvesters.html_spider.ParentHandler",
        "https": "harvesters.html_spider.ParentHandler",
        **dict.fromkeys(("data", "file", "ftp", "s3")),
    },
    # Scrapy's defaults are unsafe here: a server that runs code it is sent, telnet, no certificates.
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    # A second look: the parent answers /robots.txt with the rules it obeys itself.
    "ROBOTSTXT_OBEY": True,
    # The parent's work: spacing, Crawl-delay, Retry-After, retries, redirects, decompression, 304s.
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "COOKIES_ENABLED": False,
    "COMPRESSION_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "MEMUSAGE_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True,
    # Rows in the listing's order; Scrapy's own queue takes the last one first.
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "LOG_LEVEL": "WARNING",
    "LOGSTATS_INTERVAL": 0,
}
HEAD_ROW = "./ancestor::table[1]//tr[th][1]"


class ParentLink:
    """The pipe to the parent; frames of two threads do not mix."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._asking = threading.Lock()
        self._writing = threading.Lock()

    def tell(self, head: dict[str, Any], *parts: bytes) -> None:
        """Say something that needs no answer."""
        with self._writing:
            write_frame(self._outgoing, Frame(head, parts))

    def ask(self, head: dict[str, Any]) -> Frame:
        """Ask and wait for the answer; one question at a time."""
        with self._asking:
            self.tell(head)
            return self.hear()

    def hear(self) -> Frame:
        """The parent's next words; without a parent there is nothing left to do."""
        frame = read_frame(self._incoming)
        if frame is None:
            os._exit(0)
        return frame


class ListingSpider(Spider):
    """Page by page: the rows, then their details, then the next page."""

    name = "listing"

    def __init__(self, link: ParentLink, task: SpiderTask) -> None:
        super().__init__()
        self.link = link
        self._task = task
        self._key = key_pattern(task)
        self._visited: set[str] = set()
        self._met: set[str] = set()
        self._waiting: set[str] = set()
        self._next: Request | None = None

    async def start(self) -> AsyncIterator[Any]:
        """The listing page to begin with."""
        yield self._listing_request(self._task.list_url, self._task.page_number)

    def _listing_request(self, url: str, number: int) -> Request:
        self._visited.add(url)
        meta = {"ask": {"purpose": "listing"}}
        return Request(
            url,
            self.parse_listing,
            meta=meta,
            dont_filter=True,
            errback=self.note_dropped,
            cb_kwargs={"number": number},
        )

    def parse_listing(self, response: Response, number: int) -> Iterator[Request]:
        """Rows and next link of a page, told from memory when it has not changed."""
        replay = response.meta.get("replay")
        if replay is None:
            if not isinstance(response, HtmlResponse):
                raise UnusablePage(f"came as {type(response).__name__}, and HTML was expected")
            rows, keyless = self._rows(response)
            following = self._following(response)
        else:
            rows, keyless, following = replay["rows"], replay["keyless"], replay["next"]
        is_cut = following is not None and number >= self._task.max_pages
        self.link.tell(
            {
                "kind": "listing",
                "list_url": response.url,
                "page_number": number,
                "keys": [key for key, _ in rows],
                "keyless": keyless,
                "next": following,
                "is_cut": is_cut,
                "is_last": following is None,
            },
            *(text.encode() for _, text in rows),
        )
        if following is None or is_cut:
            self._next = None
        else:
            self._next = self._listing_request(following, number + 1)
        yield from self._details(response.url, rows)

    def _details(self, list_url: str, rows: list[tuple[str, str]]) -> Iterator[Request]:
        done = set(self._task.done) if list_url == self._task.list_url else set()
        for key, text in rows:
            if key in done or key in self._met:
                continue
            self._met.add(key)
            if self._task.detail_url is None:
                self.link.tell({"kind": "record", "key": key, "list_url": list_url}, text.encode())
                continue
            self._waiting.add(key)
            url = self._task.detail_url.replace("{key}", quote(key, safe=""))
            meta = {"ask": {"purpose": "detail", "key": key, "row": text}}
            told = {"key": key, "row": text, "list_url": list_url}
            yield Request(
                url, self.parse_detail, meta=meta, dont_filter=True, errback=self.note_dropped, cb_kwargs=told
            )
        yield from self._turn_page()

    def parse_detail(self, response: Response, key: str, row: str, list_url: str) -> Iterator[Request]:
        """Join a detail page with its row; one that is unchanged or lost has been noted by the parent."""
        self._waiting.discard(key)
        if not response.meta.get("is_noted"):
            head = {"kind": "record", "key": key, "list_url": list_url, "detail_url": response.url}
            media = {"media_type": response.meta["media_type"], "charset": response.meta["charset"]}
            self.link.tell(head | media, row.encode(), response.body)
        yield from self._turn_page()

    def note_dropped(self, failure: Failure) -> None:
        """Tell the parent of a request that Scrapy itself gave up, for instance because of robots.txt."""
        request = cast("Request", failure.request)  # type: ignore[attr-defined]
        why = one_line(failure.getErrorMessage())
        head = {"url": request.url, "why": why, "is_robots": "robots.txt" in why}
        self.link.tell({"kind": "dropped", **head, "is_out_of_memory": is_out_of_memory(failure)})

    def _turn_page(self) -> Iterator[Request]:
        if not self._waiting and self._next is not None:
            following, self._next = self._next, None
            yield following

    def _rows(self, response: HtmlResponse) -> tuple[list[tuple[str, str]], int]:
        """(key, HTML of the row under its head row) for each row with a key, and how many have none."""
        found = [
            (self._key_of(row, response), row_html(row)) for row in elements(response, "row", self._task.row)
        ]
        return [(key, html) for key, html in found if key is not None], sum(key is None for key, _ in found)

    def _key_of(self, row: Selector, response: HtmlResponse) -> str | None:
        for link in row.xpath(".//@href").getall():
            match = self._key.search(link) or self._key.search(response.urljoin(link))
            if match is not None:
                return match.group(1)
        return None

    def _following(self, response: HtmlResponse) -> str | None:
        """The next page's address; none when there is no link, or it leads to a page already read."""
        if self._task.next_link is None:
            return None
        found = elements(response, "next_link", self._task.next_link)
        link = found.xpath("(.//@href | ./@href)[1]").get()
        url = None if link is None else response.urljoin(link.strip()).partition("#")[0]
        return None if url in self._visited else url


def key_pattern(task: SpiderTask) -> re.Pattern[str]:
    """The expression that finds a row's key; UnusablePage when it is none."""
    try:
        return re.compile(task.key)
    except re.error as error:
        raise UnusablePage(f"harvest.key {task.key!r} is not a regular expression: {error}") from error


def elements(response: HtmlResponse, key: str, selector: str) -> SelectorList[Selector]:
    """The elements that a selector of the mapping finds; UnusablePage names the one that cannot be used."""
    try:
        return cast("SelectorList[Selector]", response.css(selector))
    except XMLSyntaxError:
        raise  # the parser's want of memory, and no word about the selector
    except (ValueError, SyntaxError, RuntimeError) as error:  # cssselect raises the last two
        raise UnusablePage(f"harvest.{key} {selector!r} cannot be used: {error}") from error


def is_out_of_memory(failure: Failure) -> bool:
    """Whether it is this process's limit that failed, and not the page.

    The HTML parser recovers from whatever it is given; only one that gets no memory raises a syntax error, with
    nothing in it ("unknown error, line 0").
    """
    return isinstance(failure.value, MemoryError | XMLSyntaxError)


def row_html(row: Selector) -> str:
    """A row's HTML; a table's row as a table with its head row, so that its cells have names."""
    html = cast("str", row.get())
    if row.root.tag != "tr":
        return html
    head = row.xpath(HEAD_ROW).get() or ""
    return f"<table>{head}{html}</table>"


class ParentHandler:
    """Scrapy's download handler: every address is asked of the parent."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        self._link = cast("ListingSpider", crawler.spider).link

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ParentHandler:
        """As Scrapy makes it."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The parent's answer as a response."""
        asked = request.meta.get("ask", {"purpose": "robots"})
        answer = await maybe_deferred_to_future(
            deferToThread(self._link.ask, {"kind": "get", "url": request.url, **asked})
        )
        request.meta.update(answer.head["meta"])
        return HtmlResponse(
            request.url,
            status=answer.head["status"],
            body=answer.parts[0],
            headers={"Content-Type": answer.head["content_type"]},
            request=request,
        )

    async def close(self) -> None:
        """Nothing is open here."""


def main() -> int:
    """Crawl as the parent says, and tell how it ended."""
    # Whatever a library prints must not get between the frames.
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    link = ParentLink(sys.stdin.buffer, outgoing)
    task = told_task(link.hear().head["task"])
    failures: list[Failure] = []
    told: list[dict[str, Any]] = []
    try:
        key_pattern(task)
    except UnusablePage as error:
        link.tell(ending("not started", [spider_failure(task.list_url, error, "").told()]))
        return 0
    process = AsyncCrawlerProcess({**SETTINGS, "USER_AGENT": task.user_agent})
    crawler = process.create_crawler(ListingSpider)

    def note_failure(failure: Failure, response: Response, spider: Spider) -> None:
        failures.append(failure)
        told.append(spider_failure(response.url, failure.value, failure.getTraceback()).told())

    crawler.signals.connect(note_failure, signals.spider_error)
    process.crawl(crawler, link=link, task=task)
    process.start()
    # "finished" is Scrapy's reason even when every callback failed, so failures are counted here.
    reason = crawler.stats.get_value("finish_reason")
    link.tell(ending(str(reason), told, is_out_of_memory=any(map(is_out_of_memory, failures))))
    return 0


def ending(reason: str, failures: list[dict[str, Any]], *, is_out_of_memory: bool = False) -> dict[str, Any]:
    """The last words to the parent."""
    return {
        "kind": "finished",
        "reason": reason,
        "failures": failures,
        "is_out_of_memory": is_out_of_memory,
    }


if __name__ == "__main__":
    sys.exit(main())
