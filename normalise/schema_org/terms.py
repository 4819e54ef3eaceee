"""Texts, defined terms, quantities and organisations as schema.org writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from normalise.descriptor import Descriptor
from normalise.elements import Coding, CreditValue, Organisation
from normalise.interval import Interval
from normalise.language_map import UNDETERMINED, LanguageMap
from normalise.statement import Node, without_empty
from normalise.vocabularies import Vocabularies

CTDL_TERMS = "https://purl.org/ctdl/terms/"
EQF_ADDRESS = "http://data.europa.eu/snb/eqf/"


def literals(pairs: Iterable[tuple[str, str]]) -> Any:
    """Texts with their language; one alone where there is one, none where there is none."""
    found = [text if tag == UNDETERMINED else {"@language": tag, "@value": text} for tag, text in pairs]
    return found[0] if len(found) == 1 else found or None


def literal(language_map: LanguageMap | None) -> Any:
    """One text in each language the source gives it."""
    return None if language_map is None else literals(language_map.items())


def english(text: str) -> Node:
    """A text of ours."""
    return {"@language": "en", "@value": text}


def level_terms(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """The levels of frameworks, and the EQF level where an official document gives one."""
    terms = []
    for level in descriptor.at_level:
        framework = vocabularies.frameworks.get(level.framework)
        word = "level " if level.level.isdigit() else ""
        named = level.as_given if framework is None else f"{framework.short} {word}{level.level}"
        set_name = None if framework is None else framework.name.en
        terms.append(_term(named, level.level, set_name))
    eqf = descriptor.eqf
    if eqf.level is not None and not any(level.framework == "eqf" for level in descriptor.at_level):
        node = _term(f"EQF level {eqf.level}", str(eqf.level), "European Qualifications Framework")
        source = None if eqf.source is None else f"{eqf.status.value}: {eqf.source}"
        terms.append({"@id": f"{EQF_ADDRESS}{eqf.level}", **node, **without_empty({"description": source})})
    return terms


def _term(name: str, code: str, set_name: str | None) -> Node:
    term_set = None if set_name is None else {"@type": "DefinedTermSet", "name": set_name}
    return without_empty(
        {"@type": "DefinedTerm", "name": name, "termCode": code, "inDefinedTermSet": term_set}
    )


def coding_term(coding: Coding, vocabularies: Vocabularies) -> Node:
    """A code with its scheme as a defined term; a free text as its name alone."""
    scheme = None if coding.scheme == "text" else vocabularies.schemes.label(coding.scheme, "en")
    return without_empty(
        {
            "@type": "DefinedTerm",
            "name": literal(coding.label),
            "termCode": coding.code,
            "url": coding.address,
            "inDefinedTermSet": None if scheme is None else {"@type": "DefinedTermSet", "name": scheme},
        }
    )


def alignment(coding: Coding, kind: str, vocabularies: Vocabularies) -> Node:
    """A code of an occupation or industry that the course leads to."""
    scheme = None if coding.scheme == "text" else vocabularies.schemes.label(coding.scheme, "en")
    return without_empty(
        {
            "@type": "AlignmentObject",
            "alignmentType": kind,
            "educationalFramework": scheme,
            "targetName": literal(coding.label) or coding.code,
            "targetDescription": coding.code if coding.label is not None else None,
            "targetUrl": coding.address,
        }
    )


def credit_quantity(credit: CreditValue, vocabularies: Vocabularies) -> Node:
    """Credits with the name of their system; in words where they are no number."""
    system = vocabularies.credit_systems.get(credit.system)
    name = credit.as_given if credit.value is None or system is None else system.name.en
    return without_empty({"@type": "QuantitativeValue", **ends(credit.value), "unitText": name})


def ends(interval: Interval | None) -> Node:
    """`value` for an exact number, `minValue` and `maxValue` for a range."""
    if interval is None:
        return {}
    if interval.is_exact:
        return {"value": interval.low}
    return without_empty({"minValue": interval.low, "maxValue": interval.high})


def organisation_node(organisation: Organisation) -> Node:
    """An organisation; its first other address (a ROR, an ISNI) identifies it."""
    address = without_empty({"addressCountry": organisation.country, "addressRegion": organisation.region})
    return without_empty(
        {
            "@type": "Organization",
            "@id": next(iter(organisation.same_as), None),
            "name": literal(organisation.name),
            "url": organisation.subject_webpage,
            "sameAs": list(organisation.same_as),
            "address": {"@type": "PostalAddress", **address} if address else None,
        }
    )
