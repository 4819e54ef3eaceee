"""Fields of study stand as a tree: broad ones first, narrower ones along what is chosen."""

from __future__ import annotations

from collections.abc import Callable

from parsel import Selector

from search_api.pages.facet_tree import ancestors
from tests.search_api.pages.test_search_page import words

Ask = Callable[..., Selector]


def listed(page: Selector) -> list[str]:
    """Values of the tree as its boxes and links name them, in the order of the page."""
    found = []
    for one in page.css("#facet-subject .choice, #others-subject .choice"):
        address = one.attrib.get("href")
        value = one.attrib["for"].removeprefix("f-subject-") if address is None else "->" + address
        found.append(value)
    return list(dict.fromkeys(found))


def test_only_broad_fields_stand_open_before_a_choice(page_of: Ask) -> None:
    page = page_of("/?lang=en")
    assert listed(page) == ["03", "04", "05", "06", "07", "08", "unknown"]
    assert page.css("#facet-subject .all-values").attrib["href"] == "/facets/subject?lang=en"


def test_a_chosen_field_shows_its_narrower_ones_each_taking_its_place(page_of: Ask) -> None:
    page = page_of("/?subject=06&lang=en")
    found = listed(page)
    assert found[:5] == ["03", "04", "05", "06", "->/?subject=061&lang=en"]
    narrow = page_of("/?subject=061&lang=en")
    assert [value for value in listed(narrow) if value.startswith("->")] == [
        f"->/?subject={code}&lang=en" for code in ("0611", "0612", "0613", "0619")
    ]
    assert narrow.css("#f-subject-061[checked]").get() is not None
    assert narrow.css("#f-subject-06[checked]").get() is None, "the way up is a choice, not chosen"


def test_counts_of_the_tree_are_those_of_its_links(page_of: Ask) -> None:
    page = page_of("/?subject=06&lang=en")
    link = page.css("#facet-subject a.narrower")
    counted = words(page, "#facet-subject a.narrower .count")[0]
    heading = words(page_of(link.attrib["href"]), "h1")[0]
    assert heading.startswith(f"{counted} credential")


def test_a_chosen_field_that_nothing_has_stays(page_of: Ask) -> None:
    page = page_of("/?subject=0911&lang=en")
    assert page.css("#f-subject-0911[checked]").get() is not None


def test_all_fields_stand_as_one_tree_on_their_own_page(page_of: Ask) -> None:
    page = page_of("/facets/subject?lang=en")
    shown = [value for value in listed(page) if value != "unknown"]
    assert shown == sorted(shown)
    assert {"06", "061", "0613", "0811"} <= set(shown)
    assert len(page.css(".tree > .choices > li > .choices > li > .choices > li")) == 12


def test_fields_are_found_by_words_of_their_labels(page_of: Ask) -> None:
    english = page_of("/facets/subject?prefix=database&lang=en")
    assert words(english, "#others-subject .words") == ["Database and network design and administration"]
    french = page_of("/facets/subject?prefix=JOURNALISME&lang=fr")
    assert words(french, "#others-subject .words")[-1] == "Journalisme et reportage"


def test_ancestors_are_every_broader_value() -> None:
    assert list(ancestors("0613")) == ["061", "06"]
    assert list(ancestors("06")) == list(ancestors("unknown")) == []
