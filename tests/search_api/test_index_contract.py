"""What every engine must do alike; this file and its neighbours `test_index_*.py` define `SearchIndex`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from search_api.errors import BadQuery, BrokenBatch
from search_api.index.contract import Change, Put, Remove, SearchIndex
from search_api.query import Range, Sort
from tests.search_api.index_catalogue import TODAY, document, found, put, question, wait_until


def test_a_batch_is_searchable_and_moves_the_checkpoint(index: SearchIndex) -> None:
    assert index.checkpoint() == 0
    index.apply([put("one", "Data ethics")], checkpoint=7)
    assert found(index, "ethics") == ["one"]
    assert index.checkpoint() == 7


def test_applying_a_batch_again_changes_nothing(index: SearchIndex) -> None:
    batch: list[Change] = [put("one", "Data"), put("two", "Data"), Remove("test:gone")]
    index.apply(batch, checkpoint=3)
    before = index.search(question("data"))
    index.apply(batch, checkpoint=3)
    after = index.search(question("data"))
    assert (after.total, {hit.id for hit in after.hits}) == (before.total, {hit.id for hit in before.hits})


def test_the_catalogue_of_an_index_is_noted_and_stays(
    index: SearchIndex, open_index: Callable[[], SearchIndex]
) -> None:
    assert index.catalogue is None
    index.apply([put("one")], checkpoint=1)
    assert index.catalogue is None
    index.note_catalogue("0123456789abcdef")
    index.apply([put("two")], checkpoint=2)
    assert (index.catalogue, index.checkpoint(), set(found(index))) == ("0123456789abcdef", 2, {"one", "two"})
    index.close()
    again = open_index()
    assert again.catalogue == "0123456789abcdef"
    again.close()


def test_a_new_generation_is_of_the_catalogue_noted_for_it_once_it_answers(index: SearchIndex) -> None:
    index.apply([put("one")], checkpoint=1)
    index.note_catalogue("of the old one")
    building = index.build()
    building.apply([put("two")], 1)
    building.note_catalogue("of the new one")
    assert index.catalogue == "of the old one"
    building.switch()
    assert (index.catalogue, found(index)) == ("of the new one", ["two"])


def test_a_later_document_of_an_id_replaces_the_earlier(index: SearchIndex) -> None:
    index.apply([put("one", "Old words")], checkpoint=1)
    index.apply([put("one", "New words")], checkpoint=2)
    assert found(index, "old") == []
    assert found(index, "words") == ["one"]


def test_of_two_changes_of_an_id_in_one_batch_the_last_holds(index: SearchIndex) -> None:
    index.apply([put("one", "First"), put("one", "Second"), put("two"), Remove("test:two")], checkpoint=1)
    assert found(index) == ["one"]
    assert found(index, "second") == ["one"]


def test_removing_takes_a_record_out(index: SearchIndex) -> None:
    index.apply([put("one"), put("two")], checkpoint=1)
    index.apply([Remove("test:one")], checkpoint=2)
    assert found(index) == ["two"]
    assert index.get("test:one") is None


@pytest.mark.parametrize(
    "broken", [{"number": -1}, {"number": 0}, {"number": 2**32}, {"title": "\ud800"}, {"facets": None}]
)
def test_a_broken_document_keeps_documents_and_checkpoint(
    index: SearchIndex, broken: dict[str, object]
) -> None:
    index.apply([put("kept")], checkpoint=1)
    bad = document("bad")
    if "number" in broken:
        bad = replace(bad, number=broken["number"])  # type: ignore[arg-type]
    elif "title" in broken:
        bad = replace(bad, passages=(bad.passages[0]._replace(text="\ud800"),), id="test:\ud800")
    else:
        bad = replace(bad, facets={})
    with pytest.raises(BrokenBatch):
        index.apply([put("lost"), Put(bad)], checkpoint=2)
    assert found(index) == ["kept"]
    assert index.checkpoint() == 1
    index.apply([put("next")], checkpoint=2)
    assert set(found(index)) == {"kept", "next"}


def test_a_batch_that_breaks_while_it_is_made_changes_nothing(index: SearchIndex) -> None:
    def changes() -> Iterator[Change]:
        yield put("lost")
        raise BrokenBatch("test:bad: no name")

    index.apply([put("kept")], checkpoint=1)
    with pytest.raises(BrokenBatch):
        index.apply(changes(), checkpoint=2)
    assert (found(index), index.checkpoint()) == (["kept"], 1)


def test_another_reader_sees_a_commit_within_a_second(
    index: SearchIndex, open_index: Callable[[], SearchIndex]
) -> None:
    index.apply([put("one")], checkpoint=1)
    reader = open_index()
    assert found(reader) == ["one"]
    generation = reader.generation
    index.apply([put("two")], checkpoint=2)
    wait_until(lambda: len(found(reader)) == 2)
    assert reader.generation == index.generation != generation
    reader.close()


def test_documents_and_checkpoint_survive_closing(
    index: SearchIndex, open_index: Callable[[], SearchIndex]
) -> None:
    index.apply([put("one")], checkpoint=5)
    index.close()
    again = open_index()
    assert (found(again), again.checkpoint()) == (["one"], 5)
    again.apply([put("two")], checkpoint=6)
    assert set(found(again)) == {"one", "two"}
    again.close()


@pytest.mark.parametrize(
    ("parts", "parameter"),
    [
        ({"filters": {"contry": ("NZ",)}}, "filter"),
        ({"filters": {"is_free": ("maybe",)}}, "is_free"),
        ({"facets": ("nothing",)}, "facets"),
        ({"ranges": {"weight": Range(1, 2)}}, "range"),
        ({"ranges": {"hours": Range(3, 2)}}, "hours"),
        ({"ranges": {"hours": Range(TODAY, None)}}, "hours"),
        ({"ranges": {"start": Range(3, 2)}}, "start"),
        ({"ranges": {"cost": Range(3, 4)}}, "currency"),
        ({"sort": Sort("cost")}, "currency"),
        ({"sort": Sort("cost"), "currency": "nzd"}, "currency"),
        ({"sort": Sort("cost"), "currency": "XYZ"}, "currency"),
        ({"sort": Sort("beauty")}, "sort"),
        ({"distributions": ("start",)}, "distributions"),
        ({"size": -1}, "size"),
        ({"size": 101}, "size"),
        ({"facet_size": 0}, "facet_size"),
        ({"language": "de"}, "lang"),
        ({"text": "x" * 501}, "q"),
        ({"cursor": "nonsense"}, "cursor"),
    ],
)
def test_a_wrong_question_names_the_parameter(
    index: SearchIndex, parts: dict[str, object], parameter: str
) -> None:
    index.apply([put("one")], checkpoint=1)
    with pytest.raises(BadQuery) as raised:
        index.search(replace(question(), **parts))  # type: ignore[arg-type]
    assert raised.value.parameter == parameter


def test_a_wrong_facet_page_names_the_parameter(index: SearchIndex) -> None:
    index.apply([put("one")], checkpoint=1)
    for parts, parameter in [({"size": 0}, "size"), ({"after": "nonsense"}, "after")]:
        with pytest.raises(BadQuery) as raised:
            index.facet_values(question(), "skill", **parts)  # type: ignore[arg-type]
        assert raised.value.parameter == parameter


def test_entries_stream_every_record_by_number(index: SearchIndex) -> None:
    index.apply(
        [put("b", number=7), put("a", number=3, is_withdrawn=True), put("c", number=2**32 - 1)], checkpoint=1
    )
    listed = [(one.number, one.id, one.fingerprint) for one in index.entries()]
    assert listed == [(3, "test:a", "1.a"), (7, "test:b", "1.b"), (2**32 - 1, "test:c", "1.c")]
    assert [one.number for one in index.entries(after_number=3)] == [7, 2**32 - 1]


def test_counts_say_how_much_there_is(index: SearchIndex) -> None:
    index.apply(
        [put("a", facets={"source": ["x"]}), put("b", facets={"source": ["y"]}, is_withdrawn=True)], 1
    )
    assert index.counts().documents == 2
    assert dict(index.counts().by_source) == {"x": 1, "y": 1}
