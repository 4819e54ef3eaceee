"""The page of a source, and the page of a run in every state it can be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from parsel import Selector
from starlette.testclient import TestClient

from catalogue_store import AbsencePolicy, CatalogueStore, Holder, Lease, RunKind, RunState, open_store
from catalogue_store.figures import RunFigures
from catalogue_store.run_outcomes import CodeShift
from harvesters.verdict import History, RunAtEnd, judge
from normalise.issue import IssueCode, Severity
from normalise.mapping.expect_block import ExpectBlock
from search_api.app import build_app
from search_api.pages.guard_rows import READINGS, guard_rows
from search_api.pages.interface import Interface
from search_api.pages.run_figures import SHOWN
from search_api.pages.translations import translations
from search_api.services import Services
from tests.catalogue_store.harvest import day, fill, harvest
from tests.search_api.pages.page_catalogue import CA, SECRET, source_row
from tests.search_api.pages.test_search_page import words
from tests.test_docs import commands as every_command

Ask = Callable[..., Selector]
HELD = "/sources/ca_table/runs/5?lang=en"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    """A store of its own that knows the source `src`."""
    with open_store(f"sqlite:///{tmp_path / 'own.db'}") as opened:
        described = source_row(CA, "unknown")
        opened.sources.register(replace(described, id="src", title_json='{"en": "A source"}'))
        yield opened


@pytest.fixture
def page_at(services: Services, store: CatalogueStore) -> Callable[[str, float], Selector]:
    """The page of an address over that store, so many days after its beginning."""

    def ask(address: str, days: float = 9) -> Selector:
        now: Callable[[], datetime] = lambda: day(days)  # noqa: E731
        answered = TestClient(build_app(replace(services, store=store, now=now))).get(address)
        assert answered.status_code == 200, answered.text
        return Selector(answered.text)

    return ask


def verdict(page: Selector) -> tuple[str, str]:
    """(heading, sentences) of a run's page."""
    return words(page, "#verdict")[0], " ".join(words(page, ".verdict-words > p"))


def commands(page: Selector) -> list[str]:
    return words(page, ".commands code")


def test_held_run_says_its_verdict_first_and_what_may_be_done(page_of: Ask) -> None:
    page = page_of(HELD)
    assert words(page, "h1") == ["Run 5 of Table of Ontario offers"]
    heading, sentences = verdict(page)
    assert heading == "Held: the catalogue has not changed"
    assert "Visitors see the 41 records accepted on 9 March 2026." in sentences
    assert len(words(page, ".verdict .reasons li")) == 2
    assert commands(page) == ["credatlas runs release 5", "credatlas runs discard 5", "credatlas runs show 5"]


def test_every_rule_stands_with_its_value_beside_its_limit_those_not_met_first(page_of: Ask) -> None:
    table = page_of(HELD).css("[aria-labelledby=guards] table")
    rows = [words(row, "th, td") for row in table.css("tbody tr")]
    assert [row[:4] for row in rows] == [
        ["Records listed", "1", "at least 30", "not met"],
        ["Filled, against the usual skill", "0%", "more than 78%", "not met"],
        ["Records lost", "2", "at most 8.2", "met"],
        ["Records quarantined", "0", "at most 4", "met"],
    ]
    assert words(table, "caption") == ["Rules it was judged by"]


def test_limits_that_no_rule_shows_are_told(store: CatalogueStore, page_at: Callable[..., Selector]) -> None:
    run = fill(store, day(0), {})
    run.finish(RunState.HELD, {"absence_runs": 3, "limits": {"memory_mb": 2048}}, day(0))
    shown = page_at(f"/sources/src/runs/{run.id}?lang=en").css("section:has(#limits) dl")
    assert words(shown, "dt, dd") == ["expect.absence_runs", "3", "harvest.memory_mb", "2,048"]


def test_every_rule_of_a_verdict_has_words(english: Interface) -> None:
    before = {"name": 1.0, "country": 1.0}
    moved = {"country": CodeShift(known=9, moved=9, new=9, new_codes={"FR": 9})}
    figures = RunFigures(1, 0, 0, 0, 0, 1, 0, 0, 9, 0, 10, 0, described=1, fill={"name": 0.5}, shifts=moved)
    history = History([before], [{"country": 0.0}])
    at_end = RunAtEnd(RunKind.FULL, figures, {"country": 0.5})
    guards = judge(at_end, ExpectBlock(minimum_records=5, fill={"name": 0.9}), history).guards
    assert {guard.name.partition(".")[0] for guard in guards} == set(READINGS)
    told = guard_rows([{name: getattr(guard, name) for name in guard.__slots__} for guard in guards], english)
    assert all(row.name[0].isupper() for row in told)
    unknown = {"name": "brand_new", "value": 3, "limit": 4, "is_met": False, "message": "said"}
    (row,) = guard_rows([unknown], english)
    assert (row.name, row.value, row.limit) == ("brand_new", "3", "4")


