"""Validators: a 304 may only vouch for what is in the catalogue."""

from __future__ import annotations

from catalogue_store import AbsencePolicy, CatalogueStore, RunState
from tests.catalogue_store.harvest import day, fill, harvest

URL = "https://example.org/list?page=1"


def test_validator_comes_back_with_what_the_page_yielded(store: CatalogueStore) -> None:
    store.validators.put(URL, "hash", '"one"', None, {"ids": ["a"], "next": None}, day(0))
    store.validators.put(URL, "hash", '"two"', "Thu, 01 Jan 2026 00:00:00 GMT", {"ids": ["a", "b"]}, day(1))
    found = store.validators.get(URL, "hash")
    assert found is not None
    assert (found.url, found.etag, found.last_modified) == (URL, '"two"', "Thu, 01 Jan 2026 00:00:00 GMT")
    assert (found.yielded, found.at) == ({"ids": ["a", "b"]}, day(1))


def test_changed_mapping_finds_no_validator(store: CatalogueStore) -> None:
    store.validators.put(URL, "hash", '"one"', None, {}, day(0))
    assert store.validators.get(URL, "other") is None
    assert store.validators.get(URL + "&", "hash") is None


def test_validator_of_a_run_comes_into_force_when_it_is_published(store: CatalogueStore) -> None:
    harvest(store, day(0), {"a": "Data"})
    store.validators.put(URL, "hash", '"old"', None, {}, day(0))
    run = fill(store, day(1), {"a": "Data II"})
    store.validators.put(URL, "hash", '"new"', None, {"ids": ["a"]}, day(1), run_id=run.id)
    before = store.validators.get(URL, "hash")
    store.publish(run.id, AbsencePolicy(), day(1))
    after = store.validators.get(URL, "hash")
    assert before is not None
    assert after is not None
    assert (before.etag, after.etag, after.yielded) == ('"old"', '"new"', {"ids": ["a"]})


def test_validator_of_a_rejected_run_is_dropped(store: CatalogueStore) -> None:
    run = fill(store, day(1), {"a": "Data"})
    store.validators.put(URL, "hash", '"new"', None, {}, day(1), run_id=run.id)
    run.finish(RunState.REJECTED, {}, day(1))
    run.purge_staging()
    assert store.validators.get(URL, "hash") is None


def test_address_may_be_longer_than_an_index_key(store: CatalogueStore) -> None:
    long = URL + "&token=" + "x" * 10_000
    store.validators.put(long, "hash", '"one"', None, {}, day(0))
    found = store.validators.get(long, "hash")
    assert found is not None
    assert found.url == long
