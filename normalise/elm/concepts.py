"""Concepts of the lists that ELM prescribes. Languages, countries, currencies and fields follow from their codes."""

from __future__ import annotations

from normalise.language_map import UNDETERMINED
from normalise.statement import Node, without_empty
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.elm_codes import ElmCode

AUTHORITY = "http://publications.europa.eu/resource/authority/"
NOT_LISTED = frozenset({"ATF", "SLE", "XCG", "ZWG"})
"""A country and currencies of today that the lists of ELM 3.1 do not have."""
ISCED_F = "http://data.europa.eu/snb/isced-f/"
CTDL_TERMS = "https://purl.org/ctdl/terms/"


def concept(address: str, scheme: str | None, labels: dict[str, str]) -> Node:
    """A concept with its list."""
    in_scheme = None if scheme is None else {"@id": scheme, "@type": "skos:ConceptScheme"}
    return without_empty(
        {"@id": address, "@type": "skos:Concept", "skos:prefLabel": labels, "skos:inScheme": in_scheme}
    )


def coded(code: ElmCode) -> Node:
    """A concept of a list that our tables restate."""
    return concept(code.address, code.scheme, {"en": code.label})


def language_concept(tag: str, vocabularies: Vocabularies) -> Node | None:
    """The language of a BCP 47 tag; none for one that nobody stated or that the table does not know."""
    alpha_3 = None if tag == UNDETERMINED else vocabularies.languages.alpha_3(tag)
    if alpha_3 is None:
        return None
    scheme, primary = f"{AUTHORITY}language", tag.partition("-")[0].lower()
    labels = {
        language: label
        for language in ("en", "fr")
        if (label := vocabularies.languages.label(primary, language)) is not None
    }
    return concept(f"{scheme}/{alpha_3.upper()}", scheme, labels)


def country_concept(code: str, vocabularies: Vocabularies) -> Node | None:
    """The country of an alpha-2 code; none for one that the list does not have."""
    country = vocabularies.countries.get(code)
    if country is None or country.alpha_3 in NOT_LISTED:
        return None
    scheme = f"{AUTHORITY}country"
    return concept(f"{scheme}/{country.alpha_3}", scheme, {"en": country.name.en, "fr": country.name.fr})


def currency_concept(code: str) -> Node | None:
    """The currency of an ISO 4217 code; none for one that is newer than the list."""
    if code in NOT_LISTED:
        return None
    scheme = f"{AUTHORITY}currency"
    return concept(f"{scheme}/{code}", scheme, {})


def field_concepts(codes: list[str], vocabularies: Vocabularies) -> list[Node]:
    """Fields of ISCED-F, each once."""
    found = {code: vocabularies.isced_f.get(code) for code in codes}
    scheme = f"{ISCED_F}25831c2"
    return [
        concept(f"{ISCED_F}{code}", scheme, {"en": label.en, "fr": label.fr})
        for code, label in found.items()
        if label is not None
    ]
