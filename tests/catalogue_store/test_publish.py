"""What publishing a run does to records, versions and the change log."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from catalogue_store import AbsencePolicy, CatalogueStore, PublishedCounts, RunKind, RunState, StoredRecord
from tests.catalogue_store.harvest import (
    day,
    fill,
    harvest,
    kept,
    logged,
    names,
    normalised,
    replay,
    source_row,
)

WEEKS = (day(0), day(7), day(14), day(21))


def record(store: CatalogueStore, native_id: str) -> StoredRecord:
    found = store.records.get(f"src:{native_id}")
    assert found is not None
    return found


def test_first_run_adds_every_record(store: CatalogueStore) -> None:
    counts = harvest(store, day(0), {"a": "Data", "b": "Welding"})
    assert counts == PublishedCounts(added=2)
    first, second = store.records.iterate()
    assert (first.id, first.source_id, first.native_id, first.version) == ("src:a", "src", "a", 1)
    assert first.number != second.number
    assert first.first_seen_at == first.last_seen_at == first.changed_at == day(0)
    assert first.withdrawn_at is None
    assert json.loads(first.descriptor_json)["name"] == "Data"
    assert logged(store) == [("a", "added"), ("b", "added")]
    assert [change.at for change in store.changes.after(0)] == [day(0), day(0)]


def test_unchanged_record_is_only_seen(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    before = record(store, "a")
    run = fill(store, day(1), {"a": "Data"})
    assert run.figures().unchanged == 1
    counts = store.publish(run.id, AbsencePolicy(), day(1))
    assert counts == PublishedCounts()
    after = record(store, "a")
    assert after.last_seen_at == day(1)
    assert (after.changed_at, after.version, after.descriptor_hash) == (day(0), 1, before.descriptor_hash)
    assert logged(store) == [("a", "added")]


def test_changed_content_makes_a_version(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    counts = harvest(store, day(1), {"a": "Data science"})
    assert counts == PublishedCounts(changed=1)
    after = record(store, "a")
    assert (after.version, after.changed_at, after.first_seen_at) == (2, day(1), day(0))
    versions = store.records.versions("src:a")
    assert [(version.version, str(version.kind), version.at) for version in versions] == [
        (1, "added", day(0)),
        (2, "changed", day(1)),
    ]
    assert [json.loads(version.descriptor_json)["name"] for version in versions] == ["Data", "Data science"]
    assert [store.payloads.of_record("src:a", version)[0].body for version in (1, 2)] == [
        b"Data",
        b"Data science",
    ]


def test_change_that_leaves_the_descriptor_alone_is_none(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    result = run.keep([kept("a", "Data, with another footer")], day(1))
    assert (result.changed, result.pending) == (1, ("src:a",))
    same_descriptor = normalised(kept("a", "Data"))
    for [pending] in run.pending():
        assert pending.raw.payloads[0].body == b"Data, with another footer"
        run.stage([replace(same_descriptor, content_hash=pending.content_hash)])
    assert store.publish(run.id, AbsencePolicy(), day(1)) == PublishedCounts()
    assert (record(store, "a").version, record(store, "a").changed_at) == (1, day(0))
    assert store.payloads.of_record("src:a")[0].body == b"Data, with another footer"
    # The next change of mapping alone is still no change of the source.
    assert replay(store, day(2), "two") == PublishedCounts(renormalised=1)


def test_another_stamp_renormalises_and_the_source_did_not_change(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    assert harvest(store, day(1), {"a": "Data"}, stamp="two") == PublishedCounts(renormalised=1)
    after = record(store, "a")
    assert (after.version, after.changed_at, after.last_seen_at) == (2, day(0), day(1))
    assert logged(store, after=1) == [("a", "renormalised")]


def test_replay_renormalises_without_seeing(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    assert replay(store, day(1), "two") == PublishedCounts(renormalised=1)
    assert record(store, "a").last_seen_at == day(0)
    assert replay(store, day(2), "two") == PublishedCounts()


def test_same_bytes_under_another_content_hash_did_not_change(store: CatalogueStore) -> None:
    """A mapping that names other volatile paths hashes everything anew."""
    harvest(store, day(0), {"a": "Data"})
    run = store.runs.start("src", RunKind.FULL, "two", day(1))
    result = run.keep([kept("a", "Data", content_hash="f" * 32)], day(1))
    assert (result.new, result.changed, result.unchanged) == (0, 0, 1)
    for page in run.pending():
        run.stage([normalised(entry, "two") for entry in page])
    assert store.publish(run.id, AbsencePolicy(), day(1)) == PublishedCounts(renormalised=1)
    assert (record(store, "a").content_hash, record(store, "a").changed_at) == ("f" * 32, day(0))


def test_quarantined_record_keeps_its_last_good_version(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    for at in (day(7), day(14), day(21)):
        assert harvest(store, at, {"a": "BAD page"}) == PublishedCounts()
    after = record(store, "a")
    assert (after.withdrawn_at, after.version, after.last_seen_at) == (None, 1, day(21))
    assert names(store) == {"a": "Data"}
    assert store.payloads.of_record("src:a")[0].body == b"Data"
    assert store.payloads.newest("src:a")[0].body == b"BAD page"


def test_quarantined_record_is_replayed_when_the_mapping_changes(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "BAD one"})
    harvest(store, day(1), {"a": "BAD two", "b": "BAD one"})
    assert names(store) == {"a": "Data"}
    assert replay(store, day(2), "mended") == PublishedCounts(added=1, changed=1)
    assert names(store) == {"a": "BAD two", "b": "BAD one"}
    assert store.issues.listed() == []


def test_not_accepted_record_is_remembered_by_class_and_not_asked_again(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "OTHER course", "b": "Data"})
    assert run.figures().not_accepted == {"Course": 1}
    store.publish(run.id, AbsencePolicy(), day(0))
    assert names(store) == {"b": "Data"}
    again = store.runs.start("src", RunKind.FULL, "one", day(1))
    assert again.keep([kept("a", "OTHER course"), kept("b", "Data")], day(1)).unchanged == 2
    assert list(again.pending()) == []
    assert again.figures().not_accepted == {"Course": 1}
    assert (again.figures().listed, again.figures().unchanged) == (2, 1)


def test_record_no_longer_accepted_is_withdrawn_at_once_and_comes_back(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "OTHER course", "b": "Data"}, stamp="wide")
    run = fill(store, day(1), {"a": "OTHER course", "b": "Data"}, stamp="one")
    assert run.figures().no_longer_accepted == 1
    assert store.publish(run.id, AbsencePolicy(), day(1)) == PublishedCounts(renormalised=1, withdrawn=1)
    assert record(store, "a").withdrawn_at == day(1)
    assert replay(store, day(2), "wide 2") == PublishedCounts(renormalised=1, revived=1)
    assert record(store, "a").withdrawn_at is None


def test_one_complete_run_does_not_prove_absence(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    assert harvest(store, day(30), {"a": "Data"}) == PublishedCounts(missing=1)
    gone = record(store, "b")
    assert (gone.withdrawn_at, gone.last_seen_at) == (None, day(0))


def test_two_complete_runs_within_a_week_do_not_prove_absence(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    for at in (day(1), day(2), day(7.9)):
        assert harvest(store, at, {"a": "Data"}) == PublishedCounts(missing=1)
    assert harvest(store, day(8), {"a": "Data"}) == PublishedCounts(withdrawn=1)


def test_absence_believed_leaves_a_tombstone(store: CatalogueStore) -> None:
    for at in WEEKS[:1]:
        harvest(store, at, {"a": "Data", "b": "Welding"})
    harvest(store, WEEKS[1], {"a": "Data"})
    assert harvest(store, WEEKS[2], {"a": "Data"}) == PublishedCounts(withdrawn=1)
    tomb = record(store, "b")
    assert (tomb.withdrawn_at, tomb.last_seen_at, tomb.changed_at) == (WEEKS[2], WEEKS[0], WEEKS[0])
    assert json.loads(tomb.descriptor_json)["name"] == "Welding"
    assert store.records.count("src") == store.records.count() == 1
    assert [found.native_id for found in store.records.iterate(include_withdrawn=True)] == ["a", "b"]
    assert logged(store, after=2) == [("b", "withdrawn")]
    assert harvest(store, WEEKS[3], {"a": "Data"}) == PublishedCounts()


def test_record_seen_again_starts_its_grace_anew(store: CatalogueStore) -> None:
    harvest(store, WEEKS[0], {"a": "Data", "b": "Welding"})
    harvest(store, WEEKS[1], {"a": "Data"})
    assert harvest(store, WEEKS[2], {"a": "Data", "b": "Welding"}) == PublishedCounts()
    assert record(store, "b").last_seen_at == WEEKS[2]
    assert harvest(store, WEEKS[3], {"a": "Data"}) == PublishedCounts(missing=1)


@pytest.mark.parametrize(("text", "versions"), [("Welding", 1), ("Welding II", 2)])
def test_withdrawn_record_is_revived_with_its_id_and_history(
    store: CatalogueStore, text: str, versions: int
) -> None:
    harvest(store, WEEKS[0], {"a": "Data", "b": "Welding"})
    number = record(store, "b").number
    for at in WEEKS[1:3]:
        harvest(store, at, {"a": "Data"})
    assert harvest(store, WEEKS[3], {"a": "Data", "b": text}) == PublishedCounts(revived=1)
    back = record(store, "b")
    assert (back.number, back.withdrawn_at, back.first_seen_at) == (number, None, WEEKS[0])
    assert len(store.records.versions("src:b")) == back.version == versions
    assert back.changed_at == (WEEKS[0] if versions == 1 else WEEKS[3])
    assert [str(change.kind) for change in store.changes.of_record("src:b")] == [
        "added",
        "withdrawn",
        "revived",
    ]


def test_quarantined_reading_does_not_revive(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    harvest(store, day(1), {}, kind=RunKind.INCREMENTAL, gone=["a"])
    assert harvest(store, day(2), {"a": "BAD page"}) == PublishedCounts()
    assert record(store, "a").withdrawn_at == day(1)
    assert harvest(store, day(3), {"a": "Data again"}) == PublishedCounts(revived=1)


def test_incremental_run_proves_no_absence(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    for at in (day(10), day(20), day(30)):
        counts = harvest(store, at, {"a": f"Data {at.day}"}, kind=RunKind.INCREMENTAL)
        assert counts == PublishedCounts(changed=1)
    assert record(store, "b").withdrawn_at is None
    assert (record(store, "a").last_seen_at, record(store, "b").last_seen_at) == (day(30), day(0))


def test_destroyed_record_is_withdrawn_without_grace(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    run = fill(store, day(1), {"a": "Data 2"}, kind=RunKind.INCREMENTAL, gone=["b", "never-heard-of"])
    assert run.figures().gone == 1
    assert store.publish(run.id, AbsencePolicy(), day(1)) == PublishedCounts(changed=1, withdrawn=1)
    assert record(store, "b").withdrawn_at == day(1)


def test_destroyed_record_was_last_seen_by_the_last_full_run(store: CatalogueStore) -> None:
    for at in (day(0), day(1)):
        harvest(store, at, {"a": "Data"})
    harvest(store, day(2), {}, kind=RunKind.INCREMENTAL, gone=["a"])
    assert record(store, "a").last_seen_at == day(1)


def test_record_destroyed_and_listed_later_in_one_run_stays(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    run.gone(["src:a", "src:b"], day(1))
    run.see(["src:a"], day(1))
    run.keep([kept("b", "Welding")], day(1))
    assert store.publish(run.id, AbsencePolicy(), day(1)) == PublishedCounts()


def test_record_destroyed_after_it_was_staged_is_withdrawn(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = fill(store, day(1), {"a": "Data 2"}, kind=RunKind.INCREMENTAL, gone=["a"])
    assert store.publish(run.id, AbsencePolicy(), day(1)) == PublishedCounts(withdrawn=1)
    assert record(store, "a").version == 1


def test_replay_brings_tombstones_up_to_date_but_revives_none(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "OTHER course", "c": "Welding"})
    harvest(store, day(1), {}, kind=RunKind.INCREMENTAL, gone=["a", "b"])
    assert replay(store, day(2), "wide") == PublishedCounts(renormalised=2)
    assert record(store, "a").withdrawn_at == day(1)
    assert store.records.get("src:b") is None
    # Listed again just as it was, it is taken up under the new stamp.
    counts = harvest(store, day(3), {"a": "Data", "b": "OTHER course", "c": "Welding"}, stamp="wide")
    assert counts == PublishedCounts(added=1, revived=1)


def test_absence_of_one_source_is_none_of_another(store: CatalogueStore) -> None:
    store.sources.register(source_row("src_2"))
    harvest(store, day(0), {"a": "Data"})
    for at in (day(7), day(14), day(21)):
        harvest(store, at, {"z": "Welding"}, source_id="src_2")
    assert record(store, "a").withdrawn_at is None
    assert record(store, "a").last_seen_at == day(0)


def test_empty_full_run_makes_all_missing(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    run = fill(store, day(1), {})
    figures = run.figures()
    assert (figures.listed, figures.missing, figures.live) == (0, 2, 2)
    assert store.publish(run.id, AbsencePolicy(runs=1, days=0), day(1)) == PublishedCounts(withdrawn=2)


def test_figures_say_what_publishing_will_do(store: CatalogueStore) -> None:
    old = {"a": "Data", "b": "Welding", "c": "Nursing", "d": "Baking", "e": "OTHER", "f": "BAD"}
    harvest(store, day(0), old, stamp="wide")
    harvest(store, day(1), {}, kind=RunKind.INCREMENTAL, gone=["d"], stamp="wide")
    new = {
        "a": "Data",
        "b": "Welding cheap",
        "d": "Baking",
        "f": "BAD",
        "g": "Piloting cheap",
        "h": "BAD too",
    }
    run = fill(store, day(2), new, stamp="wide")
    figures = run.figures()
    assert (figures.listed, figures.new, figures.changed, figures.revived, figures.unchanged) == (
        6,
        1,
        1,
        1,
        1,
    )
    assert (figures.missing, figures.live, figures.quarantined) == (2, 4, 2)
    assert figures.fill == {"estimated_cost": 0.5, "id": 1.0, "mapping_version": 1.0, "name": 1.0}
    counts = store.publish(run.id, AbsencePolicy(), day(2))
    assert counts == PublishedCounts(added=1, changed=1, revived=1, missing=2)


def test_record_that_is_listed_but_not_found_is_missing_and_not_unchanged(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding", "c": "Nursing cheap"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    run.see(["src:a", "src:b"], day(1))
    run.absent(["src:c"], day(1))
    figures = run.figures()
    assert (figures.listed, figures.unchanged, figures.missing, figures.described) == (3, 2, 1, 2)
    assert "estimated_cost" not in figures.fill


def test_recently_withdrawn_records_are_counted_beside_the_missing(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding", "c": "Nursing"})
    harvest(store, day(1), {}, kind=RunKind.INCREMENTAL, gone=["b"])
    assert fill(store, day(20), {"a": "Data"}).figures().recently_missing == 1
    assert fill(store, day(20), {"a": "Data"}).figures(recent_days=10).recently_missing == 0


def test_records_that_the_last_full_run_missed_count_in_runs_of_other_kinds_too(
    store: CatalogueStore,
) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding", "c": "Nursing", "d": "Baking"})
    harvest(store, day(1), {"a": "Data", "b": "Welding"})
    incremental = store.runs.start("src", RunKind.INCREMENTAL, "one", day(2))
    incremental.gone(["src:b"], day(2))
    figures = incremental.figures()
    assert (figures.gone, figures.missing, figures.recently_missing) == (1, 0, 2)
    assert incremental.figures(recent_days=0).recently_missing == 0
    # One that is seen again is missing no more.
    incremental.see(["src:c"], day(2))
    assert incremental.figures().recently_missing == 1


def test_what_was_lost_when_a_run_was_released_is_told_apart(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding", "c": "Nursing", "d": "Baking"})
    run = fill(store, day(1), {"a": "Data", "b": "Welding"})
    run.finish(RunState.HELD, {}, day(1))
    assert store.runs.released_at("src") is None
    store.publish(run.id, AbsencePolicy(), day(2))
    run.finish(RunState.ACCEPTED, {"decision": {"taken": "released"}}, day(2))
    assert store.runs.released_at("src") == day(2)
    later = fill(store, day(3), {"a": "Data"})
    figures = later.figures(released_at=day(2))
    assert (figures.missing, figures.recently_missing, figures.released) == (1, 0, 2)
    assert later.figures().missing == 3


def test_published_run_is_accepted_and_its_staging_is_gone(store: CatalogueStore) -> None:
    run = fill(store, day(0), {"a": "Data"})
    store.publish(run.id, AbsencePolicy(), day(0))
    run.finish(RunState.ACCEPTED, {"listed": 1}, day(0.1))
    row = store.runs.latest()["src"]
    assert (row.state, row.published_at, row.report, row.has_staging) == (
        RunState.ACCEPTED,
        day(0),
        {"listed": 1},
        False,
    )


def test_full_run_that_did_not_read_its_listing_to_the_end_proves_no_absence(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    run = fill(store, day(30), {"a": "Data II"})
    run.prove_no_absence()
    assert run.figures().missing == 0
    # A crash here loses nothing of it: it is still the full run that the next start goes on with.
    resumed = store.runs.start("src", RunKind.FULL, "one", day(31))
    assert (resumed.id, resumed.figures().missing) == (run.id, 0)
    assert store.publish(run.id, AbsencePolicy(runs=1, days=0), day(31)) == PublishedCounts(changed=1)
    assert record(store, "b").last_seen_at == day(0)
    assert store.runs.latest()["src"].kind is RunKind.INCREMENTAL
