"""Words, phrases, exclusions, synonyms and spelling, the same on every engine."""

from __future__ import annotations

import pytest

from search_api.index.contract import SearchIndex
from tests.search_api.index_catalogue import found, put, question

WORDS = [
    put("ethics", "Data ethics", text="How to judge the use of personal data in organisations."),
    put("open", "Open science", text="Sharing of methods and data; the open web."),
    put("reo", "Te Reo Māori", text="Ngā tikanga Māori mō te kāinga.", language="mi"),
    put(
        "fr", "Compétences évaluées", text="Analyse de données de l’eau; évaluation en ligne.", language="fr"
    ),
    put("code", "Programming in C++ and C#", text="Templates, not just C."),
    put("micro", "A micro-credential in welding", text="Joining metals."),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("data", {"ethics", "open"}),
        ("data ethics", {"ethics"}),
        ("DATA   Ethics", {"ethics"}),
        ("ethics web", set()),
        ("sharing organisations", set()),
        ("organisation", {"ethics"}),
        ("judging", {"ethics"}),
        ('"open web"', {"open"}),
        ('"web open"', set()),
        ('"open methods"', set()),
        ('"data ethic"', set()),
        ("data -science", {"ethics"}),
        ("-data", {"reo", "fr", "code", "micro"}),
        ('data -"open science"', {"ethics"}),
        ("data - ethics", {"ethics"}),
        ("maori", {"reo"}),
        ("Māori", {"reo"}),
        ("MĀORI kainga", {"reo"}),
        ("evaluees", {"fr"}),
        ("évaluée", {"fr"}),
        ("donnee", {"fr"}),
        ("l'eau", {"fr"}),
        ("d’eau", {"fr"}),
        ("analyse", {"fr"}),
        ("c++", {"code"}),
        ("C#", {"code"}),
        ("microcredential", {"micro"}),
        ("micro-credentials", {"micro"}),
        ("microcertification welding", {"micro"}),
        ("micro-titre", {"micro"}),
        ('"microcertification"', set()),
        ("?!", set()),
        ("id:test", set()),
        ('ethics "', {"ethics"}),
        ("title:[a TO b] AND (x OR", set()),
    ],
)
def test_words(index: SearchIndex, text: str, ids: set[str]) -> None:
    index.apply(WORDS, checkpoint=1)
    page = index.search(question(text))
    assert {hit.id.removeprefix("test:") for hit in page.hits} == ids
    assert page.total == len(ids)
    assert page.relaxed is None


def test_a_word_of_another_stem_is_no_other_spelling(index: SearchIndex) -> None:
    index.apply([put("stay", "Staying safe"), put("account", "Accounting")], checkpoint=1)
    page = index.search(question("stacking"))
    assert (page.total, page.relaxed) == (0, None)
    assert found(index, "acountign") == ["account"]


def test_a_word_in_the_title_counts_more(index: SearchIndex) -> None:
    filler = "a text about many other things that one can learn"
    index.apply([put("text", "Something", text=f"welding {filler}"), put("title", "Welding", text=filler)], 1)
    assert found(index, "welding") == ["title", "text"]


def test_phrases_do_not_run_from_one_text_into_the_next(index: SearchIndex) -> None:
    index.apply([put("one", "Digital", text="skills for all")], checkpoint=1)
    assert found(index, '"digital skills"') == []


def test_spelling_is_relaxed_only_when_nothing_is_found(index: SearchIndex) -> None:
    index.apply([put("weld", "Welding basics"), put("bake", "Baking basics")], checkpoint=1)
    page = index.search(question("weldnig basics", facets=("country",)))
    assert [hit.id for hit in page.hits] == ["test:weld"]
    assert page.relaxed is not None
    assert (page.relaxed.from_, page.relaxed.to) == ("weldnig basics", "welding basics")
    assert page.facets["country"].values[0].count == 1
    assert index.search(question("welding")).relaxed is None


@pytest.mark.parametrize("typo", ["wleding", "elding", "aelding", "wellding", "weldin", "wedling"])
def test_one_slip_anywhere_is_found(index: SearchIndex, typo: str) -> None:
    index.apply([put("weld", "Welding")], checkpoint=1)
    assert found(index, typo) == ["weld"]


def test_short_words_quotes_and_exclusions_are_not_relaxed(index: SearchIndex) -> None:
    index.apply([put("one", "Art welding")], checkpoint=1)
    for text in ("arp", '"weldign"'):
        assert index.search(question(text)).total == 0
    assert index.search(question("art -weldign")).relaxed is None


def test_the_other_spelling_is_offered_when_little_is_found(index: SearchIndex) -> None:
    index.apply([put("typo", "Weldign")] + [put(str(n), "Welding") for n in range(30)], checkpoint=1)
    page = index.search(question("weldign"))
    assert (page.total, page.relaxed, page.did_you_mean) == (1, None, "welding")
    assert index.search(question("welding")).did_you_mean is None


def test_no_relaxing_when_a_filter_is_why_nothing_is_found(index: SearchIndex) -> None:
    index.apply([put("one", "Welding", facets={"country": ["NZ"]})], checkpoint=1)
    page = index.search(question("welding", filters={"country": ("CA",)}))
    assert (page.total, page.relaxed, page.did_you_mean) == (0, None, None)
