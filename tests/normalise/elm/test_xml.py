"""The XML says what the graph says."""

from __future__ import annotations

import pytest
from lxml import etree

from normalise.descriptor import Descriptor
from normalise.elm import PROFILE, to_elm, to_elm_xml
from normalise.errors import NotStatable
from tests.normalise.applying import VOCABULARIES
from tests.normalise.elm.test_document import IRISH, REFERENCED, least
from tests.normalise.every_field import address_of, every_field

SPACES = {"q": PROFILE, "skos": "http://www.w3.org/2004/02/skos/core#"}


def tree(said: Descriptor) -> etree._Element:
    return etree.fromstring(to_elm_xml(said, VOCABULARIES, address_of)[0])


def found(said: Descriptor, path: str) -> list[str]:
    return [str(one) for one in tree(said).xpath(path, namespaces=SPACES)]


def test_sections_stand_in_the_order_of_the_schema() -> None:
    sections = [etree.QName(one).localname for one in tree(every_field())]
    assert sections == [
        "learningOpportunityReferences",
        "learningAchievementSpecificationReferences",
        "learningOutcomeReferences",
        "learningAssessmentSpecificationReferences",
        "agentReferences",
        "locationReferences",
    ]


def test_every_reference_leads_to_a_node_and_every_node_of_the_graph_is_there() -> None:
    said = every_field()
    ids = found(said, "//*/@id")
    assert set(found(said, "//@idref")) <= set(ids)
    graph = to_elm(said, VOCABULARIES, address_of).document["@graph"]
    assert sorted(ids) == sorted(node["@id"] for node in graph)


def test_every_term_of_the_graph_is_in_the_xml() -> None:
    said = every_field()
    names = {etree.QName(one).localname for one in tree(said).iter()}
    graph = to_elm(said, VOCABULARIES, address_of).document["@graph"]
    terms = {term.rpartition(":")[2] for node in graph for term in node if not term.startswith("@")}
    assert terms <= names


def test_texts_have_a_language_and_prescribed_concepts_are_their_address() -> None:
    said = least(name={"fr": "Apiculture", "en": "Beekeeping"}, subject_webpage="https://x.example/?a=1&b=2")
    assert found(said, "//q:learningOpportunity/q:title/@language") == ["fr", "en"]
    assert found(said, "//q:ISCEDFCode/@uri") == ["http://data.europa.eu/snb/isced-f/0811"]
    assert found(said, "//q:ISCEDFCode/*") == []
    assert found(said, "//q:contentUrl/text()") == ["https://x.example/?a=1&b=2"]


def test_a_note_is_in_one_language_and_the_other_is_told_as_lost() -> None:
    said = least(entry_condition={"en": "A veil.", "fr": "Un voile."})
    assert found(said, "//q:entryRequirement/q:noteLiteral/text()") == ["A veil."]
    _, losses = to_elm_xml(said, VOCABULARIES, address_of)
    assert [(loss.field, loss.reason) for loss in losses] == [
        ("entry_condition", "the XML takes it in one language")
    ]


def test_the_xml_requires_a_language_of_qualifications_too() -> None:
    said = least(at_level=[IRISH], eqf=REFERENCED, in_language=[])
    with pytest.raises(NotStatable) as refused:
        to_elm_xml(said, VOCABULARIES, address_of)
    assert [one.field for one in refused.value.missing] == ["in_language"]


@pytest.mark.parametrize(
    ("text", "said"), [("a < b & c", "a < b & c"), ("l’été", "l’été"), ("𝔹", "𝔹"), ("a\x0bb\ufffe", "ab")]
)
def test_any_text_survives_but_signs_that_xml_forbids(text: str, said: str) -> None:
    assert found(least(learning_outcomes=[{"en": text}]), "//q:learningOutcome/q:title/text()") == [said]
