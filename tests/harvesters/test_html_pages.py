"""Listing and detail pages become one record each, by a spider that cannot reach anything by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue_store import RunKind
from harvesters.errors import RobotsForbidden, RunInterrupted, SourceBroken, SpiderFailed, StatusRefused
from harvesters.fetch import Fetcher
from harvesters.frames import Frame
from harvesters.html_spider import SETTINGS
from harvesters.protocols.contract import HarvestedPage, HarvestSession
from harvesters.protocols.register import protocol_for
from harvesters.sample_providers.nz_register import DETAIL_PATH, LIST_PATH, SHORTLIST_PATH
from harvesters.sample_providers.server import SampleServer
from harvesters.spider_process import SpiderProcess
from harvesters.spider_task import SpiderTask
from normalise.mapping.mapping import Mapping as SourceMapping
from normalise.raw_record import PayloadRole
from tests.harvesters.conftest import START, MakeFetcher
from tests.harvesters.harvesting import harvested, ids, messages
from tests.harvesters.local_site import Answer, Asked, LocalSite, Page
from tests.harvesters.mappings import shipped_mapping

HTML = {"Content-Type": "text/html; charset=utf-8"}
HEAD = "<tr><th>Title</th><th>Level</th></tr>"


def row(key: str, title: str = "Knots") -> str:
    link = f'<a href="addToShortList.do?selectedItemKey={key}">+</a>'
    return f"<tr><td>{title} {key}</td><td>4</td><td>{link}</td></tr>"


def listing(*keys: str, following: str | None = None, title: str = "Knots") -> Page:
    link = "" if following is None else f'<a rel="next" href="{following}">Next</a>'
    rows = "".join(row(key, title) for key in keys)
    return tagged(f"<h1>Register</h1><table>{HEAD}{rows}</table>{link}")


def tagged(html: str) -> Page:
    return Page(html.encode(), headers=HTML | {"ETag": f'"{hash(html):x}"'})


def conditional(page: Page) -> Answer:
    def answer(asked: Asked) -> Page:
        is_known = asked.headers.get("if-none-match") == page.headers["ETag"]
        return Page(status=304, headers={"ETag": page.headers["ETag"]}) if is_known else page

    return answer


class SmallRegister:
    """A register of two kinds of page; details are asked for by `selectedItemKey`."""

    def __init__(self, site: LocalSite) -> None:
        self.site = site
        self.details: dict[str, Answer] = {}
        site.routes[DETAIL_PATH] = self._detail

    def list(self, *pages: tuple[str, ...], title: str = "Knots") -> None:
        """Serve listing pages of these keys, and a detail page for each key."""
        for number, keys in enumerate(pages):
            following = f"page{number + 2}.do?x=1&y=2" if number + 1 < len(pages) else None
            path = LIST_PATH if number == 0 else f"/nzqf/search/page{number + 1}.do"
            self.site.routes[path] = conditional(listing(*keys, following=following, title=title))
            for key in keys:
                self.details.setdefault(
                    key, conditional(tagged(f"<table><tr><td>Title<td>Detail {key}</table>"))
                )

    def _detail(self, asked: Asked) -> Page:
        answer = self.details.get(asked.target.partition("=")[2], Page(b"", 404))
        return answer if isinstance(answer, Page) else answer(asked)

    def mapping(self, **harvest: Any) -> SourceMapping:
        return shipped_mapping("nz_nzqa", self.site.origin, **harvest)


@pytest.fixture
def register(site: LocalSite) -> SmallRegister:
    return SmallRegister(site)


def test_sample_register_is_read_whole_and_the_shortlist_never_touched(make_fetcher: MakeFetcher) -> None:
    with SampleServer() as server:
        pages = harvested(shipped_mapping("nz_nzqa", server.origin), make_fetcher())
        asked = server.request_log.counts()
    assert len(ids(pages)) == len(set(ids(pages))) > 150
    assert pages[-1].is_complete
    assert SHORTLIST_PATH not in asked
    assert asked[DETAIL_PATH] == len(ids(pages))
    assert asked[LIST_PATH] == -(-len(ids(pages)) // 50)
    assert server.request_log.most_at_once == 1


def test_record_is_detail_page_and_row_under_its_head(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("5055",))
    (record,) = [record for page in harvested(register.mapping(), make_fetcher()) for record in page.records]
    main, listed = record.payloads
    assert (main.role, listed.role) == (PayloadRole.MAIN, PayloadRole.ROW)
    assert main.address == f"{register.site.origin}{DETAIL_PATH}?selectedItemKey=5055"
    assert (main.body, main.charset) == (b"<table><tr><td>Title<td>Detail 5055</table>", "utf-8")
    assert listed.address == f"{register.site.origin}{LIST_PATH}"
    assert listed.body.decode() == f"<table>{HEAD}{row('5055')}</table>"


def test_next_links_are_followed_to_the_end_and_once(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001", "1002"), ("1003",), ("1004", "1001"))
    register.site.routes["/nzqf/search/page3.do"] = listing("1004", "1001", following="page2.do?x=1&y=2")
    pages = harvested(register.mapping(), make_fetcher())
    assert ids(pages) == ["1001", "1002", "1003", "1004"]
    assert [native_id for page in pages for native_id in page.listed_ids] == ["1001"]
    assert pages[-1].is_complete


def test_listing_beyond_the_mapping_s_bound_is_not_complete(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001",), ("1002",), ("1003",))
    pages = harvested(register.mapping(max_pages=2), make_fetcher())
    assert ids(pages) == ["1001", "1002"]
    assert not any(page.is_complete for page in pages)
    assert "harvest.max_pages is 2" in messages(pages)[0]


def test_unchanged_pages_are_listed_without_their_content(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001", "1002", "1003"))
    fetcher = make_fetcher()
    known = put_in_force(fetcher, harvested(register.mapping(), fetcher))
    register.details["1002"] = conditional(tagged("<table><tr><td>Title<td>Changed</table>"))
    pages = harvested(register.mapping(), fetcher, recall=known.get)
    assert ids(pages) == ["1002"]
    assert sorted(native_id for page in pages for native_id in page.listed_ids) == ["1001", "1003"]
    assert pages[-1].is_complete
    assert fetcher.counts()["not_modified"] == 3


def test_changed_row_brings_its_unchanged_detail_page_again(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001",))
    fetcher = make_fetcher()
    known = put_in_force(fetcher, harvested(register.mapping(), fetcher))
    register.list(("1001",), title="Bends")
    (record,) = [r for page in harvested(register.mapping(), fetcher, recall=known.get) for r in page.records]
    assert b"Bends 1001" in record.payloads[1].body
    assert b"Detail 1001" in record.payloads[0].body


def test_missing_detail_page_is_told_and_the_others_go_on(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001", "1002", "1003"))
    register.details["1002"] = Page(status=404)
    pages = harvested(register.mapping(), make_fetcher())
    assert ids(pages) == ["1001", "1003"]
    assert [native_id for page in pages for native_id in page.absent_ids] == ["1002"]
    assert "1002 is listed, but" in messages(pages)[0]


def test_refused_detail_page_tells_nothing_about_its_record(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001", "1002", "1003"))
    register.details["1002"] = Page(status=403)
    pages = harvested(register.mapping(), make_fetcher())
    assert ids(pages) == ["1001", "1003"]
    assert [native_id for page in pages for native_id in page.listed_ids] == ["1002"]
    assert [native_id for page in pages for native_id in page.absent_ids] == []


def test_one_page_that_always_fails_does_not_end_the_run_but_three_in_a_row_do(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001", "1002", "1003"))
    register.details["1002"] = Page(status=500)
    pages = harvested(register.mapping(), make_fetcher())
    assert ids(pages) == ["1001", "1003"]
    assert "1002 is listed, but" in messages(pages)[0]
    register.details = dict.fromkeys(register.details, Page(status=500))
    with pytest.raises(StatusRefused, match=r"1003.*answered 500, 4 times in all"):
        harvested(register.mapping(), make_fetcher())


def test_many_missing_pages_in_a_row_are_the_site_s_fault(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    keys = tuple(str(key) for key in range(2000, 2030))
    register.list(keys)
    register.details = {}
    for most, last in ((20, 2019), (4, 2003)):
        said = rf"{most} records in a row could not be had \(lost_in_a_row\); the last: .*{last}"
        with pytest.raises(SourceBroken, match=said):
            harvested(register.mapping(lost_in_a_row=most), make_fetcher())


def test_rules_of_robots_hold_for_the_spider(register: SmallRegister, make_fetcher: MakeFetcher) -> None:
    register.list(("1001",))
    register.site.routes["/robots.txt"] = Page(f"User-agent: *\nDisallow: {DETAIL_PATH}".encode())
    with pytest.raises(RobotsForbidden):
        harvested(register.mapping(), make_fetcher())
    assert DETAIL_PATH not in register.site.paths()


def test_page_that_is_no_html_is_told(register: SmallRegister, make_fetcher: MakeFetcher) -> None:
    register.site.routes[LIST_PATH] = Page(b"%PDF", headers={"Content-Type": "application/pdf"})
    with pytest.raises(SourceBroken, match="expected HTML, got application/pdf"):
        harvested(register.mapping(), make_fetcher())


@pytest.mark.parametrize(
    ("key", "text"), [("row", "tr:nonsense("), ("next_link", "a["), ("key", "selectedItemKey=([")]
)
def test_selector_that_makes_no_sense_is_told_in_one_sentence_with_its_key_and_the_address(
    key: str, text: str, register: SmallRegister, make_fetcher: MakeFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    register.list(("1001",))
    with pytest.raises(SpiderFailed) as raised:
        harvested(register.mapping(**{key: text}), make_fetcher())
    told = str(raised.value)
    assert told.startswith(f"the spider failed at {register.site.origin}{LIST_PATH}: harvest.{key} {text!r} ")
    assert "\n" not in told
    assert caplog.records == []


def test_mistake_of_the_program_is_a_sentence_in_the_run_and_a_trace_in_the_log(
    register: SmallRegister, make_fetcher: MakeFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    register.list(("1001",))
    mapping = register.mapping(row="td::text")  # no file can say so: `credatlas check` refuses it
    with pytest.raises(SpiderFailed) as raised:
        harvested(mapping, make_fetcher())
    told = str(raised.value)
    assert told.startswith(f"the spider failed at {register.site.origin}{LIST_PATH}: ")
    assert "\n" not in told
    assert "Traceback" not in told
    (logged,) = caplog.records
    assert "in parse_listing" in vars(logged)["trace"]
    assert vars(logged)["source"] == mapping.id


def test_spider_that_cannot_start_is_rejected_and_not_tried_for_ever(
    register: SmallRegister,
    make_fetcher: MakeFetcher,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(SpiderTask, "told", lambda task: {"done": [], "colour": "red"})
    with pytest.raises(SpiderFailed) as raised:
        harvested(register.mapping(), make_fetcher())
    assert not raised.value.is_transient
    told = str(raised.value)
    assert told.startswith("the spider's process ended before its work (exit code 1): TypeError: ")
    assert "colour" in told
    assert "\n" not in told
    assert "Traceback" in vars(caplog.records[-1])["written"]


def test_killed_spider_is_an_interrupted_run_with_the_reason(
    register: SmallRegister, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.list(("1001", "1002"))
    began: list[SpiderProcess] = []
    monkeypatch.setattr(SpiderProcess, "__enter__", lambda self: began.append(self) or _entered(self))

    def kill(asked: Asked) -> Page:
        os.kill(began[0]._process.pid, signal.SIGKILL)
        return tagged("<table></table>")

    register.details["1002"] = kill
    with pytest.raises(RunInterrupted, match="killed by signal 9"):
        harvested(register.mapping(), make_fetcher())


def _entered(process: SpiderProcess) -> SpiderProcess:
    process.send(Frame({"kind": "task", "task": process._task.told()}))
    return process


def test_interrupted_page_goes_on_with_the_keys_that_are_left(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(tuple(str(key) for key in range(3000, 3030)), ("4000",))
    whole = harvested(register.mapping(), make_fetcher())
    checkpoint = next(page.checkpoint for page in whole if page.records)
    assert checkpoint is not None
    register.site.asked.clear()
    rest = harvested(register.mapping(), make_fetcher(), checkpoint=checkpoint)
    assert ids(rest) == ids(whole)[25:]
    assert register.site.paths().count(DETAIL_PATH) == 6


def test_spider_ends_when_the_harvest_is_left_early(
    register: SmallRegister, make_fetcher: MakeFetcher
) -> None:
    register.list(("1001",))
    pages = _started(register.mapping(), make_fetcher())
    next(pages)
    pages.close()
    assert _children() == []


def _started(mapping: SourceMapping, fetcher: Fetcher) -> Iterator[HarvestedPage]:
    session = HarvestSession(RunKind.FULL, START, lambda: START, lambda url: None, frozenset)
    return iter(protocol_for(mapping).harvest(mapping, fetcher, session))


def _children() -> list[str]:
    pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [pid for pid in pids if "html_spider" in _command(pid)]


def _command(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def put_in_force(fetcher: Fetcher, pages: list[HarvestedPage]) -> dict[str, Any]:
    memories = [memory for page in pages for memory in page.memories]
    for memory in memories:
        told = dict(memory.yielded)
        fetcher._validators.put(memory.url, memory.key, memory.etag, memory.last_modified, told, START)
    return {memory.url: memory.yielded for memory in memories}


def test_scrapy_s_unsafe_defaults_are_off() -> None:
    off = (
        "REMOTE_CONTROL_ENABLED",
        "TELNETCONSOLE_ENABLED",
        "COOKIES_ENABLED",
        "REDIRECT_ENABLED",
        "RETRY_ENABLED",
    )
    assert [SETTINGS[name] for name in off] == [False] * len(off)
    assert SETTINGS["ROBOTSTXT_OBEY"]
    assert SETTINGS["DOWNLOAD_VERIFY_CERTIFICATES"]
    handlers = SETTINGS["DOWNLOAD_HANDLERS"]
    assert {scheme for scheme, handler in handlers.items() if handler is not None} == {"http", "https"}
