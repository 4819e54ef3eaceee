"""Removing: a source's purge, and a record's suppression."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import func, select

from catalogue_store import AbsencePolicy, CatalogueStore, PublishedCounts, RunKind, Suppression
from catalogue_store.database import Database
from catalogue_store.errors import BrokenSuppression
from catalogue_store.keeping import KeepBatch
from catalogue_store.tables import metadata
from normalise.issue import Issue, IssueCode, Severity
from tests.catalogue_store.harvest import day, fill, harvest, kept, logged, names, normalised, source_row


def filled_tables(database_url: str) -> dict[str, int]:
    """Rows of each table that has any."""
    with closing(Database(database_url)) as database, database.read() as connection:
        counts = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
    return {name: count for name, count in counts.items() if count}


def test_purged_source_leaves_only_its_change_log(store: CatalogueStore, database_url: str) -> None:
    before = filled_tables(database_url)
    store.sources.register(source_row("sample_src", is_sample=True))
    site = {"a": "Data", "b": "odd", "c": "BAD", "d": "OTHER"}
    harvest(store, day(0), site, source_id="sample_src")
    harvest(store, day(1), {**site, "a": "Data II"}, source_id="sample_src")
    run = fill(store, day(2), {"a": "Data III"}, source_id="sample_src")
    store.validators.put("https://example.org/", "hash", "e", None, {}, day(2), run_id=run.id)
    last = store.changes.last_seq()
    assert store.records.purge_source("sample_src", day(3)) == 2
    assert logged(store, last) == [("a", "purged"), ("b", "purged")]
    assert store.records.get("sample_src:a") is None
    assert filled_tables(database_url) == before | {"change": last + 2}


def test_purge_leaves_other_sources_alone(store: CatalogueStore) -> None:
    store.sources.register(source_row("src_2"))
    harvest(store, day(0), {"a": "Data", "b": "odd"})
    harvest(store, day(0), {"a": "Data", "b": "odd"}, source_id="src_2")
    store.records.purge_source("src_2", day(1))
    assert names(store) == {"a": "Data", "b": "odd"}
    assert store.payloads.of_record("src:a")[0].body == b"Data"
    assert len(store.issues.listed()) == 1
    assert harvest(store, day(1), {"a": "Data", "b": "odd"}) == PublishedCounts()


def test_number_of_a_purged_record_is_never_given_again(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    taken = {record.number for record in store.records.iterate()}
    store.records.purge_source("src", day(1))
    store.sources.register(source_row("src"))
    harvest(store, day(2), {"a": "Data", "b": "Welding"})
    assert not taken & {record.number for record in store.records.iterate()}


def test_purged_source_is_fetched_in_full_again(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    store.validators.put("https://example.org/", "hash", "e", None, {"ids": ["a"]}, day(0), run_id=run.id)
    store.publish(run.id, AbsencePolicy(), day(0))
    assert store.validators.get("https://example.org/", "hash") is not None
    store.records.purge_source("src", day(1))
    assert store.validators.get("https://example.org/", "hash") is None


def test_suppressed_record_is_removed_and_never_harvested_back(
    store: CatalogueStore, database_url: str
) -> None:
    harvest(store, day(0), {"a": "odd", "b": "Welding"})
    harvest(store, day(1), {"a": "odd II", "b": "Welding"})
    assert store.suppressions.suppress("src:a", "asked by its provider", day(2))
    assert store.records.get("src:a") is None
    assert store.records.versions("src:a") == []
    assert (store.payloads.newest("src:a"), store.issues.listed()) == ((), [])
    assert filled_tables(database_url)["payload"] == filled_tables(database_url)["descriptor"] == 1
    assert logged(store, 3) == [("a", "purged")]
    for at, stamp in ((day(3), "one"), (day(4), "two")):
        run = store.runs.start("src", RunKind.FULL, stamp, at)
        result = run.keep([kept("a", "odd III"), kept("b", "Welding")], at)
        assert (result.suppressed, result.new, result.unchanged) == (1, 0, 1)
        run.see(["src:a"], at)
        assert run.never_kept(["src:a"]) == ()
        run.note(Issue(IssueCode.FETCH_FAILED, Severity.ERROR, "of a: odd III"), "src:a")
        figures = run.figures()
        assert (figures.listed, figures.suppressed, figures.missing, figures.new) == (2, 1, 0, 0)
        for page in run.pending():
            run.stage([normalised(entry, stamp) for entry in page])
        store.publish(run.id, AbsencePolicy(), at)
    assert (names(store), store.issues.listed()) == ({"b": "Welding"}, [])
    assert [(one.record_id, one.reason, one.at) for one in store.suppressions.all()] == [
        ("src:a", "asked by its provider", day(2))
    ]


def test_record_suppressed_while_a_run_waits_is_not_published_by_it(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "odd", "b": "Welding"})
    assert not store.suppressions.suppress("src:a", "asked", day(0))
    assert store.publish(run.id, AbsencePolicy(), day(0)) == PublishedCounts(added=1)


def test_lifted_suppression_lets_the_record_come_back(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    store.suppressions.suppress("src:a", "asked", day(1))
    store.suppressions.lift("src:a")
    with pytest.raises(BrokenSuppression, match="src:a is not suppressed"):
        store.suppressions.lift("src:a")
    assert harvest(store, day(2), {"a": "Data"}) == PublishedCounts(added=1)


def test_record_suppressed_before_its_normalisation_is_staged_does_not_stop_the_run(
    store: CatalogueStore,
) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.keep([kept("a", "Data"), kept("b", "Welding")], day(0))
    [page] = run.pending()
    store.suppressions.suppress("src:a", "asked", day(0))
    run.stage([normalised(entry) for entry in page])
    assert run.figures().new == 1
    assert store.publish(run.id, AbsencePolicy(), day(0)) == PublishedCounts(added=1)
    assert names(store) == {"b": "Welding"}


def test_record_suppressed_while_a_batch_is_on_its_way_is_not_kept_with_it(
    store: CatalogueStore, database_url: str
) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    with closing(Database(database_url)) as database, database.read() as connection:
        batch = KeepBatch(connection, run.id, 1, "src", [kept("a", "Data II"), kept("b", "Welding")])
    store.suppressions.suppress("src:a", "asked", day(1))
    with closing(Database(database_url)) as database, database.write() as connection:
        batch.write(connection, day(1))
    assert batch.result.suppressed == 1
    assert [entry.record_id for page in run.pending() for entry in page] == ["src:b"]
    assert filled_tables(database_url)["payload"] == 1


def test_nothing_of_a_suppressed_record_is_staged(store: CatalogueStore, database_url: str) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.keep([kept("a", "odd"), kept("b", "Welding")], day(0))
    [page] = run.pending()
    store.suppressions.suppress("src:a", "asked", day(0))
    run.stage([normalised(entry) for entry in page])
    filled = filled_tables(database_url)
    assert (filled["staged_record"], filled["staged_link"], filled["descriptor"]) == (1, 1, 1)
    assert store.issues.listed() == []


def test_suppression_is_listed_with_its_reason_who_and_when(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    store.suppressions.suppress("src:a", "asked\nby  its provider", day(2), "kim")
    assert store.suppressions.all() == [Suppression("src:a", "asked by its provider", "kim", day(2))]
    assert store.suppressions.get("src:a") == store.suppressions.all()[0]
    assert store.suppressions.get("src:b") is None


def test_mistaken_suppression_is_refused_and_says_what_is_nearest(store: CatalogueStore) -> None:
    harvest(store, day(0), {"4587": "Data", "9": "Welding"})
    store.sources.register(source_row("sample_src", is_sample=True))
    harvest(store, day(0), {"a": "Data"}, source_id="sample_src")
    for record_id, said in {
        "src:4578": r"src:4578 was never listed by src \(did you mean 'src:4587'\?\)",
        "scr:4587": r"'scr:4587' is of no known source \(did you mean 'src'\?\); a record id is SOURCE:ID",
        "sample_src:a": "is a sample, .* samples drop",
    }.items():
        with pytest.raises(BrokenSuppression, match=said):
            store.suppressions.suppress(record_id, "asked", day(1))
    store.suppressions.suppress("src:9", "asked", day(1))
    with pytest.raises(BrokenSuppression, match="suppressed already, since 2026-01-02 03:15 UTC: asked"):
        store.suppressions.suppress("src:9", "again", day(2))
    assert (names(store), [one.reason for one in store.suppressions.all()]) == (
        {"4587": "Data", "a": "Data"},
        ["asked"],
    )


def test_pages_of_a_source_are_fetched_anew_once_a_record_of_it_may_come_back(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    store.suppressions.suppress("src:a", "asked", day(1))
    run = fill(store, day(2), {"b": "Welding"})
    store.validators.put("https://example.org/", "hash", "e", None, {"ids": ["a"]}, day(2), run_id=run.id)
    store.suppressions.lift("src:a")
    store.publish(run.id, AbsencePolicy(), day(2))
    assert store.validators.get("https://example.org/", "hash") is None
