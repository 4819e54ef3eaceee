"""The names of the European Learning Model's terms, one for each, whatever a document calls them.

A term is known by its full address, by a prefix (`elm:EQFLevel`), or bare: as the context of European Digital
Credentials has it (`eqfLevel`) or as the XML of catalogues (`EQFLevel`). Selectors name it bare, as that context does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

ELM = "http://data.europa.eu/snb/model/elm/"
DC = "http://purl.org/dc/terms/"
BARE: Mapping[str, str] = {
    "elm": ELM,
    "dc": DC,
    "dcterms": DC,
    "adms": "http://www.w3.org/ns/adms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rov": "http://www.w3.org/ns/regorg#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "locn": "http://www.w3.org/ns/locn#",
    "clv": "http://data.europa.eu/m8g/",
    "person": "http://www.w3.org/ns/person#",
    "cred": "https://www.w3.org/2018/credentials#",
    "loq": "http://data.europa.eu/snb/model/ap/loq-constraints/",
    "ams": "http://data.europa.eu/snb/model/ap/ams-constraints/",
}
"""Prefix -> namespace whose terms need no prefix: those that the profiles of ELM draw on."""
PREFIXED: Mapping[str, str] = {
    "https://purl.org/ctdl/terms/": "ceterms",
    "http://purl.org/ctdl/terms/": "ceterms",
    "https://purl.org/ctdlasn/terms/": "ceasn",
    "https://credreg.net/qdata/terms/": "qdata",
    "http://schema.org/": "schema",
    "https://schema.org/": "schema",
    "http://www.w3.org/ns/dcat#": "dcat",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2002/07/owl#": "owl",
}
"""Namespaces whose terms are written with a prefix in selectors."""
RENAMED: Mapping[str, str] = {
    "EQFLevel": "eqfLevel",
    "NQFLevel": "nqfLevel",
    "ISCEDFCode": "thematicArea",
    "contentURL": "contentUrl",
}
BY_LANGUAGE = frozenset({
    "altLabel", "birthName", "category", "definition", "description", "familyName", "fullName",
    "geographicName", "givenName", "legalName", "noteLiteral", "patronymicName", "prefLabel", "schemeAgency",
    "title",
})  # fmt: skip
"""Terms whose values are texts by language tag in the context of credentials: `id` is Indonesian there."""
ADDRESS = re.compile(r"(?P<namespace>.*[/#])(?P<name>[^/#]+)")
_NAMESPACES = frozenset(BARE.values())


def name_of(address: str) -> str:
    """The name by which selectors know the term of a full address; the address itself when there is none."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        return address
    namespace, name = match["namespace"], match["name"]
    if namespace == DC and name == "type":
        return "dcType"
    if namespace in _NAMESPACES:
        return RENAMED.get(name, name)
    prefix = PREFIXED.get(namespace)
    return address if prefix is None else f"{prefix}:{name}"


def name_in(written: str, prefixes: Mapping[str, str]) -> str:
    """The name of a term as a document of ELM writes it: bare, with one of its prefixes, or in full."""
    prefix, has_colon, name = written.partition(":")
    if not has_colon:
        return RENAMED.get(written, written)
    namespace = prefixes.get(prefix) or BARE.get(prefix)
    return name_of(written if namespace is None else namespace + name)
