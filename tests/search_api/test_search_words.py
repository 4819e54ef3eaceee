"""Words, synonyms, slips, keys and marks, without any engine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.errors import BrokenSynonyms
from search_api.facets import Unit
from search_api.folding import folded, joined_words, words_of
from search_api.highlights import Marker
from search_api.remembered import Remembered
from search_api.sort_keys import LAST_CODE, key_of, limit_code, number_code, second_code
from search_api.spelling import (
    distance,
    is_one_slip,
    is_worth_correcting,
    near_prefixes,
    nearest,
    slips_between,
)
from search_api.synonyms import Synonyms, load_synonyms, read_synonyms
from search_api.wanted import wanted
from search_api.words import ignored_signs, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tīkanga Māori", ["tikanga", "maori"]),
        ("Ti\u0304kanga", ["tikanga"]),
        ("ÉVALUÉES", ["evaluees"]),
        ("l'eau, d’été et aujourd'hui", ["eau", "ete", "et", "aujourd", "hui"]),
        ("C++ C# F# .NET R&D #1", ["cplusplus", "csharp", "fsharp", "net", "r", "d", "1"]),
        ("Kaʻa ʻōlelo", ["kaa", "olelo"]),
        ("Straße Œuvre smørrebrød", ["strasse", "oeuvre", "smorrebrod"]),
        ("日本語 test", ["日", "本", "語", "test"]),
        ("snake_case micro-credential", ["snake", "case", "micro", "credential"]),
        ("—!?", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert words_of(" ".join(words_of(text))) == words_of(text)


@given(st.text(max_size=60))
def test_joined_words_are_the_same_words(text: str) -> None:
    assert joined_words(text).split() == words_of(text)


@given(st.text(max_size=60))
def test_anything_typed_can_be_read(text: str) -> None:
    typed = read_words(text)
    for piece in (*typed.required, *typed.excluded):
        assert piece.words


def test_typed_words_phrases_and_exclusions() -> None:
    typed = read_words('data "open science" -marketing -"e learning" well-being - "unclosed')
    assert [(piece.words, piece.is_quoted) for piece in typed.required] == [
        (("data",), False),
        (("open", "science"), True),
        (("well", "being"), False),
        (("unclosed",), False),
    ]
    assert [piece.words for piece in typed.excluded] == [("marketing",), ("e", "learning")]
    assert typed.replaced({typed.required[0]: "dates"}).startswith('dates "open science"')
    assert read_words("?!").says_nothing
    assert not read_words("  ").says_nothing


def test_the_longest_known_expression_counts() -> None:
    synonyms = Synonyms(read_synonyms("ai, artificial intelligence\nintelligence, wit\n# note\n", "s.txt"))
    found = wanted(read_words("artificial intelligence now"), synonyms)
    assert [one.wordings for one in found] == [(("ai",), ("artificial", "intelligence")), (("now",),)]
    assert wanted(read_words('"ai"'), synonyms)[0].wordings == (("ai",),)


def test_an_operators_synonyms_join_the_shipped_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("micro-credential, badge\n", encoding="utf-8")
    _, group = load_synonyms(own).longest_at(["badges"], 0)
    assert {("badge",), ("micro", "credential"), ("microcertification",)} <= set(group)


def test_synonyms_have_a_version_of_their_own_groups(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("badge, token\n", encoding="utf-8")
    assert load_synonyms().version == load_synonyms().version
    assert load_synonyms().version != load_synonyms(own).version


@pytest.mark.parametrize("text", ["lonely\n", "a, b\nc, ?!\n", "a, b\nc, A\n"])
def test_a_broken_synonym_line_is_named(text: str) -> None:
    with pytest.raises(BrokenSynonyms, match=r"^own\.txt:\d+: "):
        read_synonyms(text, "own.txt")


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [
        ("weld", "weld", 0),
        ("weld", "wled", 1),
        ("weld", "well", 1),
        ("weld", "welds", 1),
        ("weld", "bold", 2),
    ],
)
def test_slips_are_counted(left: str, right: str, steps: int) -> None:
    assert distance(left, right, 2) == distance(right, left, 2) == steps


def test_slips_beyond_the_limit_are_not_counted_further() -> None:
    assert distance("welding", "banking", 1) == 2


@given(st.text("abcd", min_size=4, max_size=7), st.data())
def test_every_word_one_slip_away_is_looked_at_and_recognised(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdz"))
    slips = [
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    ]
    for slip in slips:
        assert any(slip.startswith(prefix) for prefix in near_prefixes(word)), slip
        assert slip == word or (is_one_slip(word, slip) and slips_between(word, slip) == 1)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_slip_is_a_distance_of_one(left: str, right: str) -> None:
    assert (left != right and is_one_slip(left, right)) == (distance(left, right, 2) == 1)


def test_long_words_may_have_two_slips_behind_their_first_two_letters() -> None:
    assert slips_between("orchadrist", "orchardists") == 2
    assert slips_between("rochadists", "orchardists") is None
    assert slips_between("weldd", "wlled") is None


def test_two_slips_do_not_lead_to_another_stem() -> None:
    assert slips_between("stacking", "staying") is None
    assert slips_between("marketing", "marking") is None
    assert slips_between("acounitng", "accounting") == 2
    assert slips_between("programing", "programming") == 1


def test_a_level_is_one_thing_in_either_language() -> None:
    found = wanted(read_words("nursing level 5 credits"), Synonyms([]))
    assert [one.wordings for one in found] == [
        (("nursing",),),
        (("level", "5"), ("niveau", "5")),
        (("credits",),),
    ]
    assert len(wanted(read_words("level design"), Synonyms([]))) == 2


def test_signs_of_other_search_languages_mean_nothing() -> None:
    assert ignored_signs("data* sci~1 c++ -x") == ("*", "~")
    assert ignored_signs('"open science" data') == ()
    assert ignored_signs('"open* science') == ('"', "*")
    assert read_words("data*").required[0].words == ("data",)


def test_the_nearest_then_the_most_frequent_word_wins() -> None:
    known = [("welding", 5), ("wedding", 90), ("bedding", 999)]
    assert nearest("weldng", known) == "welding"
    assert nearest("welting", [("welding", 5), ("melting", 9)]) == "melting"
    assert nearest("welding", known, more_than=90) is None
    assert nearest("baking", known) is None


@pytest.mark.parametrize(("word", "is_worth_it"), [("art", False), ("arts", True), ("c3po", False)])
def test_short_words_and_codes_are_not_corrected(word: str, is_worth_it: bool) -> None:
    assert is_worth_correcting(word) is is_worth_it


@given(st.floats(0, 1e13), st.floats(0, 1e13))
def test_codes_keep_the_order_of_numbers(left: float, right: float) -> None:
    low, high = sorted((left, right))
    assert 0 <= number_code(low) <= number_code(high) <= LAST_CODE


def test_numbers_are_told_apart_to_the_hundredth() -> None:
    assert number_code(19.99) < number_code(20)
    assert number_code(20) == number_code(20.001)
    assert number_code(-3) == 0


def test_keys_order_by_code_then_by_number() -> None:
    assert sorted([key_of(2, 1), key_of(1, 9), key_of(1, 3)]) == [key_of(1, 3), key_of(1, 9), key_of(2, 1)]
    assert key_of(LAST_CODE, LAST_CODE) == 2**64 - 1


def test_a_day_of_change_has_all_its_seconds() -> None:
    day = date(2026, 3, 15)
    first, last = (limit_code("changed_at", Unit.DAY, day, is_upper=upper) for upper in (False, True))
    assert last - first == 86_399
    assert first == second_code(datetime(2026, 3, 15, tzinfo=UTC))


def marker(text: str) -> Marker:
    return Marker(wanted(read_words(text), load_synonyms()), lambda word: (f"en:{word.removesuffix('s')}",))


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("data", "Big <data>", "Big &lt;<mark>data</mark>&gt;"),
        ("donnees", "L’été des données", "L’été des <mark>données</mark>"),
        ('"open data"', "open, data and open minds", "<mark>open, data</mark> and open minds"),
        ("c++", "C, C++ and C#", "C, <mark>C++</mark> and C#"),
        ("credential", "A Credentials' test", "A <mark>Credentials</mark>&#x27; test"),
        ('"credential"', "Credentials, credential", "Credentials, <mark>credential</mark>"),
        ("kaa", "Kaʻa", "<mark>Kaʻa</mark>"),
        ("eau", "L'eau d'or, C#", "L&#x27;<mark>eau</mark> d&#x27;or, C#"),
    ],
)
def test_marks_stand_on_the_words_as_written(typed: str, text: str, marked: str) -> None:
    assert marker(typed).highlights({"alternate_name": [("en", text)]}, "en") == {"alternate_name": marked}


@given(st.text("data +#-ls.", max_size=40))
def test_marks_do_not_depend_on_letters_beyond_ascii_behind_them(text: str) -> None:
    for typed in ("data", '"data sat"', "c++", "last data"):
        assert marker(typed).spans(text) == marker(typed).spans(f"{text} é")


def test_a_long_text_is_cut_around_its_first_mark() -> None:
    text = "filler " * 60 + "the data here " + "filler " * 60
    shown = marker("data").highlights({"description": [("en", text)]}, "en")["description"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "<mark>data</mark> here" in shown
    assert len(shown) < 280


def test_the_readers_language_is_marked_first() -> None:
    texts = {"description": [("en", "data here"), ("fr", "data ici")]}
    assert marker("data").highlights(texts, "fr") == {"description": "<mark>data</mark> ici"}
    assert marker("here").highlights(texts, "fr") == {"description": "data <mark>here</mark>"}


def test_answers_are_remembered_up_to_a_weight() -> None:
    remembered, made = Remembered(most=3), list[str]()

    def make(key: str) -> None:
        remembered.get(key, lambda: made.append(key))

    for key in "aab":
        make(key)
    remembered.get("heavy", lambda: "x", lambda _: 2)
    for key in "ba":
        make(key)
    assert made == ["a", "b", "a"]
