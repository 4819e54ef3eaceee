"""Countries and regions as CTDL names them: places with the names in words."""

from __future__ import annotations

from normalise.statement import Node, without_empty
from normalise.vocabularies import Vocabularies


def places(country: str | None, region: str | None, vocabularies: Vocabularies) -> list[Node]:
    """A place for a country of ISO 3166-1 and a region of ISO 3166-2 in it; none where no country is known."""
    known = None if country is None else vocabularies.countries.get(country)
    if known is None:
        return []
    name = None if region is None else vocabularies.regions.label(region, "en")
    node = {
        "@type": "ceterms:Place",
        "ceterms:addressCountry": {"en": known.name.en},
        "ceterms:addressRegion": None if name is None else {"en": name},
    }
    return [without_empty(node)]


def offered_in(country: str | None, region: str | None, vocabularies: Vocabularies) -> list[Node]:
    """Where the credential is offered, as `ceterms:offeredIn` wants it."""
    found = places(country, region, vocabularies)
    return [{"@type": "ceterms:JurisdictionProfile", "ceterms:mainJurisdiction": found}] if found else []
