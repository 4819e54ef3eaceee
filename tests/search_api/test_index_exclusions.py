"""Required words, phrases and exclusions together, the same on every engine."""

from __future__ import annotations

import pytest

from search_api.index.contract import Change, SearchIndex
from search_api.words import ignored_signs
from tests.search_api.index_catalogue import found, put, question, worded

CATALOGUE: list[Change] = [
    worded(
        "solar",
        {
            "name": [("en", "Solar power at sea"), ("fr", "Énergie solaire en mer")],
            "description": [("en", "Panels, inverters and storms.")],
            "learning_outcomes": [("en", "Install panels safely"), ("en", "Read a power meter")],
        },
    ),
    put("wind", "Wind power", text="Turbines at sea, and the power of wind."),
    put("wave", "Power of the sea", text="Waves, tides and sea power."),
    put("bread", "Bread", text="Flour, water, salt. No power needed."),
    put("step", "Step-by-step pastry", text="A state-of-the-art oven."),
]
ALL = {"solar", "wind", "wave", "bread", "step"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("power", {"solar", "wind", "wave", "bread"}),
        ("power sea", {"solar", "wind", "wave"}),
        ("panels meter", {"solar"}),
        ("solar turbines", set()),
        ("energie solar", {"solar"}),
        ('"sea power"', {"wave"}),
        ('"power sea"', set()),
        ('"panels safely"', {"solar"}),
        ('"safely read"', set()),
        ('"power at sea"', {"solar"}),
        ('"POWER, at -- sea"', {"solar"}),
        ('"wind power" "at sea"', {"wind"}),
        ('power "at sea"', {"solar", "wind"}),
        ("-power", {"step"}),
        ('-"sea power"', ALL - {"wave"}),
        ("power -sea", {"bread"}),
        ("power -turbine", {"solar", "wave", "bread"}),
        ('power -"turbine"', {"solar", "wind", "wave", "bread"}),
        ("power -solaire", {"wind", "wave", "bread"}),
        ("power -sea -bread", set()),
        ('"sea power" -waves', set()),
        ("power -power", set()),
        ("–power", {"step"}),
        ("step-by-step", {"step"}),
        ("by-step", {"step"}),
        ("step-pastry", {"step"}),
        ("pastry-step", set()),
        ("state-of-the-art", {"step"}),
        ("power-of", {"wind", "wave"}),
        ('""', set()),
        ('power ""', {"solar", "wind", "wave", "bread"}),
        ("-", set()),
        ("power -", {"solar", "wind", "wave", "bread"}),
        ('"sea power', {"solar", "wind", "wave"}),
        ("wind OR bread", set()),
        ("power AND bread", set()),
        ("storms AND panels", {"solar"}),
        ("p*wer", set()),
        ("sea~2", set()),
        ("power^3 sea", set()),
        ("panels|turbines", set()),
        ("   power\t\nsea  ", {"solar", "wind", "wave"}),
    ],
)
def test_what_must_and_must_not_be_there(filled: SearchIndex, text: str, ids: set[str]) -> None:
    page = filled.search(question(text))
    assert {hit.id.removeprefix("test:") for hit in page.hits} == ids
    assert page.total == len(ids)
    assert page.relaxed is None


@pytest.mark.parametrize("sign", ["*", "~", "^", "|"])
def test_signs_of_other_languages_part_words(filled: SearchIndex, sign: str) -> None:
    assert set(found(filled, f"power{sign}sea")) == set(found(filled, "power-sea"))
    assert set(found(filled, f"power {sign} sea")) == {"solar", "wind", "wave"}
    assert ignored_signs(f"power {sign} sea") == (sign,)


def test_exclusions_narrow_counts_as_they_narrow_hits(filled: SearchIndex) -> None:
    page = filled.search(question("power -sea", facets=("source", "status")))
    assert page.total == 1
    assert [one.count for one in page.facets["status"].values] == [1]
    assert [one.count for one in page.facets["source"].values] == [1]


def test_a_word_left_out_is_not_marked(filled: SearchIndex) -> None:
    hit = filled.search(question('power -"turbine"', highlight=True, filters={})).hits
    assert all("turbine</mark>" not in text.lower() for one in hit for text in one.highlights.values())
