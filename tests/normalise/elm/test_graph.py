"""The JSON-LD means what it should: its own context makes the right triples of it."""

from __future__ import annotations

import json
import warnings

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from normalise.elm import to_elm
from tests.normalise.applying import VOCABULARIES
from tests.normalise.elm.test_document import least
from tests.normalise.every_field import address_of

ELM = Namespace("http://data.europa.eu/snb/model/elm/")
ADDRESS = URIRef(address_of("nz_x:1"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    said = least(
        name={"en": "Beekeeping", "fr": "Apiculture"},
        workload={"hours": {"low": 50, "high": 50}, "kind": "notional", "as_given": "50"},
        estimated_cost=[{"amount": {"low": 450, "high": 450}, "currency": "NZD", "as_given": "$450"}],
        offerings=[{"start": "2026-07-01"}],
    )
    read = Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib warns of what its own parser uses
        read.parse(data=json.dumps(to_elm(said, VOCABULARIES, address_of).document), format="json-ld")
    return read


def test_classes_and_links_are_those_of_elm(graph: Graph) -> None:
    assert (ADDRESS, RDF.type, ELM.LearningAchievementSpecification) in graph
    opportunity = graph.value(None, ELM.learningAchievementSpecification, ADDRESS)
    assert (opportunity, RDF.type, ELM.LearningOpportunity) in graph
    assert graph.value(ADDRESS, ELM.ISCEDFCode) == URIRef("http://data.europa.eu/snb/isced-f/0811")


def test_texts_have_their_language_and_values_their_type(graph: Graph) -> None:
    assert set(graph.objects(ADDRESS, DCTERMS.title)) == {
        Literal("Beekeeping", "en"),
        Literal("Apiculture", "fr"),
    }
    typed = {value.datatype for value in graph.objects() if isinstance(value, Literal)}
    assert {XSD.duration, XSD.dateTime, XSD.decimal, XSD.anyURI} <= typed
    page = graph.value(graph.value(None, RDF.type, ELM.WebResource), ELM.contentUrl)
    assert page == Literal("https://x.example/1", datatype=XSD.anyURI)


def test_no_name_is_left_that_the_context_does_not_know(graph: Graph) -> None:
    known = (
        "http://data.europa.eu/",
        "http://purl.org/dc/terms/",
        "http://www.w3.org/",
        "http://xmlns.com/foaf/",
    )
    assert [str(term) for term in graph.predicates() if not str(term).startswith(known)] == []
