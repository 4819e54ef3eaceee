"""Suggestions of titles, providers and skills while somebody types, the same on every engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from search_api.index.contract import Change, SearchIndex
from search_api.query import Suggestion
from tests.search_api.index_catalogue import TODAY, put, worded

PROVIDERS = {
    "p:marine": "Marine College",
    "p:marigold": "Marigold Institute",
    "p:gone": "Marzipan School",
    "p:samples": "Marvellous Samples",
    "p:mixed": "Marsh Academy",
    "p:fr": "Collège Maritime",
}
SKILLS = {"marking": "Marking", "http://e.test/42": "Marine biology", "expired-skill": "Marbling"}


def _offer(native_id: str, title: str, provider: str, *skills: str, **values: object) -> Change:
    names = {("provider", provider): {"en": PROVIDERS[provider]}}
    names |= {("skill", skill): {"en": SKILLS[skill]} for skill in skills}
    facets = {"provider": [provider], "skill": list(skills)}
    if values.get("is_sample"):
        facets["is_sample"] = ["yes"]
    return put(native_id, title, facets=facets, names=names, **values)


CATALOGUE: list[Change] = [
    _offer("1", "Ocean law", "p:marine", "marking"),
    _offer("2", "Ocean law for pilots", "p:marine", "http://e.test/42"),
    _offer("3", "Law of the ocean", "p:marigold", "marking"),
    _offer("4", "Ocean past", "p:gone", "expired-skill", expires=TODAY - timedelta(days=1)),
    _offer("5", "Ocean withdrawn", "p:gone", is_withdrawn=True),
    _offer("6", "Sample ocean", "p:samples", is_sample=True),
    _offer("7", "Sample tide", "p:mixed", is_sample=True),
    _offer("8", "Real tide", "p:mixed"),
    _offer("9", "Ocean law", "p:marigold", "marking"),
    worded(
        "10",
        {"name": [("en", "Tidal energy"), ("fr", "Énergie marémotrice")]},
        facets={"provider": ["p:fr"]},
        names={("provider", "p:fr"): {"fr": PROVIDERS["p:fr"], "en": "Maritime College"}},
    ),
    *(put(f"many-{number}", f"Harbour {'x' * number}") for number in range(1, 13)),
    *(
        put(
            f"harbour-{number}",
            "Quay",
            facets={"provider": [f"p:harbour-{number}"]},
            names={("provider", f"p:harbour-{number}"): {"en": f"Harbour School {number}"}},
        )
        for number in range(7)
    ),
]


def made(index: SearchIndex, text: str, kind: str | None = None, **parts: object) -> list[Suggestion]:
    suggested = index.suggest(text, today=TODAY, **parts)  # type: ignore[arg-type]
    return [one for one in suggested if kind in (None, one.kind)]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("ocean", ["Ocean law", "Ocean law for pilots", "Sample ocean", "Law of the ocean"]),
        ("OCE", ["Ocean law", "Ocean law for pilots", "Sample ocean", "Law of the ocean"]),
        ("ocean l", ["Ocean law", "Ocean law for pilots", "Law of the ocean"]),
        ("law oc", ["Ocean law", "Law of the ocean", "Ocean law for pilots"]),
        ("pil", ["Ocean law for pilots"]),
        ("oce law", []),
        ("energie", ["Énergie marémotrice"]),
        ("ÉNERGIE mare", ["Énergie marémotrice"]),
        ("tidal", ["Tidal energy"]),
        ("zzz", []),
        ("", []),
        ("  !?  ", []),
    ],
)
def test_titles_hold_the_words_of_which_the_last_may_be_unfinished(
    filled: SearchIndex, typed: str, titles: list[str]
) -> None:
    assert [one.text for one in made(filled, typed, "title")] == titles


def test_a_title_names_a_record_and_comes_once(filled: SearchIndex) -> None:
    first = made(filled, "ocean law", "title")[0]
    assert (first.text, first.count, first.is_sample) == ("Ocean law", 1, False)
    assert first.value in ("test:1", "test:9")


@pytest.mark.parametrize("typed", ["ocean pa", "ocean with", "marz", "marb"])
def test_nothing_of_withdrawn_and_expired_records_is_suggested(filled: SearchIndex, typed: str) -> None:
    assert made(filled, typed) == []


def test_what_had_expired_is_suggested_for_a_day_before(filled: SearchIndex) -> None:
    yesterday = filled.suggest("marb", today=TODAY - timedelta(days=1))
    assert [(one.kind, one.text, one.value) for one in yesterday] == [("skill", "Marbling", "expired-skill")]


def test_providers_and_skills_come_by_their_current_records(filled: SearchIndex) -> None:
    named = [one for one in made(filled, "mar", size=20) if one.kind != "title"]
    assert [(one.kind, one.text, one.value, one.count) for one in named] == [
        ("skill", "Marking", "marking", 3),
        ("provider", "Marigold Institute", "p:marigold", 2),
        ("provider", "Marine College", "p:marine", 2),
        ("provider", "Marsh Academy", "p:mixed", 2),
        ("skill", "Marine biology", "http://e.test/42", 1),
        ("provider", "Maritime College", "p:fr", 1),
        ("provider", "Marvellous Samples", "p:samples", 1),
    ]


@pytest.mark.parametrize(
    ("typed", "text", "is_sample"),
    [
        ("marvel", "Marvellous Samples", True),
        ("marsh", "Marsh Academy", False),
        ("marine col", "Marine College", False),
        ("sample oc", "Sample ocean", True),
        ("sample ti", "Sample tide", True),
        ("real ti", "Real tide", False),
    ],
)
def test_a_suggestion_of_samples_alone_says_so(
    filled: SearchIndex, typed: str, text: str, is_sample: bool
) -> None:
    (one,) = made(filled, typed)
    assert (one.text, one.is_sample) == (text, is_sample)


@pytest.mark.parametrize(("language", "text"), [("en", "Maritime College"), ("fr", "Collège Maritime")])
def test_a_name_comes_in_the_language_that_is_asked_for(
    filled: SearchIndex, language: str, text: str
) -> None:
    assert [one.text for one in made(filled, "maritime", language=language)] == [text]


@pytest.mark.parametrize(
    ("size", "titles", "names"), [(8, 4, 4), (3, 2, 1), (1, 1, 0), (20, 12, 7), (0, 0, 0)]
)
def test_half_of_the_places_are_for_names(filled: SearchIndex, size: int, titles: int, names: int) -> None:
    kinds = [one.kind for one in made(filled, "harb", size=size)]
    assert kinds == ["title"] * titles + ["provider"] * names


def test_names_take_the_places_that_titles_leave(filled: SearchIndex) -> None:
    assert [one.kind for one in made(filled, "harbour sch", size=7)] == ["provider"] * 7


def test_short_titles_come_before_long_ones(filled: SearchIndex) -> None:
    assert [one.text for one in made(filled, "harbour", "title", size=8)] == [
        f"Harbour {'x' * number}" for number in range(1, 5)
    ]