def test_fields_are_shown_against_the_usual_and_falls_are_said(page_of: Ask) -> None:
    rows = {
        row[0]: row[1:]
        for row in (words(one, "th, td") for one in page_of(HELD).css("[aria-labelledby=fill] tbody tr"))
    }
    assert rows["Skills skill"] == ["0%", "", "98%", "fell too far −98"]
    assert rows["Title name"][-1] == "same"
    first = page_of("/sources/ca_table/runs/3?lang=en").css("[aria-labelledby=fill]")
    assert words(first, "thead th") == ["Field", "Share"]


def test_issues_are_counted_and_nothing_they_quote_is_told(page_of: Ask, client: TestClient) -> None:
    rows = [words(row, "th, td") for row in page_of(HELD).css("[aria-labelledby=issues] tbody tr")]
    assert sorted(row[0] for row in rows) == ["Error", "Replaced by a later run", "Warning"]
    assert "feldspar" in SECRET
    for address in (HELD, "/sources/ca_table", "/sources", "/v1/sources/ca_table/runs/5"):
        assert "feldspar" not in client.get(address).text


def test_figures_requests_and_time_of_an_accepted_run(page_of: Ask) -> None:
    page = page_of("/sources/sample_nz_register/runs/4?lang=en")
    heading, _ = verdict(page)
    assert heading == "Accepted: it changed 2 records of the catalogue"
    figures = dict(zip(words(page, ".figures dt"), words(page, ".figures dd.value"), strict=True))
    assert (figures["Listed"], figures["Changed"], figures["Withdrawn"], figures["Unchanged"]) == (
        "4",
        "1",
        "1",
        "3",
    )
    assert (figures["Requests"], figures["Received"], figures["Repeated"]) == ("12", "48 kB", "1")
    assert words(page, "[aria-labelledby=refused] tbody tr > *") == ["Degree", "3"]
    assert words(page, "[aria-labelledby=stages] tbody th")[0] == "Waiting"
    assert page.xpath("//*[text()='Nothing was published']").get() is None


