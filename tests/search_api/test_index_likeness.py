"""More like this: shared rare words of current records, the same on every engine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from search_api.index.contract import Change, Put, SearchIndex
from tests.search_api.index_catalogue import TODAY, document, put, worded

HIDDEN = document("hidden", "Quiet title", text="beekeeping hives pollination")
CATALOGUE: list[Change] = [
    put("orchard", "Beekeeping for orchards", text="hives and pollination"),
    put("roof", "Urban beekeeping", text="hives on roofs"),
    put("gone", "Beekeeping hives", text="pollination", is_withdrawn=True),
    put("past", "Beekeeping hives", text="pollination", expires=TODAY - timedelta(days=1)),
    put("bread", "Baking bread", text="flour and water"),
    put("cake", "Baking cakes", text="flour and sugar"),
    put("lonely", "Xylography"),
    worded("pain", {"name": [("fr", "Boulangerie"), ("en", "Baking")], "description": [("fr", "Farine")]}),
    Put(replace(HIDDEN, marked_texts=document("hidden", "Quiet title").marked_texts)),
]


def alike(index: SearchIndex, native_id: str, **parts: int) -> list[str]:
    hits = index.more_like_this(f"test:{native_id}", today=TODAY, **parts)
    return [hit.id.removeprefix("test:") for hit in hits]


@pytest.mark.parametrize(
    ("native_id", "ids"),
    [
        ("orchard", {"roof", "hidden"}),
        ("roof", {"orchard", "hidden"}),
        ("gone", {"orchard", "roof", "hidden"}),
        ("past", {"orchard", "roof", "hidden"}),
        ("bread", {"cake", "pain"}),
        ("pain", {"bread", "cake"}),
        ("lonely", set()),
        ("nowhere", set()),
        ("", set()),
    ],
)
def test_what_is_alike_shares_words_and_is_current_and_another(
    filled: SearchIndex, native_id: str, ids: set[str]
) -> None:
    assert set(alike(filled, native_id)) == ids


def test_the_record_that_shares_more_comes_first(filled: SearchIndex) -> None:
    assert alike(filled, "bread")[0] == "cake"


def test_the_number_of_records_is_the_one_asked_for(filled: SearchIndex) -> None:
    assert [len(alike(filled, "gone", size=size)) for size in (0, 1, 2, 50)] == [0, 1, 2, 3]


def test_texts_that_may_not_be_shown_are_not_compared_by(filled: SearchIndex) -> None:
    assert not {"orchard", "roof"} & set(alike(filled, "hidden"))


def test_an_expired_record_is_alike_on_a_day_before(filled: SearchIndex) -> None:
    hits = filled.more_like_this("test:orchard", today=TODAY - timedelta(days=1))
    assert "test:past" in {hit.id for hit in hits}


def test_a_hit_brings_its_card_and_no_marks(filled: SearchIndex) -> None:
    hit = filled.more_like_this("test:orchard", today=TODAY, size=1)[0]
    assert json.loads(hit.card)["id"] == hit.id
    assert hit.highlights == {}
