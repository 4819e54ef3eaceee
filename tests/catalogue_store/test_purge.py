"""Removing: a source's purge, a record's suppression, and what retention lets go of."""

from __future__ import annotations

from sqlalchemy import func, select

from catalogue_store import AbsencePolicy, CatalogueStore, PublishedCounts, RunKind
from catalogue_store.database import Database
from catalogue_store.tables import metadata
from tests.catalogue_store.harvest import day, fill, harvest, kept, logged, names, normalised, source_row


def filled_tables(database_url: str) -> dict[str, int]:
    """Rows of each table that has any."""
    with Database(database_url).read() as connection:
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
        assert run.see(["src:a"], at) == ()
        for page in run.pending():
            run.stage([normalised(entry, stamp) for entry in page])
        store.publish(run.id, AbsencePolicy(), at)
    assert names(store) == {"b": "Welding"}
    assert store.suppressions.all() == {"src:a": "asked by its provider"}


def test_record_suppressed_while_a_run_waits_is_not_published_by_it(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "odd", "b": "Welding"})
    assert not store.suppressions.suppress("src:a", "asked", day(0))
    assert store.publish(run.id, AbsencePolicy(), day(0)) == PublishedCounts(added=1)


def test_lifted_suppression_lets_the_record_come_back(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    store.suppressions.suppress("src:a", "asked", day(1))
    assert store.suppressions.lift("src:a")
    assert not store.suppressions.lift("src:a")
    assert harvest(store, day(2), {"a": "Data"}) == PublishedCounts(added=1)


def test_retention_keeps_what_is_in_use(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    harvest(store, day(10), {"a": "Data II", "b": "BAD page"})
    waiting = fill(store, day(20), {"a": "Data III", "b": "Welding"})
    pruned = store.prune(payloads_before=day(100), versions_before=day(5))
    # Gone is the first form of a; b still shows its own, and the bad page waits to be replayed.
    assert (pruned.raw_versions, pruned.payloads, pruned.versions, pruned.descriptors) == (1, 1, 1, 1)
    assert [version.version for version in store.records.versions("src:a")] == [2]
    assert store.payloads.of_record("src:a")[0].body == b"Data II"
    assert store.payloads.of_record("src:b")[0].body == b"Welding"
    assert names(store) == {"a": "Data II", "b": "Welding"}
    assert store.publish(waiting.id, AbsencePolicy(), day(20)) == PublishedCounts(changed=1)


def test_retention_leaves_the_young_alone(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    harvest(store, day(10), {"a": "Data II"})
    pruned = store.prune(payloads_before=day(0), versions_before=day(0))
    assert (pruned.raw_versions, pruned.payloads, pruned.versions, pruned.descriptors) == (0, 0, 0, 0)
    assert store.payloads.of_record("src:a", 1)[0].body == b"Data"


def test_dropped_payload_of_an_old_version_is_said_to_be_gone(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    harvest(store, day(10), {"a": "Data II"})
    store.prune(payloads_before=day(5), versions_before=day(0))
    assert store.payloads.of_record("src:a", 1) == ()
    assert len(store.records.versions("src:a")) == 2


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
