"""Issues: replaced when a record is normalised again, with since-when; a rejected run leaves its own."""

from __future__ import annotations

from catalogue_store import AbsencePolicy, CatalogueStore, RunKind, RunState
from normalise.issue import Issue, IssueCode, Severity
from tests.catalogue_store.harvest import day, fill, harvest, kept, normalise_pending, replay, source_row

ROBOTS = Issue(IssueCode.FETCH_FAILED, Severity.WARNING, "robots.txt forbids /private")


def said(store: CatalogueStore, run_id: int | None = None) -> list[tuple[str | None, str]]:
    return [(found.record_id, found.issue.message) for found in store.issues.listed(run_id=run_id)]


def test_issue_comes_back_as_it_was_said(store: CatalogueStore) -> None:
    issue = Issue(IssueCode.OUT_OF_RANGE, Severity.WARNING, "level 99 is above 10", "at_level", "99", "1..10")
    run = fill(store, day(0), {"a": "Data"})
    run.note(issue, "src:a")
    store.publish(run.id, AbsencePolicy(), day(0))
    [found] = store.issues.listed()
    assert found.issue == issue
    assert (found.source_id, found.run_id, found.record_id, found.first_at) == (
        "src",
        run.id,
        "src:a",
        day(0),
    )
    assert found.is_published


def test_issues_of_a_record_are_replaced_not_added_up(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "odd 1", "b": "odd b"})
    harvest(store, day(1), {"a": "odd 2", "b": "odd b"})
    assert said(store) == [("src:b", "'odd b' is odd"), ("src:a", "'odd 2' is odd")]
    harvest(store, day(2), {"a": "even", "b": "odd b"})
    assert said(store) == [("src:b", "'odd b' is odd")]


def test_issue_that_is_said_again_keeps_since_when(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "odd"})
    harvest(store, day(5), {"a": "odd"}, stamp="two")
    [found] = store.issues.listed()
    assert (found.first_at, found.run_id) == (day(0), store.runs.latest()["src"].id)
    [group] = store.issues.grouped()
    assert group.first_at == day(0)


def test_issue_of_an_unchanged_record_stays(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "odd"})
    harvest(store, day(1), {"a": "odd"})
    assert said(store) == [("src:a", "'odd' is odd")]


def test_quarantine_says_why_until_the_record_is_read(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "BAD page"})
    [found] = store.issues.listed(code=IssueCode.MISSING_FIELD)
    assert (found.issue.severity, found.issue.field, found.issue.value) == (
        Severity.ERROR,
        "name",
        "BAD page",
    )
    replay(store, day(1), "mended")
    assert store.issues.listed() == []


def test_rejected_run_leaves_its_issues_until_a_later_run_ends(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "odd"})
    run = fill(store, day(1), {"a": "BAD"})
    run.note(ROBOTS)
    run.finish(RunState.REJECTED, {}, day(1))
    run.purge_staging()
    assert said(store) == [("src:a", "'odd' is odd"), ("src:a", "'BAD' has no name"), (None, ROBOTS.message)]
    assert [found.is_published for found in store.issues.listed()] == [True, False, False]
    assert said(store, run_id=run.id) == [("src:a", "'BAD' has no name"), (None, ROBOTS.message)]
    harvest(store, day(2), {"a": "odd"})
    assert said(store) == [("src:a", "'odd' is odd")]


def test_issue_repeated_by_rejected_runs_keeps_since_when(store: CatalogueStore) -> None:
    for at in (1, 2, 3):
        run = fill(store, day(at), {"a": "BAD"})
        run.finish(RunState.REJECTED, {}, day(at))
        run.purge_staging()
    [found] = store.issues.listed()
    assert found.first_at == day(1)


def test_note_is_said_once_and_replaced_by_the_next_run_of_its_kind(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    run.note(ROBOTS)
    run.note(ROBOTS)
    store.publish(run.id, AbsencePolicy(), day(0))
    harvest(store, day(1), {}, kind=RunKind.INCREMENTAL)
    assert said(store) == [(None, ROBOTS.message)]
    harvest(store, day(2), {"a": "Data"})
    assert said(store) == []


def test_issues_are_grouped_by_cause(store: CatalogueStore) -> None:
    store.sources.register(source_row("src_2"))
    harvest(store, day(0), {"a": "odd a", "b": "odd b", "c": "BAD c"})
    harvest(store, day(0), {"z": "odd z"}, source_id="src_2")
    groups = store.issues.grouped()
    assert [(group.source_id, group.code, group.field, group.count, group.records) for group in groups] == [
        ("src", IssueCode.UNMAPPED_VALUE, "level", 2, 2),
        ("src", IssueCode.MISSING_FIELD, "name", 1, 1),
        ("src_2", IssueCode.UNMAPPED_VALUE, "level", 1, 1),
    ]
    assert groups[0].example == "'odd a' is odd"
    assert len(store.issues.grouped(source_id="src")) == 2
    assert len(store.issues.grouped(code=IssueCode.UNMAPPED_VALUE)) == 2
    assert len(store.issues.grouped(field="name")) == 1
    assert (store.issues.count(), store.issues.count("src", Severity.ERROR)) == (4, 1)


def test_issues_are_listed_page_by_page_to_the_end(store: CatalogueStore) -> None:
    harvest(store, day(0), {f"{number:02}": f"odd {number}" for number in range(7)})
    seen: list[str | None] = []
    after = 0
    while page := store.issues.listed(after_id=after, limit=3):
        seen += [found.record_id for found in page]
        after = page[-1].id
    assert seen == [f"src:{number:02}" for number in range(7)]
    assert [found.record_id for found in store.issues.listed(record_id="src:03")] == ["src:03"]


def test_text_that_no_database_takes_is_mended_not_refused(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    run.note(Issue(IssueCode.UNREADABLE_VALUE, Severity.WARNING, "bad \ud800 text", value="x\0y" + "ā" * 600))
    [found] = store.issues.listed()
    assert found.issue.message == "bad ? text"
    assert found.issue.value == "x\N{REPLACEMENT CHARACTER}y" + "ā" * 497


def test_what_an_earlier_attempt_said_of_a_record_is_not_published(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    fill(store, day(1), {"a": "odd"})
    resumed = store.runs.start("src", RunKind.FULL, "one", day(2))
    resumed.keep([kept("a", "Data")], day(2))
    normalise_pending(resumed)
    store.publish(resumed.id, AbsencePolicy(), day(2))
    assert said(store) == []
