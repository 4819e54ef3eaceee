"""Highlights, suggestions and likeness, the same on every engine."""

from __future__ import annotations

from datetime import timedelta

from search_api.index.contract import SearchIndex
from tests.search_api.index_catalogue import TODAY, put, question


def test_highlights_are_safe_and_mark_every_form(index: SearchIndex) -> None:
    index.apply(
        [put("one", "Welding <b>& welds</b>", text="A weld joins; Māori welders weld.")], checkpoint=1
    )
    hit = index.search(question("weld maori", highlight=True)).hits[0]
    assert hit.highlights == {
        "name": "<mark>Welding</mark> &lt;b&gt;&amp; <mark>welds</mark>&lt;/b&gt;",
        "description": "A <mark>weld</mark> joins; <mark>Māori</mark> welders <mark>weld</mark>.",
    }


def test_highlights_follow_relaxed_spelling_and_synonyms(index: SearchIndex) -> None:
    index.apply([put("one", "Welding"), put("two", "A micro-credential here")], checkpoint=1)
    assert index.search(question("wleding", highlight=True)).hits[0].highlights == {
        "name": "<mark>Welding</mark>"
    }
    marked = index.search(question("microcertification", highlight=True)).hits[0].highlights
    assert marked == {"name": "A <mark>micro-credential</mark> here"}


def test_no_highlights_without_words_or_when_not_wanted(index: SearchIndex) -> None:
    index.apply([put("one", "Welding")], checkpoint=1)
    assert index.search(question(highlight=True)).hits[0].highlights == {}
    assert index.search(question("welding")).hits[0].highlights == {}


def test_suggestions_complete_titles_providers_and_skills(index: SearchIndex) -> None:
    provider = {
        ("provider", "test:data"): {"en": "Dataland College"},
        ("skill", "databases"): {"en": "Databases"},
    }
    facets = {"provider": ["test:data"], "skill": ["databases"]}
    index.apply(
        [
            put("one", "Data ethics", facets=facets, names=provider),
            put("two", "Open data", facets={"provider": ["test:data"]}),
            put("three", "Données ouvertes", language="fr"),
            put("gone", "Data gone", is_withdrawn=True),
            put("past", "Data past", expires=TODAY - timedelta(days=1)),
        ],
        checkpoint=1,
    )
    made = index.suggest("dat", today=TODAY)
    assert [(one.kind, one.text, one.value, one.count) for one in made] == [
        ("title", "Data ethics", "test:one", 1),
        ("title", "Open data", "test:two", 1),
        ("provider", "Dataland College", "test:data", 2),
        ("skill", "Databases", "databases", 1),
    ]
    assert [one.text for one in index.suggest("open da", today=TODAY)] == ["Open data"]
    assert [one.text for one in index.suggest("donnees", today=TODAY, language="fr")] == ["Données ouvertes"]
    assert [one.text for one in index.suggest("dat", today=TODAY, size=2)] == [
        "Data ethics",
        "Dataland College",
    ]
    assert index.suggest("?", today=TODAY) == ()
    assert index.suggest("dat", today=TODAY, size=0) == ()


def test_more_like_this_finds_shared_rare_words(index: SearchIndex) -> None:
    index.apply(
        [
            put("one", "Beekeeping for orchards", text="hives and pollination"),
            put("two", "Urban beekeeping", text="hives on roofs"),
            put("gone", "Beekeeping hives", is_withdrawn=True),
            put("bread", "Baking bread", text="flour and water"),
        ],
        checkpoint=1,
    )
    assert [hit.id for hit in index.more_like_this("test:one", today=TODAY)] == ["test:two"]
    assert index.more_like_this("test:nowhere", today=TODAY) == ()


def test_more_like_this_bears_that_nearly_all_documents_were_replaced(index: SearchIndex) -> None:
    for round_number in (1, 2, 3):
        changed = [put(f"n{number}", f"Shared title {round_number}") for number in range(40)]
        index.apply(changed, checkpoint=round_number)
    assert len(index.more_like_this("test:n3", today=TODAY, size=5)) in range(6)
