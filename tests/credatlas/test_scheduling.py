"""The scheduler's runs are processes of their own, and what becomes of them is in the store."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from catalogue_store import CatalogueStore, RunKind, RunState, open_store
from credatlas.commands.schedule import first_line
from credatlas.instance import Instance, now
from credatlas.scheduling import InstanceScheduler
from credatlas.settings import load_settings
from credatlas.source_registry import register_sources
from harvesters.run_plan import PlannedRun, Why
from normalise.mapping.schedule_line import ScheduleLine
from tests.credatlas.running import credatlas, credatlas_here
from tests.credatlas.table_source import MAPPING, write_source
from tests.harvesters.local_site import LocalSite, Page

SECONDS = 60
Found = TypeVar("Found")
SOURCE = "xx_orchard"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The instance's environment, which its runs inherit."""
    more = {**write_source(tmp_path / "own", range(6)), "CREDATLAS_HOME": str(tmp_path)}
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    return more


@pytest.fixture
def instance(settings: dict[str, str]) -> Instance:
    return Instance(load_settings(os.environ))


@pytest.fixture
def store(instance: Instance) -> Iterator[CatalogueStore]:
    with instance.open_store() as opened:
        register_sources(opened, [instance.mapping_files.load(SOURCE)])
        opened.sources.set_enabled(SOURCE, True)
        yield opened


@contextmanager
def at_work(instance: Instance, store: CatalogueStore) -> Iterator[None]:
    """A scheduler in a thread of its own, ended as TERM ends it."""
    stopping = threading.Event()
    thread = threading.Thread(target=InstanceScheduler(instance, store).run, args=(stopping,))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


