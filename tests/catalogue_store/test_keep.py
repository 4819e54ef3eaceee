"""Keeping: what a run brings home, byte for byte, and what it still has to normalise."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalogue_store import AbsencePolicy, CatalogueStore, KeptRecord, RunKind, RunState
from catalogue_store.database import Database
from catalogue_store.errors import InvalidValue, StaleRun, UnknownSource
from catalogue_store.tables.raw import payload, raw_version
from normalise.raw_record import Payload, PayloadRole, RawRecord
from tests.catalogue_store.harvest import day, fill, harvest, kept, names, normalise_pending, normalised

PAYLOADS = st.builds(
    Payload,
    role=st.sampled_from(PayloadRole),
    address=st.text(max_size=30),
    media_type=st.sampled_from(["text/html", "application/json"]),
    body=st.binary(max_size=200),
    charset=st.none() | st.just("windows-1252"),
)


def rows(database_url: str, table: object) -> int:
    with closing(Database(database_url)) as database, database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(PAYLOADS, max_size=4),
    native_id=st.text(min_size=1, max_size=20),
    listed_class=st.none() | st.text(max_size=20),
)
def test_what_was_received_comes_back_byte_for_byte(
    store: CatalogueStore, parts: list[Payload], native_id: str, listed_class: str | None
) -> None:
    given = KeptRecord(RawRecord("src", native_id, tuple(parts), listed_class), "src:one", "0" * 32)
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.keep([given], day(0))
    assert list(run.pending()) == [[given]]
    assert store.payloads.newest("src:one") == tuple(parts)


def test_new_changed_and_unchanged_are_told_apart(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data", "b": "Welding"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    result = run.keep([kept("a", "Data"), kept("b", "Welding II"), kept("c", "Nursing")], day(1))
    assert (result.new, result.changed, result.unchanged, result.duplicates) == (1, 1, 1, ())
    assert set(result.pending) == {"src:b", "src:c"}
    assert [entry.record_id for page in run.pending() for entry in page] == ["src:b", "src:c"]


def test_unchanged_harvest_writes_no_payload(store: CatalogueStore, database_url: str) -> None:
    site = {str(number): f"Data {number}" for number in range(20)}
    harvest(store, day(0), site)
    before = rows(database_url, payload), rows(database_url, raw_version)
    harvest(store, day(1), site)
    assert (rows(database_url, payload), rows(database_url, raw_version)) == before == (20, 20)


def test_payload_shared_by_records_is_kept_once(store: CatalogueStore, database_url: str) -> None:
    shared = Payload(PayloadRole.RELATED, "https://example.org/organisation", "application/json", b"{}" * 500)
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    for number in range(3):
        own = kept(str(number), f"Data {number}")
        raw = RawRecord("src", str(number), (*own.raw.payloads, shared))
        run.keep([KeptRecord(raw, own.record_id, own.content_hash)], day(0))
    assert rows(database_url, payload) == 4
    assert store.payloads.newest("src:2")[1] == shared


def test_second_record_with_an_id_is_a_duplicate_and_the_first_stays(store: CatalogueStore) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    assert run.keep([kept("a", "First"), kept("a", "Second")], day(0)).duplicates == ("src:a",)
    assert run.keep([kept("a", "Third"), kept("b", "Other")], day(0)).duplicates == ("src:a",)
    normalise_pending(run)
    assert (run.figures().duplicates, run.figures().listed) == (2, 2)
    store.publish(run.id, AbsencePolicy(), day(0))
    assert names(store) == {"a": "First", "b": "Other"}


def test_record_listed_first_and_fetched_later_is_no_duplicate(store: CatalogueStore) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.see(["src:a"], day(0))
    assert run.never_kept(["src:a"]) == ("src:a",)
    assert run.keep([kept("a", "Data")], day(0)).duplicates == ()
    run.see(["src:a"], day(0))
    assert run.never_kept(["src:a"]) == ()
    assert normalise_pending(run) == ["src:a"]


def test_record_kept_again_after_a_resume_is_no_duplicate_and_wins(store: CatalogueStore) -> None:
    fill(store, day(0), {"a": "Data"})
    resumed = store.runs.start("src", RunKind.FULL, "one", day(1))
    result = resumed.keep([kept("a", "Data II")], day(1))
    assert result.duplicates == ()
    normalise_pending(resumed)
    store.publish(resumed.id, AbsencePolicy(), day(1))
    assert names(store) == {"a": "Data II"}


def test_listed_record_is_normalised_again_only_under_another_stamp(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    run.see(["src:a"], day(1))
    assert list(run.pending()) == []
    store.publish(run.id, AbsencePolicy(), day(1))
    run = store.runs.start("src", RunKind.FULL, "two", day(2))
    run.see(["src:a"], day(2))
    assert normalise_pending(run, "two") == ["src:a"]


def test_records_of_which_nothing_was_kept_are_named(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    run = store.runs.start("src", RunKind.FULL, "one", day(1))
    run.see(["src:a", "src:lost", "src:lost"], day(1))
    assert run.never_kept(["src:a", "src:lost", "src:lost"]) == ("src:lost",)
    assert run.figures().listed == 2


def test_checkpoint_comes_with_the_batch(store: CatalogueStore) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    assert run.checkpoint == {}
    run.keep([kept("a", "Data")], day(0), {"page": 2})
    run.see([], day(0), checkpoint={"page": 3})
    assert store.runs.open(run.id).checkpoint == run.checkpoint == {"page": 3}
    run.save_checkpoint({"page": 4, "token": "ā"})
    assert store.runs.resume(run.id).checkpoint == {"page": 4, "token": "ā"}


def test_failed_batch_leaves_neither_records_nor_checkpoint(store: CatalogueStore) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.keep([kept("a", "Data")], day(0), {"page": 2})
    with pytest.raises(InvalidValue, match="JSON"):
        run.keep([kept("b", "Welding")], day(0), {"page": object()})
    resumed = store.runs.resume(run.id)
    assert resumed.checkpoint == {"page": 2}
    assert normalise_pending(resumed) == ["src:a"]


def test_pending_goes_on_where_staging_stopped(store: CatalogueStore) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.keep([kept(f"{number:02}", f"Data {number}") for number in range(7)], day(0))
    pages = run.pending(batch=3)
    run.stage([normalised(entry) for entry in next(pages)])
    resumed = store.runs.start("src", RunKind.FULL, "one", day(0))
    assert normalise_pending(resumed) == [f"src:{number:02}" for number in range(3, 7)]


def test_run_that_was_taken_over_or_has_ended_writes_nothing(store: CatalogueStore) -> None:
    old = store.runs.start("src", RunKind.FULL, "one", day(0))
    new = store.runs.start("src", RunKind.FULL, "one", day(1))
    assert new.id == old.id
    with pytest.raises(StaleRun, match="taken over"):
        old.keep([kept("a", "Data")], day(1))
    assert new.figures().listed == 0
    new.finish(RunState.INTERRUPTED, {}, day(1))
    with pytest.raises(StaleRun, match="ended"):
        new.keep([kept("a", "Data")], day(1))


def test_unknown_source_cannot_be_harvested(store: CatalogueStore) -> None:
    with pytest.raises(UnknownSource, match="nowhere"):
        store.runs.start("nowhere", RunKind.FULL, "one", day(0))


def test_time_without_zone_is_refused(store: CatalogueStore) -> None:
    with pytest.raises(InvalidValue, match="no time zone"):
        store.runs.start("src", RunKind.FULL, "one", day(0).replace(tzinfo=None))


def test_record_of_another_source_is_refused_by_name(store: CatalogueStore) -> None:
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    with pytest.raises(
        InvalidValue, match="'src_2:a' is no record id of source src; it must begin with 'src:'"
    ):
        run.keep([kept("a", "Data", source_id="src_2")], day(0))
    with pytest.raises(InvalidValue, match="'a'"):
        run.see(["a"], day(0))


def test_listing_of_any_length_is_seen_in_one_call(store: CatalogueStore) -> None:
    """A statement takes 32,766 parameters."""
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    listed = [f"src:{number}" for number in range(40_000)]
    run.gone(listed, day(0))
    run.see(listed, day(0))
    assert len(run.never_kept(listed)) == run.figures().listed == 40_000
    assert store.records.many(listed) == {}
    assert store.changes.reindex(listed, day(0)) == 0
