"""Cleaning, cutting and splitting text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.errors import TransformError
from normalise.transforms.clean import clean
from tests.normalise.applying import apply


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("<p>One&nbsp;two</p><p>Three<br/>four</p>", "One two\n\nThree\nfour"),
        ("<ul><li>weld<li>braze</ul>", "- weld\n- braze"),
        ("<script>alert(1)</script><b>Weld</b><!-- old -->", "Weld"),
        ("Bees &amp; hives &#8211; a start", "Bees & hives – a start"),
        ("less than 5 < 6 and a<b", "less than 5 < 6 and a<b"),
        ("wha\u0304nau", "whānau"),
        ("a\u200bb\ufeff c\u00adooperative", "ab cooperative"),
        ("one\r\n\r\n\r\n\r\ntwo\u2028three", "one\n\ntwo\nthree"),
        ("  40\u202fheures\u00a0: ", "40 heures :"),
        ("Q\u0000A", "QA"),
        ("<p></p>", ""),
    ],
)
def test_text_is_cleaned_and_keeps_its_paragraphs(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


def test_markup_nested_without_end_loses_no_word() -> None:
    assert clean("<div>" * 5000 + "deep" + "</div>" * 5000) == "deep"
    assert clean("<![if x]><p>Weld<![endif]>") == "Weld"


MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<![if", "<!--", "-->", "<li>", "<script>", "<br", ">", "&amp", "a", "<"])
)


@given(MARKUP)
def test_no_markup_however_broken_fails(pieces: list[str]) -> None:
    assert "\n\n\n" not in clean("".join(pieces))


@given(st.text())
def test_cleaning_never_fails_and_leaves_no_invisible_sign(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & {"\u00a0", "\u200b", "\ufeff", "\u00ad", "\u0000", "\t"}


@given(st.text(alphabet=st.characters(exclude_characters="<&")))
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("given_title", "expected"),
    [
        ("Agrichemical - Certified Handler (Micro-credential) (Level 5)", "Agrichemical - Certified Handler"),
        ("Barista Training (Micro-credential)", "Barista Training"),
        ("Te Tiaki Wai Māori (Micro-credential) (Kaupae 4)", "Te Tiaki Wai Māori"),
        ("Gestion des eaux (microcertification) (Niveau 3)", "Gestion des eaux"),
        ("Welding (Part 2)", "Welding (Part 2)"),
        ("Micro-credential design (advanced)", "Micro-credential design (advanced)"),
        ("(Micro-credential)", "(Micro-credential)"),
    ],
)
def test_a_title_loses_its_qualifiers_and_nothing_else(given_title: str, expected: str) -> None:
    assert apply("title", given_title) == expected


def test_the_glued_careers_sentence_is_cut_off() -> None:
    entry = {"strip_suffix": {"pattern": "To find out more about employment opportunities.*"}}
    assert (
        apply(entry, "Work in orchards.To find out more about employment opportunities click.")
        == "Work in orchards."
    )


def test_fixed_texts_are_cut_in_any_case_and_taken_literally() -> None:
    assert apply({"strip_prefix": "ref."}, "REF. 12") == "12"
    assert apply({"strip_suffix": ["(c)", "Ltd"]}, "Nectar ltd") == "Nectar"
    assert apply({"remove": "a.b"}, "axb a.b") == "axb"
    assert apply({"strip_prefix": "all of it"}, "All of it") is None


def test_extracting_takes_the_group_or_the_match_or_nothing() -> None:
    assert apply({"extract": r"\((\d+) h\)"}, "First aid (6 h)") == "6"
    assert apply({"extract": r"\d+ h"}, "First aid (6 h)") == "6 h"
    assert apply({"extract": r"\d+"}, "First aid") is None


def test_dropped_values_and_filled_columns() -> None:
    assert apply({"drop": ["N/A", "to be confirmed"]}, "To  be Confirmed") is None
    assert apply({"drop": "n/a"}, " N/A ") is None
    assert apply({"drop": "n/a"}, 0) == 0
    assert apply({"means": "stackable"}, "anything") == "stackable"
    assert apply({"means": "stackable"}, "  ") is None


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Graduates can:\n- weld\n- braze\n- cut", ["weld", "braze", "cut"]),
        ("1. weld\n2. braze", ["weld", "braze"]),
        ("* weld\n* braze thin\n  sheet", ["weld", "braze thin sheet"]),
        ("a) weld\nb) braze", ["weld", "braze"]),
        ("Graduates will: - weld - braze; - cut", ["weld", "braze", "cut"]),
        ("<ul><li>weld</li><li>braze</li></ul>", ["weld", "braze"]),
        ("- weld\n- braze\n\nThey work safely.", ["weld", "braze"]),
        ("Learners weld - and braze - with care.", ["Learners weld - and braze - with care."]),
        ("In 2021. they began", ["In 2021. they began"]),
        ("   ", []),
    ],
)
def test_points_of_a_list_are_found_in_every_flavour(text: str, points: list[str]) -> None:
    assert apply("bullets", text) == points


@given(st.text())
def test_reading_points_never_fails_nor_gives_empty_ones(text: str) -> None:
    assert all(point.strip() for point in apply("bullets", text))
    assert all(line.strip() for line in apply("lines", text))


def test_splitting_taking_and_joining() -> None:
    assert apply({"split": " » "}, "Health » Nursing » Midwifery") == ["Health", "Nursing", "Midwifery"]
    assert apply({"split": [";", "|"]}, "a; b|c;; ") == ["a", "b", "c"]
    assert apply({"split": {"pattern": r"\s*/\s*"}}, "a / b") == ["a", "b"]
    assert apply({"take": "last"}, ["a", "b"]) == "b"
    assert apply({"take": 2}, ["a", "b"]) == "b"
    assert apply({"take": 3}, ["a", "b"]) is None
    assert apply({"take": "only"}, ["a", "b"]) is None
    assert apply({"take": "only"}, ["a", "a"]) == apply({"take": "only"}, "a") == "a"
    assert apply({"join": "; "}, ["a", 2]) == "a; 2"


def test_lists_side_by_side_are_split_place_by_place() -> None:
    editions = {"start": "2026-01|2026-09", "end": "2026-03| ", "enrol": None, "place": ""}
    assert apply({"split_alike": "|"}, editions) == [
        {"start": "2026-01", "end": "2026-03"},
        {"start": "2026-09"},
    ]
    assert apply({"split_alike": "|"}, {"start": "2026-01", "end": None}) == [{"start": "2026-01"}]
    assert apply({"split_alike": "|"}, {"start": None}) == []
    with pytest.raises(TransformError, match="there are 2 of start, 1 of end"):
        apply({"split_alike": "|"}, editions | {"end": "2026-03"})
    for wrong in ("a|b", ["a|b"], {"start": ["a"]}):
        with pytest.raises(TransformError):
            apply({"split_alike": "|"}, wrong)


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.from_regex(r"[a-z]{1,3}", fullmatch=True)),
        max_size=5,
    )
)
def test_what_is_joined_side_by_side_is_split_again(rows: list[tuple[str, str]]) -> None:
    node = {"one": "|".join(one for one, _ in rows), "other": "|".join(other for _, other in rows)}
    assert apply({"split_alike": "|"}, node) == [{"one": one, "other": other} for one, other in rows]


@pytest.mark.parametrize("value", [True, {"a": 1}, object()])
def test_what_is_no_text_is_refused_by_name(value: object) -> None:
    with pytest.raises(TransformError, match="is not a text"):
        apply("clean_text", value)