def soon(look: Callable[[], Found | None]) -> Found:
    """What `look` finds, before long."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("nothing came of it")


def planned(instance: Instance, store: CatalogueStore, count: int = 1) -> list[PlannedRun]:
    runs = InstanceScheduler(instance, store).planned(count)
    return [run for run in runs if run.source_id == SOURCE]


def test_what_is_planned_says_why(instance: Instance, store: CatalogueStore, tmp_path: Path) -> None:
    assert [run.why for run in planned(instance, store, 2)] == [Why.OVERDUE, Why.SCHEDULED]
    store.sources.set_enabled(SOURCE, False)
    assert [(run.at, run.why) for run in planned(instance, store)] == [(None, Why.OFF)]
    write_source(tmp_path / "own", [], mapping=MAPPING.replace('  schedule: "* * * * *"\n', ""))
    assert [run.why for run in planned(instance, store)] == [Why.NO_SCHEDULE]
    (tmp_path / "own" / "xx_broken.yml").write_text("source: {", encoding="utf-8")
    wrong = [run for run in InstanceScheduler(instance, store).planned(1) if run.source_id == "xx_broken"]
    assert [run.why for run in wrong] == [Why.WRONG_MAPPING]
    assert "xx_broken.yml:1" in (wrong[0].detail or "")


def test_the_first_line_says_what_will_run_and_what_waits(instance: Instance, store: CatalogueStore) -> None:
    said = first_line(store, InstanceScheduler(instance, store))
    assert said.startswith(f"1 source to run, next {SOURCE} at ")
    assert said.endswith(
        "waiting for you: no held run; 0 issues that quarantine a record (`credatlas issues`)"
    )
    store.sources.set_enabled(SOURCE, False)
    assert first_line(store, InstanceScheduler(instance, store)).startswith("0 sources to run; ")


def test_a_source_that_may_not_be_asked_without_a_contact_is_left_alone_and_told_once(
    instance: Instance, store: CatalogueStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    abroad = MAPPING.replace("file: offers.csv", "url: https://orchard.example/offers.csv")
    write_source(tmp_path / "own", [], mapping=abroad)
    scheduler = InstanceScheduler(instance, store)
    for _ in range(2):
        (run,) = (run for run in scheduler.planned(1) if run.source_id == SOURCE)
        assert (run.at, run.why) == (None, Why.NO_CONTACT)
        assert "CREDATLAS_CONTACT is not set" in (run.detail or "")
    assert [record.getMessage() for record in caplog.records] == ["source left alone"]
    assert store.sources.troubles() == {}
    assert store.runs.of_source(SOURCE) == []


def test_a_broken_mapping_file_is_told_and_its_last_good_form_is_run_even_after_a_restart(
    instance: Instance, store: CatalogueStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    planned(instance, store)  # a scheduler that ended read the file while it was right
    mapping = tmp_path / "own" / f"{SOURCE}.yml"
    mapping.write_text(MAPPING.replace("offered_by:", "offered_bye:"), encoding="utf-8")
    with at_work(instance, store):
        report = soon(lambda: next((one.report for one in store.runs.of_source(SOURCE)), {}).get("published"))
    told = [record.getMessage() for record in caplog.records if "mapping file is wrong" in record.message]
    assert len(told) == 1
    assert "its last good form is kept" in told[0]
    assert f"{SOURCE}.yml:19: record.offered_bye" in told[0]
    assert report["added"] == 6
    by_hand = credatlas(tmp_path, "harvest", SOURCE, more={"CREDATLAS_MAPPINGS": str(tmp_path / "own")})
    assert by_hand.status == 2  # somebody is there to mend it


def test_a_source_that_cannot_be_planned_is_told_once_and_the_others_go_on(
    instance: Instance,
    store: CatalogueStore,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lax = ScheduleLine("0", "3", "*", "*", "*")
    monkeypatch.setattr("normalise.mapping.harvest_block.schedule_line", lambda _: lax)
    wrong = MAPPING.replace('"* * * * *"', "0 */30 * * *")
    (tmp_path / "own" / "xx_never.yml").write_text(wrong, encoding="utf-8")
    scheduler = InstanceScheduler(instance, store)
    scheduler.planned(1)
    store.sources.set_enabled("xx_never", True)
    for _ in range(2):
        runs = {run.source_id: run for run in scheduler.planned(1)}
        assert (runs["xx_never"].at, runs["xx_never"].why) == (None, Why.WRONG_MAPPING)
        assert "hour '*/30' has a step that is not in 1-23" in (runs["xx_never"].detail or "")
        assert runs[SOURCE].why is Why.OVERDUE
    assert [record.getMessage() for record in caplog.records] == ["source left alone"]


def test_a_scheduler_that_finds_the_database_locked_looks_again_and_ends_well_when_it_is_locked_again(
    instance: Instance,
    store: CatalogueStore,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("harvesters.scheduler.REVIEW_SECONDS", 0.2)

    def said(words: str) -> bool:
        return any(words in record.getMessage() for record in caplog.records)

    def is_over() -> bool:
        latest = store.runs.latest().get(SOURCE)
        return latest is not None and latest.published_at is not None and SOURCE not in store.leases.all()

    with (
        open_store(instance.settings.database_url(), busy_seconds=0.05) as impatient,
        ExitStack() as lock,
        at_work(instance, impatient),
    ):
        with store._database.write():
            soon(lambda: said("store not usable now; looking again in a minute"))
        soon(is_over)
        lock.enter_context(store._database.write())
    assert said("lease of the scheduler not given back")


def test_a_source_that_fails_is_left_alone_until_its_pause_is_over_or_it_is_harvested_by_hand(
    instance: Instance, store: CatalogueStore, settings: dict[str, str], tmp_path: Path
) -> None:
    offers = tmp_path / "own" / "offers.csv"
    text = offers.read_text(encoding="utf-8")
    offers.unlink()
    with at_work(instance, store):
        trouble = soon(lambda: store.sources.troubles().get(SOURCE))
    assert trouble.failures == 1
    assert "offers.csv" in (trouble.failure or "")
    backing_off = planned(instance, store)[0]
    assert backing_off.why is Why.BACKING_OFF
    assert "offers.csv" in (backing_off.detail or "")
    assert f"{SOURCE}: 1 failed in a row" in credatlas(tmp_path, "sources", "list", more=settings).out
    offers.write_text(text, encoding="utf-8")
    assert credatlas(tmp_path, "harvest", SOURCE, more=settings).status == 0
    assert store.sources.troubles() == {}
    store.sources.note_failure(SOURCE, "again", now())
    said = credatlas(tmp_path, "sources", "retry", SOURCE, more=settings).out
    assert said == f"{SOURCE}: 1 failed run in a row forgotten\n"
    assert store.sources.troubles() == {}


@pytest.fixture
def hanging_site() -> Iterator[tuple[LocalSite, threading.Event]]:
    """A site whose table never comes, and whether it was asked for it."""
    is_over, is_asked = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        is_asked.set()
        is_over.wait(SECONDS)

    with LocalSite({"/t.csv": Page(write=hang), "/hook": Page(status=204)}) as site:
        yield site, is_asked
        is_over.set()


@pytest.mark.usefixtures("no_waiting")
def test_a_run_that_is_killed_is_closed_with_the_reason_and_one_that_ends_is_told(
    hanging_site: tuple[LocalSite, threading.Event],
    store: CatalogueStore,
    settings: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site, is_asked = hanging_site
    notify = "timezone: UTC\n  notify: {when: always, url_variable: ORCHARD_HOOK}"
    mapping = MAPPING.replace("file: offers.csv", f"url: {site.origin}/t.csv")
    write_source(tmp_path / "own", [], mapping=mapping.replace("timezone: UTC", notify))
    more = {"CREDATLAS_ALLOWED_HOSTS": "127.0.0.1", "ORCHARD_HOOK": f"{site.origin}/hook"}
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    instance = Instance(load_settings(os.environ))
    with at_work(instance, store):
        assert is_asked.wait(SECONDS)
        held = soon(lambda: store.leases.held(SOURCE, now()))
        os.kill(held.holder.pid, signal.SIGKILL)
        trouble = soon(lambda: store.sources.troubles().get(SOURCE))
    assert "killed by SIGKILL" in (trouble.failure or "")
    row = store.runs.of_source(SOURCE)[0]
    assert row.state is RunState.INTERRUPTED
    assert "killed by SIGKILL" in row.report["error"]
    assert planned(instance, store)[0].why is Why.BACKING_OFF

    site.routes["/t.csv"] = Page(b"no table", status=404)
    assert credatlas_here(tmp_path, "harvest", SOURCE, more=settings | more).status == 1
    told = [json.loads(asked.body)["data"] for asked in site.asked if asked.path == "/hook"]
    assert [data["state"] for data in told] == ["rejected"]
    assert "told at" in credatlas(tmp_path, "runs", "show", SOURCE, more=settings).out


def test_a_run_whose_process_is_gone_is_closed_when_a_scheduler_starts(
    instance: Instance, store: CatalogueStore
) -> None:
    store.runs.start(SOURCE, RunKind.FULL, "stamp", now())
    with at_work(instance, store):
        trouble = soon(lambda: store.sources.troubles().get(SOURCE))
    assert "its process was gone when the scheduler looked" in (trouble.failure or "")
    assert store.runs.of_source(SOURCE)[0].state is RunState.INTERRUPTED
