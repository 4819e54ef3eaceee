"""Marked texts are safe HTML whatever a source wrote, in every field and language, on every engine."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from search_api.index.contract import Change, Put, SearchIndex
from tests.search_api.index_catalogue import document, put, question, worded

HOSTILE = [
    '<script>alert("WORD")</script>',
    'WORD" onmouseover="alert(1)',
    "WORD' onerror='alert(1)'",
    "&lt;WORD&gt; &amp; &#60;b&#62; &WORD;",
    "</mark><img src=x onerror=WORD>",
    "<mark>WORD</mark><mark>",
    "<!-- WORD --> ]]> <?php WORD ?>",
    "<WORD href=javascript:alert(1)>",
    "WORD<style>*{display:none}</style>",
    "ﬁne <b>é WORD</b> Ǆ & œuvre",
    "{{WORD}} ${WORD} <%= WORD %>",
    "\u202eWORD\u202c <a\thref='WORD'\n>",
]
"""What a text may hold besides the word that is looked for."""
FIELDS = ("name", "alternate_name", "description", "learning_outcomes")
LANGUAGES = ("en", "fr", "mi")
MARK = re.compile("</?mark>")


def _word(place: int) -> str:
    return f"zinc{'abcdefghijklmnop'[place]}q"


CATALOGUE: list[Change] = [
    worded(
        f"{field}-{language}-{place}",
        {"name": [(language, "Plain")]} | {field: [(language, text.replace("WORD", _word(place)))]},
    )
    for field in FIELDS
    for language in LANGUAGES
    for place, text in enumerate(HOSTILE)
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_a_hostile_text_comes_back_as_it_was_and_harmless(
    filled: SearchIndex, field: str, language: str, place: int
) -> None:
    page = filled.search(question(_word(place), highlight=True, size=100, language="fr"))
    (hit,) = [one for one in page.hits if one.id == f"test:{field}-{language}-{place}"]
    marked = hit.highlights[field]
    assert f"<mark>{_word(place)}</mark>" in marked
    assert not set(MARK.sub("", marked)) & {"<", ">", '"', "'"}
    assert html.unescape(MARK.sub("", marked)) == HOSTILE[place].replace("WORD", _word(place))
    assert set(hit.highlights) == {field}


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("weld", "<mark>Welding</mark> for Māori welders: <mark>weld</mark> it"),
        ("maori", "Welding for <mark>Māori</mark> welders: weld it"),
        ('"welding for"', "<mark>Welding for</mark> Māori welders: weld it"),
        ('"weld it"', "Welding for Māori welders: <mark>weld it</mark>"),
        ("weld -rivets", "<mark>Welding</mark> for Māori welders: <mark>weld</mark> it"),
    ],
)
def test_every_form_is_marked_and_phrases_as_a_whole(index: SearchIndex, typed: str, marked: str) -> None:
    index.apply([put("one", "Welding for Māori welders: weld it")], checkpoint=1)
    assert index.search(question(typed, highlight=True)).hits[0].highlights == {"name": marked}


def test_a_long_text_comes_as_the_passage_around_the_first_mark(index: SearchIndex) -> None:
    text = f"{'before ' * 200}<welding> & more {'after ' * 200}"
    index.apply([put("one", "Title", text=text)], checkpoint=1)
    marked = index.search(question("welding", highlight=True)).hits[0].highlights["description"]
    assert marked.startswith("… ")
    assert marked.endswith(" …")
    assert "&lt;<mark>welding</mark>&gt; &amp; more" in marked
    assert len(MARK.sub("", marked)) < 300


def test_a_text_is_marked_in_the_language_that_is_asked_for(index: SearchIndex) -> None:
    both = {
        "name": [("en", "Plain")],
        "description": [("en", "A restaurant here"), ("fr", "Un restaurant ici")],
    }
    index.apply([worded("one", both)], checkpoint=1)
    for language, marked in [
        ("en", "A <mark>restaurant</mark> here"),
        ("fr", "Un <mark>restaurant</mark> ici"),
    ]:
        hit = index.search(question("restaurant", highlight=True, language=language)).hits[0]
        assert hit.highlights == {"description": marked}


def test_what_may_not_be_shown_is_found_and_never_marked(index: SearchIndex) -> None:
    whole = document("one", "Plain", text="A secret weld")
    index.apply([Put(replace(whole, marked_texts=document("one", "Plain").marked_texts))], checkpoint=1)
    page = index.search(question("secret", highlight=True))
    assert [(hit.id, dict(hit.highlights)) for hit in page.hits] == [("test:one", {})]
