"""The words of the interface: equal tables, and no words outside of them."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

import pytest

from search_api.facets import FACETS, RANGES, SORTS
from search_api.pages.translations import LANGUAGES, translations

TEMPLATES = sorted(
    path
    for folder in ("", "components")
    for path in files("search_api.pages").joinpath("templates", folder).iterdir()
    if path.name.endswith(".html")
)
NOT_WORDS = re.compile(
    r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<!doctype html>|&[a-z]+;", re.DOTALL
)
SPOKEN_ATTRIBUTE = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')
NAMES = {"Credatlas", "JSON", "CTDL"}
"""Words that are the same in every language."""
USED = re.compile(r"""ui\.(?:t|markup)\(\s*f?["']([a-z_.]+)["']\s*[,)]""")
GIVEN_BY_PLURAL = re.compile(r"\.(one|many|other)$")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_has_the_same_keys_with_the_same_places() -> None:
    english, french = translations("en"), translations("fr")
    assert set(english) == set(french)
    differing = {key for key in english if fields(english[key]) != fields(french[key])}
    assert differing == set()


def test_plural_texts_have_both_forms() -> None:
    for language in LANGUAGES:
        keys = set(translations(language))
        for key in keys:
            if GIVEN_BY_PLURAL.search(key):
                stem = GIVEN_BY_PLURAL.sub("", key)
                assert {f"{stem}.one", f"{stem}.other"} <= keys


def test_french_puts_a_space_that_does_not_break_before_its_signs() -> None:
    said = translations("fr").items()
    assert {key: text for key, text in said if re.search(r"[^\u00a0][:;?!»](\s|$)|«[^\u00a0]", text)} == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_words_of_its_own(template: object) -> None:
    text = template.read_text("utf-8")  # type: ignore[attr-defined]
    spoken = [
        said for said in SPOKEN_ATTRIBUTE.findall(NOT_WORDS.sub(" ", text)) if re.search(r"[A-Za-z]{2}", said)
    ]
    assert spoken == []
    plain = re.sub(r"<[^>]*>", " ", NOT_WORDS.sub(" ", text))
    words = set(re.findall(r"[^\W\d_]{2,}", plain)) - NAMES
    assert words == set()


def test_every_key_that_is_asked_for_is_there() -> None:
    known = {GIVEN_BY_PLURAL.sub("", key) for key in translations("en")}
    pages = files("search_api.pages")
    sources = [path.read_text("utf-8") for path in pages.iterdir() if path.name.endswith(".py")]
    sources += [path.read_text("utf-8") for path in TEMPLATES]
    asked = {key for text in sources for key in USED.findall(text)}
    assert len(asked) > 100
    assert asked - known == set()


def test_every_order_and_field_has_words() -> None:
    known = translations("en")
    for order in SORTS.values():
        assert f"sort.{order.name}" in known
        assert not order.has_directions or f"sort.{order.name}_down" in known
    assert all(f"facet.{name}" in known or name in FACETS or name in RANGES for name in RANGES)