def test_run_at_work_says_since_when_and_not_where(
    store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    lease = take(store, days=1)
    page = page_at(f"/sources/src/runs/{run.id}?lang=en", 1)
    assert verdict(page) == ("At work", "It began on 2 January 2026, 03:15 UTC.")
    assert "secret-host" not in page.get()
    assert "credatlas runs release" not in page.get()
    source = page_at("/sources/src?lang=en", 1)
    assert "A run is at work; it began on 2 January 2026, 03:15 UTC." in words(source, ".about")[0]
    store.leases.release(lease)
    heading, sentences = verdict(page_at(f"/sources/src/runs/{run.id}?lang=en", 1))
    assert heading == "Stopped without a word: no process works on it any more"
    assert "the next start goes on from where it stopped" in sentences


def take(store: CatalogueStore, days: float) -> Lease:
    return store.leases.take("src", Holder("secret-host", 4242, "then"), day(days), seconds=60)


def test_interrupted_run_says_whether_it_goes_on(
    store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    part = store.runs.start("src", RunKind.INCREMENTAL, "one", day(0))
    part.finish(RunState.INTERRUPTED, {"error": "the disk is full", "cause": "the disk is full"}, day(0))
    page = page_at(f"/sources/src/runs/{part.id}?lang=en")
    assert verdict(page)[0] == "Interrupted: the catalogue has not changed"
    assert "goes on from where it stopped" in verdict(page)[1]
    assert words(page, ".reasons li") == ["the disk is full"]
    again = store.runs.start("src", RunKind.INCREMENTAL, "one", day(1))
    assert "It was started 2 times" in verdict(page_at(f"/sources/src/runs/{again.id}?lang=en"))[1]
    store.runs.start("src", RunKind.FULL, "one", day(2))
    assert "given up" in verdict(page_at(f"/sources/src/runs/{part.id}?lang=en"))[1]


def test_held_run_that_was_overtaken_offers_no_release(
    store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    held = fill(store, day(0), {"a": "Data"})
    held.finish(RunState.HELD, {}, day(0))
    harvest(store, day(1), {"b": "Welding"}, kind=RunKind.INCREMENTAL)
    page = page_at(f"/sources/src/runs/{held.id}?lang=en")
    assert "It can be released no more, only discarded." in verdict(page)[1]
    assert commands(page)[0] == f"credatlas runs discard {held.id}"


def test_rejected_run_says_who_or_what_ended_it(
    store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    first = fill(store, day(0), {"a": "Data"})
    first.finish(RunState.HELD, {}, day(0))
    second = fill(store, day(1), {"a": "Data"})
    told = {"decision": {"taken": "discarded", "reason": "between us", "at": day(2).isoformat()}}
    second.finish(RunState.HELD, told, day(1))
    store.runs.discard(second.id, day(2))
    page = page_at(f"/sources/src/runs/{first.id}?lang=en")
    assert verdict(page)[0] == "Superseded by a later run: nothing of it was published"
    assert f"superseded by run {second.id}" in page_at("/sources/src?lang=en").css("table").get()
    assert page.css(".verdict-words a").attrib["href"] == f"/sources/src/runs/{second.id}?lang=en"
    page = page_at(f"/sources/src/runs/{second.id}?lang=en")
    assert verdict(page)[0] == "Rejected: the catalogue has not changed"
    assert "A person discarded it on 3 January 2026, 03:15 UTC." in verdict(page)[1]
    assert "between us" not in page.get()


def test_accepted_run_without_changes_says_so(
    store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    run = fill(store, day(0), {})
    store.publish(run.id, AbsencePolicy(), day(0))
    run.finish(RunState.ACCEPTED, {"figures": {"listed": 0}}, day(0))
    page = page_at(f"/sources/src/runs/{run.id}?lang=en")
    assert verdict(page)[0] == "Accepted: there was nothing to change in the catalogue"


def test_accepted_run_that_died_before_publishing_says_so(
    store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    run = fill(store, day(0), {"a": "Data"})
    run.finish(RunState.ACCEPTED, {}, day(0))
    assert "not published yet" in verdict(page_at(f"/sources/src/runs/{run.id}?lang=en"))[0]


def test_quarantined_records_may_be_replayed(store: CatalogueStore, page_at: Callable[..., Selector]) -> None:
    run = fill(store, day(0), {"a": "BAD one"})
    run.finish(RunState.HELD, {"figures": {"quarantined": 1}}, day(0))
    assert "credatlas replay src" in commands(page_at(f"/sources/src/runs/{run.id}?lang=en"))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Taken down on request"), ("fr", "Retirées sur demande")],
)
def test_records_taken_down_are_counted_where_there_are_any(
    store: CatalogueStore, page_at: Callable[..., Selector], language: str, said: str
) -> None:
    run = fill(store, day(0), {"a": "Data"})
    run.finish(RunState.HELD, {"figures": {"listed": 3, "suppressed": 2, "released": 0}}, day(0))
    page = page_at(f"/sources/src/runs/{run.id}?lang={language}")
    figures = dict(zip(words(page, ".figures dt"), words(page, ".figures dd.value"), strict=True))
    assert figures[said] == "2"
    assert len(figures) == 2


def test_incomplete_listing_is_said(store: CatalogueStore, page_at: Callable[..., Selector]) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.prove_no_absence()
    run.finish(RunState.ACCEPTED, {}, day(0))
    assert "nothing counts as missing" in verdict(page_at(f"/sources/src/runs/{run.id}?lang=en"))[1]


def test_source_page_tells_trouble_and_walks_back_to_the_first_run(
    store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    for at in range(45):
        run = fill(store, day(at), {"a": "Data"})
        run.finish(RunState.REJECTED, {"error": "no answer"}, day(at))
        store.sources.note_failure("src", "no answer", day(60))
    page = page_at("/sources/src?lang=en", 50)
    assert "The last 45 runs failed, one after another." in words(page, ".trouble")[0]
    assert "leaves it alone until 2 March 2026" in words(page, ".trouble")[0]
    assert "credatlas sources retry src" in words(page, ".way code")
    seen, address = [], "/sources/src?lang=en"
    while address:
        page = page_at(address, 50)
        seen += words(page, "tbody th a")
        address = page.css("a[rel=next]::attr(href)").get("")
    assert [int(number) for number in seen] == list(range(45, 0, -1))
    assert words(page, ".facet-buttons a") == ["Newest runs"]
    assert "may try it again now" in words(page_at("/sources/src?lang=en", 70), ".trouble")[0]


def test_runs_are_drawn_by_what_became_of_them(page_of: Ask) -> None:
    chart = page_of("/sources/ca_table?lang=en").css(".run-chart")
    said = "Of the last 3 full runs the fullest listed 41 records. The line marks the least that is expected, 30."
    assert chart.attrib["aria-label"] == said
    held, accepted = chart.css(".run-held"), chart.css(".run-accepted")
    assert (accepted.attrib["height"], held.attrib["height"]) == ("100.0", "2.4")
    assert len(chart.css(".run-cross")) == 1
    assert float(held.attrib["x"]) > float(accepted.attrib["x"])


def test_one_full_run_is_not_drawn(store: CatalogueStore, page_at: Callable[..., Selector]) -> None:
    for at, kind in enumerate((RunKind.FULL, RunKind.INCREMENTAL, RunKind.INCREMENTAL)):
        run = fill(store, day(at), {"a": "Data"}, kind=kind)
        run.finish(RunState.REJECTED, {"figures": {"listed": 1}}, day(at))
    assert page_at("/sources/src").css(".run-chart").get() is None


def test_a_source_that_never_ran_has_a_page(page_at: Callable[..., Selector]) -> None:
    page = page_at("/sources/src?lang=fr")
    assert words(page, "h1") == ["A source"]
    assert "Elle n’a pas encore été moissonnée." in words(page, "section p")


def test_links_lead_from_sources_to_runs_in_the_chosen_language(page_of: Ask) -> None:
    link = page_of("/sources?lang=fr").css("article h2 a")[1].attrib["href"]
    assert link == "/sources/ca_table?lang=fr"
    run = page_of(link).css("tbody th a")[0].attrib["href"]
    assert run == "/sources/ca_table/runs/5?lang=fr"
    page = page_of(run)
    assert page.css(".crumbs a::attr(href)").getall() == ["/sources?lang=fr", link]
    report = page.css(".way a::attr(href)").get("")
    assert report == "/v1/sources/ca_table/runs/5"


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/sources/nowhere?lang=en", "There is no such source"),
        ("/sources/nowhere/runs/1?lang=en", "There is no such source"),
        ("/sources/ca_table/runs/4?lang=en", "There is no such run"),
        ("/sources/ca_table/runs/x?lang=en", "There is no such run"),
    ],
)
def test_unknown_sources_and_runs_are_pages(page_of: Ask, address: str, heading: str) -> None:
    assert words(page_of(address, 404), "h1") == [heading]


@pytest.mark.parametrize(
    "address", ["/sources/ca_table?limit=3", "/sources/ca_table?before=x", f"{HELD}&x=1"]
)
def test_parameters_nobody_reads_are_refused(page_of: Ask, address: str) -> None:
    assert page_of(address, 400).css("h1")


def test_everything_a_report_names_has_words() -> None:
    known = set(translations("en"))
    wanted = {f"issue.{code}" for code in IssueCode} | {f"issue.{one}" for one in Severity}
    wanted |= {f"report.{name}" for name in SHOWN} | {f"guard.{kind}" for kind in READINGS}
    wanted |= {f"run.{state}" for state in RunState} | {f"run.{kind}" for kind in RunKind}
    assert wanted - known == set()


def test_every_command_on_these_pages_exists(
    page_of: Ask, store: CatalogueStore, page_at: Callable[..., Selector]
) -> None:
    run = fill(store, day(0), {"a": "BAD one"})
    run.finish(RunState.REJECTED, {"figures": {"quarantined": 1}}, day(0))
    store.sources.note_failure("src", "it fails", day(60))
    pages = [page_of(HELD), page_of("/sources/ca_table"), page_at("/sources/src")]
    pages.append(page_at(f"/sources/src/runs/{run.id}"))
    shown = {text for page in pages for text in words(page, "code") if text.startswith("credatlas ")}
    known = {" ".join(path) for path in every_command()}
    given = {" ".join(text.split()[1:]) for text in shown}
    assert len(given) >= 7
    assert {one for one in given if not any(f"{one} ".startswith(f"{path} ") for path in known)} == set()


def test_sizes_seconds_and_differences_in_both_languages(english: Interface, french: Interface) -> None:
    assert [english.formats.size(count) for count in (0, 999, 48_000, 2_500_000, 3 * 10**9)] == [
        *("0 bytes", "999 bytes", "48 kB", "2.5 MB", "3 GB"),
    ]
    assert french.formats.size(48_000).replace("\u202f", " ").replace("\xa0", " ") == "48 ko"
    spans = (0, 0.0951, 11.54, 60, 125, 7_505, 90_000)
    assert [english.formats.seconds(span) for span in spans] == [
        *("0 secs", "0.095 secs", "11.5 secs", "1 min", "2 mins 5 secs", "2 hrs 5 mins", "25 hrs"),
    ]
    assert (english.formats.signed(3), english.formats.signed(-12)) == ("+3", "−12")
