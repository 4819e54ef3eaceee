"""Words that mean the same find each other, the shipped ones and an operator's own, on every engine."""

from __future__ import annotations

import pytest

from search_api.index.contract import Change, SearchIndex
from tests.search_api.conftest import NewIndex
from tests.search_api.index_catalogue import found, put, question

MEMBERS = {
    "hyphen": "micro-credential",
    "one": "microcredential",
    "certification": "micro-certification",
    "certified": "microcertification",
    "titre": "micro-titre",
    "titled": "microtitre",
    "accreditation": "microaccréditation",
    "short": "MCN",
}
CATALOGUE: list[Change] = [
    *(put(key, f"A {word} in welding") for key, word in MEMBERS.items()),
    put("plural", "Micro-credentials for welders"),
    put("apart", "Micro studies, with a credential"),
    put("rpl", "Recognition of prior learning"),
    put("acquis", "Reconnaissance des acquis", language="fr"),
    put("prior", "Prior learning without recognition"),
]
GROUP = {*MEMBERS, "plural"}


@pytest.mark.parametrize("typed", [*MEMBERS.values(), "Microcredentials", "MICRO-TITRES", "micro credential"])
def test_each_member_finds_all_the_others(filled: SearchIndex, typed: str) -> None:
    assert set(found(filled, typed)) == GROUP
    assert filled.search(question(typed)).relaxed is None


@pytest.mark.parametrize("key", sorted(MEMBERS))
def test_between_quotation_marks_a_member_finds_itself_alone(filled: SearchIndex, key: str) -> None:
    assert found(filled, f'"{MEMBERS[key]}"') == [key]


@pytest.mark.parametrize("typed", ["RPL", "recognition of prior learning", "reconnaissance des acquis"])
def test_members_of_several_words_stand_in_a_row(filled: SearchIndex, typed: str) -> None:
    assert set(found(filled, typed)) == {"rpl", "acquis"}


def test_words_beside_a_synonym_are_required_as_well(filled: SearchIndex) -> None:
    assert set(found(filled, "mcn welders")) == {"plural"}
    assert set(found(filled, "welding microtitre -certification")) == GROUP - {"plural", "certification"}


def test_an_excluded_word_is_not_widened(filled: SearchIndex) -> None:
    assert set(found(filled, "welding -mcn")) == set(MEMBERS) - {"short"}


@pytest.mark.parametrize("typed", ["mcn", "micro-titre"])
def test_the_member_that_stands_in_a_text_is_marked_whole(filled: SearchIndex, typed: str) -> None:
    page = filled.search(question(typed, highlight=True))
    marked = {hit.id.removeprefix("test:"): hit.highlights["name"] for hit in page.hits}
    assert marked["hyphen"] == "A <mark>micro-credential</mark> in welding"
    assert marked["short"] == "A <mark>MCN</mark> in welding"
    assert marked["plural"] == "<mark>Micro-credentials</mark> for welders"


@pytest.fixture(scope="module")
def own(new_index: NewIndex, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """An index whose operator has synonyms of their own."""
    file = tmp_path_factory.mktemp("synonyms") / "own.txt"
    file.write_text("# ours\nNZQA, qualifications authority\nMCN, nano degree\n", encoding="utf-8")
    index = new_index(file)
    index.apply(
        [
            *CATALOGUE,
            put("nzqa", "NZQA handbook"),
            put("authority", "The Qualifications Authority"),
            put("reversed", "Authority over qualifications"),
            put("nano", "A nano degree"),
        ],
        checkpoint=1,
    )
    return index


@pytest.mark.parametrize("typed", ["nzqa", "NZQAs", "qualifications authority", "Qualification Authority"])
def test_a_group_of_an_operators_file_works_in_every_direction(own: SearchIndex, typed: str) -> None:
    assert set(found(own, typed)) == {"nzqa", "authority"}


@pytest.mark.parametrize("typed", [*MEMBERS.values(), "nano degree", "nano degrees"])
def test_a_group_that_shares_a_member_joins_the_shipped_one(own: SearchIndex, typed: str) -> None:
    assert set(found(own, typed)) == {*GROUP, "nano"}


def test_an_index_says_which_synonyms_it_answers_by(own: SearchIndex, filled: SearchIndex) -> None:
    assert own.synonyms != filled.synonyms
