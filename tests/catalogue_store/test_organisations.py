"""Organisations and the aliases an operator sets."""

from __future__ import annotations

import pytest

from catalogue_store import AbsencePolicy, CatalogueStore, Outcome, RunKind, RunState, StagedRecord
from catalogue_store.errors import BrokenAlias
from tests.catalogue_store.harvest import day, kept, logged


def name_organisations(
    store: CatalogueStore, at: int, named: dict[str, list[str]], publish: bool = True
) -> None:
    """A full run whose records name these organisations."""
    run = store.runs.start("src", RunKind.FULL, str(at), day(at))
    run.keep([kept(native_id, native_id) for native_id in named], day(at))
    for page in run.pending():
        run.stage(
            [
                StagedRecord(
                    entry.record_id,
                    entry.raw.native_id,
                    Outcome.ACCEPTED,
                    f'{{"at": {at}, "id": "{entry.record_id}"}}'.encode(),
                    None,
                    entry.content_hash,
                    (),
                    tuple(
                        (f"src:{one}", f'{{"en": "{one} {at}"}}', "NZ", None)
                        for one in named[entry.raw.native_id]
                    ),
                )
                for entry in page
            ]
        )
    if publish:
        store.publish(run.id, AbsencePolicy(), day(at))
    else:
        run.finish(RunState.REJECTED, {}, day(at))


def test_organisations_come_with_published_records(store: CatalogueStore) -> None:
    name_organisations(store, 0, {"a": ["otago"], "b": ["otago", "weltec"]})
    name_organisations(store, 1, {"a": ["otago"], "b": ["never"]}, publish=False)
    [otago, weltec] = store.organisations.all()
    assert (otago.id, otago.name_json, otago.country) == ("src:otago", '{"en": "otago 0"}', "NZ")
    assert (otago.canonical_id, weltec.id) == ("src:otago", "src:weltec")
    name_organisations(store, 2, {"a": ["otago"], "b": ["weltec"]})
    found = store.organisations.get("src:otago")
    assert found is not None
    assert found.name_json == '{"en": "otago 2"}'
    assert store.organisations.get("src:never") is None


def test_alias_points_at_another_and_its_records_are_indexed_again(store: CatalogueStore) -> None:
    name_organisations(store, 0, {"a": ["otago"], "b": ["otago-ltd"], "c": ["weltec"]})
    last = store.changes.last_seq()
    assert store.organisations.set_alias("src:otago-ltd", "src:otago", day(1)) == 1
    assert logged(store, last) == [("b", "reindexed")]
    assert store.organisations.resolve("src:otago-ltd") == "src:otago"
    assert store.organisations.resolve_many(["src:otago-ltd", "src:weltec", "src:unheard"]) == {
        "src:otago-ltd": "src:otago",
        "src:weltec": "src:weltec",
        "src:unheard": "src:unheard",
    }
    assert store.organisations.aliases() == {"src:otago-ltd": "src:otago"}
    assert store.organisations.record_counts() == {"src:otago": 1, "src:otago-ltd": 1, "src:weltec": 1}
    assert store.organisations.many(["src:otago-ltd"])["src:otago-ltd"].canonical_id == "src:otago"


def test_chains_of_aliases_are_shortened(store: CatalogueStore) -> None:
    name_organisations(store, 0, {"a": ["one"], "b": ["two"], "c": ["three"]})
    store.organisations.set_alias("src:one", "src:two", day(1))
    assert store.organisations.set_alias("src:two", "src:three", day(1)) == 2
    assert store.organisations.resolve_many(["src:one", "src:two"]) == {
        "src:one": "src:three",
        "src:two": "src:three",
    }
    with pytest.raises(BrokenAlias, match="stands for"):
        store.organisations.set_alias("src:three", "src:one", day(2))


@pytest.mark.parametrize("canonical", ["src:one", "src:unheard"])
def test_alias_to_itself_or_to_nobody_is_refused(store: CatalogueStore, canonical: str) -> None:
    name_organisations(store, 0, {"a": ["one"]})
    with pytest.raises(BrokenAlias, match="src:"):
        store.organisations.set_alias("src:one", canonical, day(1))


def test_mistyped_organisation_is_answered_with_the_nearest(store: CatalogueStore) -> None:
    name_organisations(store, 0, {"a": ["otago"], "b": ["otago-ltd"]})
    with pytest.raises(BrokenAlias, match=r"'src:otaog' \(did you mean 'src:otago'\?\)"):
        store.organisations.set_alias("src:otago-ltd", "src:otaog", day(1))
    with pytest.raises(BrokenAlias, match=r"'src:otago-lt' \(did you mean 'src:otago-ltd'\?\)"):
        store.organisations.set_alias("src:otago-lt", "src:otago", day(1))
    store.organisations.set_alias("src:otago-ltd", "src:otago", day(1))
    with pytest.raises(BrokenAlias, match=r"src:otago is no alias \(did you mean 'src:otago-ltd'\?\)"):
        store.organisations.remove_alias("src:otago", day(2))


def test_removed_alias_stands_for_itself_again(store: CatalogueStore) -> None:
    name_organisations(store, 0, {"a": ["one"], "b": ["two"]})
    store.organisations.set_alias("src:one", "src:two", day(1))
    assert store.organisations.remove_alias("src:one", day(2)) == 1
    assert store.organisations.resolve("src:one") == "src:one"
    with pytest.raises(BrokenAlias, match="no alias"):
        store.organisations.remove_alias("src:one", day(2))


def test_alias_outlives_harvests(store: CatalogueStore) -> None:
    name_organisations(store, 0, {"a": ["one"], "b": ["two"]})
    store.organisations.set_alias("src:one", "src:two", day(1))
    name_organisations(store, 2, {"a": ["one"], "b": ["two"]})
    assert store.organisations.resolve("src:one") == "src:two"
