"""Prefixes that XPath expressions may use, whatever prefixes a document chose itself."""

from __future__ import annotations

NAMESPACES: dict[str, str] = {
    "atom": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "lom": "http://ltsc.ieee.org/xsd/LOM",
    "lomfr": "http://www.lom-fr.fr/xsd/LOMFR",
    "loq": "http://data.europa.eu/snb/model/ap/loq-constraints/",
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
"""Prefix -> namespace; `dc` is the element set that OAI-PMH carries, `dcterms` its successor."""
