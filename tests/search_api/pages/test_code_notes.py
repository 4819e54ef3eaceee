"""A code that the source does not state says how it came about, on its page and in what is searched."""

from __future__ import annotations

from normalise.elements import Coding, LabelMatch, Route
from normalise.language_map import LanguageMap
from search_api.document_texts import passages_of
from search_api.pages.interface import Interface
from search_api.pages.linked import Linker
from tests.normalise.descriptors import descriptor

MATCH = LabelMatch(
    text="Beekeeping", label="beekeeping", language="en", is_preferred=False, vocabulary="ESCO 1.2.0"
)
SKILL = Coding(
    scheme="esco",
    label=LanguageMap({"en": "keep bees", "fr": "élever des abeilles"}),
    address="http://data.europa.eu/esco/skill/aa",
    match=MATCH,
)
ROUTE = Route(scheme="cip-ca-2016", code="03.0104", is_partial=True, source="Statistics Canada")


def test_a_matched_skill_names_the_words_and_the_label(english: Interface, french: Interface) -> None:
    shown = Linker(english, [], {}).skill(SKILL)
    assert str(shown.text) == "keep bees"
    assert shown.note == "ESCO 1.2.0: “Beekeeping” is its label “beekeeping”"
    assert shown.address is not None
    assert shown.address.endswith("esco%2Fskill%2Faa")
    assert "est son libellé" in (Linker(french, [], {}).skill(SKILL).note or "")
    assert Linker(english, [], {}).code(SKILL).note == shown.note


def test_a_field_by_a_concordance_names_the_stated_code_and_whether_it_is_partial(english: Interface) -> None:
    linker = Linker(english, [], {})
    field = Coding(scheme="isced-f", code="0521", route=ROUTE)
    assert linker.subject(field).note == "from CIP Canada 2016 03.0104, in part"
    whole = field.model_copy(update={"route": ROUTE.model_copy(update={"is_partial": False})})
    assert linker.subject(whole).note == "from CIP Canada 2016 03.0104"
    assert linker.subject(Coding(scheme="isced-f", code="0521")).note is None


def test_the_words_of_the_source_are_still_found(english: Interface) -> None:
    known = english.vocabularies
    found = {one.text for one in passages_of(descriptor(skill=[SKILL]), known)}
    assert {"Beekeeping", "keep bees", "élever des abeilles"} <= found
