"""Runs as the processes they are: they never overlap, keep within their limits, and say why they ended."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from catalogue_store import RunRow, RunState, open_store
from harvesters.broken_runs import close_broken_runs
from harvesters.runner import ChildEnd, RunLimits, run_limited
from tests.credatlas.running import children_of, is_running
from tests.harvesters.local_site import Asked, LocalSite, Page
from tests.harvesters.mappings import RECORD, SOURCE, table_csv
from tests.harvesters.small_registry import SmallRegistry

REGISTRY = "sample_us_credential_registry"
SECONDS = 60


def command(database: str, mapping: str | Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "tests.harvesters.harvest_child", database, str(mapping), *more]


def start(database: str, mapping: str | Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(command(database, mapping, *more), stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    return process.communicate(timeout=SECONDS)[0].strip()


def runs(database: str, source_id: str) -> list[RunRow]:
    with open_store(database, migrate=False) as store:
        return store.runs.of_source(source_id)


def now() -> datetime:
    return datetime.now(UTC)


class Gate:
    """Keeps whoever comes to the third page of the registry waiting."""

    def __init__(self, registry: SmallRegistry) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()
        registry.before_page = self._wait

    def _wait(self, page: int) -> None:
        if page == 3:
            self.reached.set()
            self.opened.wait(SECONDS)


@pytest.fixture
def registry(site: LocalSite) -> SmallRegistry:
    return SmallRegistry(site, 30)


def test_of_runs_that_start_together_one_works_and_the_others_name_it(
    registry: SmallRegistry, database: str
) -> None:
    gate = Gate(registry)
    starters = [start(database, registry.origin) for _ in range(3)]
    assert gate.reached.wait(SECONDS)
    with open_store(database, migrate=False) as store:
        pid = store.leases.all()[REGISTRY].holder.pid
    worker = next(one for one in starters if one.pid == pid)
    refused = [said(one) for one in starters if one is not worker]
    gate.opened.set()
    assert said(worker) == "accepted 1"
    assert all(f"process {worker.pid} on " in told for told in refused)
    assert len(registry.graphs_served) == 30
    assert [row.state for row in runs(database, REGISTRY)] == [RunState.ACCEPTED]


def test_clock_that_jumps_while_a_run_works_lets_nobody_overlap(
    registry: SmallRegistry, database: str, tmp_path: Path
) -> None:
    off = tmp_path / "hours"
    off.write_text("0")
    gate = Gate(registry)
    worker = start(database, registry.origin, "--clock", str(off))
    assert gate.reached.wait(SECONDS)
    for hours in (5, -5):
        off.write_text(str(hours))
        told = said(start(database, registry.origin, "--clock", str(off)))
        assert told.startswith(f"refused {REGISTRY}: process {worker.pid} on ")
    gate.opened.set()
    assert said(worker) == "accepted 1"
    assert len(registry.graphs_served) == 30


@pytest.fixture
def write_mapping(tmp_path: Path) -> Callable[..., Path]:
    def write(source_id: str, record: str = RECORD, **harvest: object) -> Path:
        block = orjson.dumps({"politeness": {"retries": 0}, **harvest}).decode()
        path = tmp_path / f"{source_id}.yml"
        path.write_text(f"{SOURCE}harvest: {block}\n{record}", encoding="utf-8")
        return path

    return write


def test_run_that_eats_memory_ends_interrupted_and_says_so(
    site: LocalSite, database: str, write_mapping: Callable[..., Path]
) -> None:
    site.routes["/t"] = Page(table_csv(300_000), headers={"Content-Type": "text/csv"})
    greedy = write_mapping("greedy", protocol="table", url=f"{site.origin}/t")
    assert run_limited(command(database, greedy), RunLimits(SECONDS, 110)).end is ChildEnd.FINISHED
    (row,) = runs(database, "greedy")
    assert row.state is RunState.INTERRUPTED
    assert row.report["error"].startswith(
        "the run needed more memory than the 110 MB of harvest.memory_mb; raise the limit"
    )
    with open_store(database, migrate=False) as store:
        assert store.leases.all() == {}


def test_spider_that_eats_memory_ends_its_run_interrupted_and_says_so(
    site: LocalSite, database: str, write_mapping: Callable[..., Path]
) -> None:
    rows = "".join(f'<tr><td><a href="?id=P{number}">P{number}</a></td></tr>' for number in range(60_000))
    site.routes["/list"] = Page(f"<table>{rows}</table>".encode(), headers={"Content-Type": "text/html"})
    links = {"row": "tr:has(a)", "key": "id=(P[0-9]+)"}
    greedy = write_mapping("greedy", protocol="html_pages", list_url=f"{site.origin}/list", **links)
    assert run_limited(command(database, greedy), RunLimits(SECONDS, 110)).end is ChildEnd.FINISHED
    (row,) = runs(database, "greedy")
    assert row.state is RunState.INTERRUPTED
    assert row.report["error"].startswith("the run needed more memory than the 110 MB of harvest.memory_mb")


class SlowPages:
    """A listing of one page whose detail pages never come; tells when one was asked for."""

    def __init__(self, site: LocalSite, write_mapping: Callable[..., Path]) -> None:
        self.asked = threading.Event()
        self._ended = threading.Event()
        rows = "".join(f'<tr><td><a href="/page?id=P{number}">{number}</a></td></tr>' for number in range(5))
        html = {"Content-Type": "text/html"}
        site.routes |= {"/list": Page(f"<table>{rows}</table>".encode(), headers=html), "/page": self._page}
        links = {"key": "id=(P[0-9]+)", "detail_url": f"{site.origin}/page?id={{key}}"}
        self.mapping = write_mapping(
            "slow",
            RECORD,
            protocol="html_pages",
            list_url=f"{site.origin}/list",
            row="tr",
            **links,
        )

    def _page(self, asked: Asked) -> Page:
        self.asked.set()
        self._ended.wait(SECONDS)
        return Page(status=404)

    def close(self) -> None:
        self._ended.set()


@pytest.fixture
def slow_pages(site: LocalSite, write_mapping: Callable[..., Path]) -> SlowPages:
    return SlowPages(site, write_mapping)


class Family:
    """The processes of the run that is asking for a detail page: itself and its spider."""

    def __init__(self, slow_pages: SlowPages, database: str) -> None:
        self._slow_pages = slow_pages
        self._database = database
        self.pids: set[int] = set()
        self.is_known = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        assert self._slow_pages.asked.wait(SECONDS)
        with open_store(self._database, migrate=False) as store:
            pid = store.leases.all()["slow"].holder.pid
        self.pids = {pid, *children_of(pid)}
        self.is_known.set()

    def has_ended(self) -> bool:
        """Whether all of it is gone; a process that was killed takes its moment."""
        self._slow_pages.close()
        self._thread.join()
        for _ in range(100):
            if not any(map(is_running, self.pids)):
                return len(self.pids) == 2
            threading.Event().wait(0.05)
        return False


def test_run_that_outlives_its_time_ends_with_its_spider_and_says_why(
    slow_pages: SlowPages, database: str
) -> None:
    family = Family(slow_pages, database)
    outcome = run_limited(command(database, slow_pages.mapping), RunLimits(10.0, 512))
    assert (outcome.end, outcome.was_killed) == (ChildEnd.TIMED_OUT, False)
    assert family.has_ended()
    (row,) = runs(database, "slow")
    assert (row.state, row.is_unfinished) == (RunState.INTERRUPTED, True)
    assert row.report["error"] == "the process was asked to end (SIGTERM)"


def test_run_that_does_not_heed_is_killed_with_its_spider_and_closed_with_the_reason(
    slow_pages: SlowPages, database: str
) -> None:
    family = Family(slow_pages, database)
    limits = RunLimits(SECONDS, 512)
    outcome = run_limited(
        command(database, slow_pages.mapping, "--deaf"), limits, stopping=family.is_known, grace=1.0
    )
    assert (outcome.end, outcome.was_killed) == (ChildEnd.STOPPED, True)
    assert family.has_ended()
    (row,) = runs(database, "slow")
    assert row.state is RunState.RUNNING
    with open_store(database, migrate=False) as store:
        assert close_broken_runs(store, "slow", "did not end when it was asked to", now) == (row.id,)
    (row,) = runs(database, "slow")
    assert (row.state, row.is_unfinished) == (RunState.INTERRUPTED, True)
    assert row.report["error"] == "did not end when it was asked to"
