"""Letters, languages and fields: what is written one way is found the other way, the same on every engine."""

from __future__ import annotations

import pytest

from search_api.index.contract import Change, SearchIndex
from tests.search_api.index_catalogue import found, put, question, worded

PAIRS = [
    ("Māori", "maori"),
    ("Ngāti", "ngāti"),
    ("KĀINGA", "kainga"),
    ("Wha\u0304nau", "whānau"),
    ("évaluées", "EVALUEES"),
    ("nai\u0308veté", "naïvete"),
    ("garçonnière", "garconniere"),
    ("Straße", "strasse"),
    ("œuvre", "oeuvre"),
    ("smørrebrød", "smorrebrod"),
    ("Łódź", "lodz"),
    ("Kaʻa", "kaa"),
    ("L’hélice", "helice"),
    ("d'aujourdhier", "aujourdhier"),
    ("İzmir", "izmir"),
    ("Ｗａｒｅ", "ware"),
    ("ﬁbre", "fibre"),
    ("crème-brûlée", "creme brulee"),
    ("C++", "c++"),
    ("日本語", "日本語"),
]
"""One word in two ways of writing it; no two pairs have a word in common."""
LANGUAGES = ("en", "fr", "fr-CA", "mi", "und")
TITLES = [
    put(f"{language}-{place}-{side}", pair[side], language=language)
    for language in LANGUAGES
    for place, pair in enumerate(PAIRS)
    for side in (0, 1)
]
FORMS = {
    "en": ("organisational", "organisation", "organisations"),
    "fr": ("formateurs", "formateur", "formatrices"),
    "de": ("Häuser", "hauser", "haus"),
}
"""Language -> a word of a text, a form that finds it, and another form."""
TEXTS = [
    worded(
        f"{language}-{field}",
        {"name": [(language, "Zzz")]} | {field: [(language, f"Zzz {forms[0]} zzz")]},
        facets={"skill": ["forms"]},
    )
    for language, forms in FORMS.items()
    for field in ("name", "alternate_name", "description", "learning_outcomes", "entry_condition")
]
TWO_LANGUAGES = worded("both", {"name": [("en", "Riverbank"), ("fr", "Berges")]})
CATALOGUE: list[Change] = [*TITLES, *TEXTS, TWO_LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", range(len(PAIRS)), ids=[pair[1] for pair in PAIRS])
def test_either_way_of_writing_finds_both(filled: SearchIndex, language: str, place: int) -> None:
    both = {f"{language}-{place}-0", f"{language}-{place}-1"}
    for typed in PAIRS[place]:
        ids = found(filled, question(typed, size=100))
        assert {one for one in ids if one.rsplit("-", 2)[0] == language} == both, typed


@pytest.mark.parametrize("place", range(len(PAIRS)), ids=[pair[1] for pair in PAIRS])
def test_folding_holds_between_quotation_marks(filled: SearchIndex, place: int) -> None:
    for typed in PAIRS[place]:
        ids = found(filled, question(f'"{typed}"', size=100))
        assert set(ids) == {f"{language}-{place}-{side}" for language in LANGUAGES for side in (0, 1)}


@pytest.mark.parametrize("field", ["name", "alternate_name", "description", "learning_outcomes"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_words_of_stemmed_languages_are_found_in_any_form(
    filled: SearchIndex, language: str, field: str
) -> None:
    for form in FORMS[language][:2]:
        assert f"{language}-{field}" in found(filled, question(form, filters={"skill": ("forms",)}))


def test_words_of_other_languages_are_found_as_they_are(filled: SearchIndex) -> None:
    written, folded, other = FORMS["de"]
    assert len(found(filled, written)) == len(found(filled, folded)) == 5
    assert found(filled, question(other, filters={"skill": ("forms",)})) == []


@pytest.mark.parametrize("typed", ["riverbanks", "berge", "riverbank berges", '"berges"'])
def test_a_record_is_found_in_each_of_its_languages(filled: SearchIndex, typed: str) -> None:
    assert found(filled, typed) == ["both"]


def test_no_phrase_runs_from_one_language_into_the_next(filled: SearchIndex) -> None:
    assert found(filled, '"riverbank berges"') == []


def test_a_text_of_no_stated_language_is_read_as_english_and_as_french(index: SearchIndex) -> None:
    index.apply([put("one", "organisations formateurs", language="und")], checkpoint=1)
    assert found(index, "organisation") == ["one"]
    assert found(index, "formateur") == ["one"]
