"""A descriptor as a graph of ELM: JSON-LD of the profile of learning opportunities and qualifications (LOQ).

ELM has no published JSON-LD context for catalogues, so that the document brings its own. Texts are maps by
language. Concepts stand with their list, as the profile's shapes ask for it.
"""

from __future__ import annotations

from normalise.descriptor import Descriptor
from normalise.elm.losses import losses_in_elm
from normalise.elm.opportunity import opportunity_nodes
from normalise.elm.organisations import OrganisationNodes
from normalise.elm.requirements import STANDARD, missing_in_elm
from normalise.elm.specification import specification_nodes
from normalise.errors import NotStatable
from normalise.statement import AddressOf, Node, Statement
from normalise.vocabularies import Vocabularies

PROFILE = "http://data.europa.eu/snb/model/ap/loq-constraints/"
PREFIXES = {
    "elm": "http://data.europa.eu/snb/model/elm/",
    "dc": "http://purl.org/dc/terms/",
    "adms": "http://www.w3.org/ns/adms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rov": "http://www.w3.org/ns/regorg#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
BY_LANGUAGE = (
    *("dc:title", "dc:description", "skos:prefLabel", "skos:altLabel"),
    *("elm:noteLiteral", "elm:geographicName", "rov:legalName"),
)
TYPED = {
    "elm:contentUrl": "xsd:anyURI",
    "elm:volumeOfLearning": "xsd:duration",
    "elm:duration": "xsd:duration",
    "elm:startDate": "xsd:dateTime",
    "elm:endDate": "xsd:dateTime",
    "elm:applicationDeadline": "xsd:dateTime",
    "dc:modified": "xsd:dateTime",
    "rdf:value": "xsd:decimal",
}
CONTEXT: Node = {
    **PREFIXES,
    **{term: {"@container": "@language"} for term in BY_LANGUAGE},
    **{term: {"@type": kind} for term, kind in TYPED.items()},
}


def to_elm(descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Statement:
    """The graph of one descriptor; NotStatable names every value that ELM requires and the record lacks."""
    organisations = OrganisationNodes(descriptor, address_of(descriptor.id), vocabularies)
    missing = missing_in_elm(descriptor, vocabularies, organisations)
    if missing:
        raise NotStatable(descriptor.id, STANDARD, missing)
    nodes = [
        *opportunity_nodes(descriptor, vocabularies, organisations, address_of),
        *specification_nodes(descriptor, vocabularies, organisations, address_of),
        *organisations.nodes(),
    ]
    graph = list({node["@id"]: node for node in nodes}.values())
    return Statement({"@context": CONTEXT, "@graph": graph}, losses_in_elm(descriptor, vocabularies))
