"""Our own check of a graph of ELM: what each class requires and allows, after the LOQ profile 1.1.0.

Restated as a table for the classes that we state, so that it runs where the published shapes are not at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import isodate

Node = dict[str, Any]
MANY = 10_000
DURATION = re.compile(r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
DECIMAL = re.compile(r"\d+(\.\d+)?")


def is_texts(value: object) -> bool:
    """Texts by language, none of them empty."""
    if not isinstance(value, dict) or not value or any(tag.startswith("@") for tag in value):
        return False
    said = [text for texts in value.values() for text in (texts if isinstance(texts, list) else [texts])]
    return all(isinstance(text, str) and text.strip() for text in said)


def is_duration(value: object) -> bool:
    """`xsd:duration`, which has no weeks."""
    return (
        isinstance(value, str)
        and DURATION.fullmatch(value) is not None
        and bool(isodate.parse_duration(value))
    )


def is_moment(value: object) -> bool:
    """`xsd:dateTime`."""
    return isinstance(value, str) and "T" in value and datetime.fromisoformat(value) is not None


def is_address(value: object) -> bool:
    """An absolute web address without white space."""
    return isinstance(value, str) and re.fullmatch(r"https?://[^\s/]\S*", value) is not None


def is_text(value: object) -> bool:
    """A text."""
    return isinstance(value, str) and value != ""


def is_decimal(value: object) -> bool:
    """`xsd:decimal`, which has no exponent."""
    return isinstance(value, str) and DECIMAL.fullmatch(value) is not None


def concept(*beginnings: str) -> Callable[[object], bool]:
    """A concept whose address begins so; of any list without one."""

    def check(value: object) -> bool:
        if (
            not isinstance(value, dict)
            or value.get("@type") != "skos:Concept"
            or not is_address(value["@id"])
        ):
            return False
        listed = not beginnings or value.get("skos:inScheme", {}).get("@type") == "skos:ConceptScheme"
        return listed and (not beginnings or value["@id"].startswith(beginnings))

    return check


def part(*classes: str) -> Callable[[object], bool]:
    """A node, inside this one or referred to, of one of these classes."""
    return lambda value: isinstance(value, dict) and value.get("@type") in classes


SNB = "http://data.europa.eu/snb/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
SPECIFICATION = {
    "adms:identifier": (0, MANY, part("elm:Identifier")),
    "dc:title": (1, 1, is_texts),
    "skos:altLabel": (0, 1, is_texts),
    "elm:additionalNote": (0, MANY, part("elm:Note")),
    "dc:modified": (0, 1, is_moment),
    "elm:status": (0, 1, is_text),
}
ACHIEVEMENT = {
    **SPECIFICATION,
    "dc:type": (0, MANY, concept()),
    "elm:ISCEDFCode": (1, MANY, concept(f"{SNB}isced-f/")),
    "elm:educationSubject": (0, MANY, concept()),
    "elm:volumeOfLearning": (0, 1, is_duration),
    "elm:creditPoint": (0, MANY, part("elm:CreditPoint")),
    "elm:educationLevel": (0, MANY, concept()),
    "dc:language": (1, MANY, concept(f"{AUTHORITY}language/")),
    "elm:mode": (0, MANY, concept(f"{SNB}learning-assessment/")),
    "elm:entryRequirement": (0, 1, part("elm:Note")),
    "elm:learningOutcome": (1, MANY, part("elm:LearningOutcome")),
    "elm:influencedBy": (0, MANY, part("elm:LearningActivitySpecification")),
    "elm:provenBy": (0, MANY, part("elm:LearningAssessmentSpecification")),
    "elm:awardingOpportunity": (0, MANY, part("elm:AwardingOpportunity")),
}
ACHIEVEMENTS = ("elm:LearningAchievementSpecification", "elm:Qualification")
PROFILE: Mapping[str, Mapping[str, tuple[int, int, Callable[[object], bool]]]] = {
    "elm:LearningOpportunity": {
        "dc:title": (1, 1, is_texts),
        "dc:description": (0, 1, is_texts),
        "dc:type": (0, MANY, concept(f"{SNB}learning-opportunity/")),
        "elm:additionalNote": (0, MANY, part("elm:Note")),
        "foaf:homepage": (1, MANY, part("elm:WebResource")),
        "dc:temporal": (0, 1, part("dc:PeriodOfTime")),
        "elm:duration": (0, 1, is_duration),
        "elm:mode": (0, MANY, concept(f"{SNB}learning-assessment/")),
        "elm:grant": (0, MANY, part("elm:Grant")),
        "elm:learningSchedule": (0, 1, concept(f"{SNB}learning-schedule/")),
        "elm:scheduleInformation": (0, 1, part("elm:Note")),
        "elm:applicationDeadline": (0, MANY, is_moment),
        "elm:priceDetail": (0, MANY, part("elm:PriceDetail")),
        "elm:providedBy": (1, MANY, part("elm:Organisation")),
        "elm:location": (0, MANY, part("dc:Location")),
        "elm:learningAchievementSpecification": (1, 1, part(*ACHIEVEMENTS)),
        "elm:learningActivitySpecification": (0, 1, part("elm:LearningActivitySpecification")),
        "elm:defaultLanguage": (1, 1, concept(f"{AUTHORITY}language/")),
        "elm:status": (0, 1, is_text),
        "dc:modified": (0, 1, is_moment),
    },
    "elm:LearningAchievementSpecification": ACHIEVEMENT,
    "elm:Qualification": {
        **ACHIEVEMENT,
        "dc:language": (0, MANY, concept(f"{AUTHORITY}language/")),
        "elm:EQFLevel": (1, 1, concept(f"{SNB}eqf/")),
        "elm:NQFLevel": (1, MANY, concept(f"{SNB}qdr/")),
    },
    "elm:LearningOutcome": {
        "dc:title": (1, 1, is_texts),
        "elm:relatedSkill": (0, MANY, concept()),
        "elm:relatedESCOSkill": (0, MANY, concept()),
    },
    "elm:LearningActivitySpecification": {**SPECIFICATION, "elm:contactHour": (0, MANY, is_text)},
    "elm:LearningAssessmentSpecification": {
        **SPECIFICATION,
        "dc:type": (0, MANY, concept(f"{SNB}assessment/")),
    },
    "elm:Organisation": {
        "rov:legalName": (1, 1, is_texts),
        "foaf:homepage": (0, MANY, part("elm:WebResource")),
        "elm:location": (1, MANY, part("dc:Location")),
    },
    "elm:Agent": {"skos:prefLabel": (1, 1, is_texts)},
    "dc:Location": {"elm:geographicName": (0, 1, is_texts), "elm:address": (1, MANY, part("elm:Address"))},
    "elm:Address": {"elm:countryCode": (1, 1, concept(f"{AUTHORITY}country/"))},
    "elm:Amount": {"elm:unit": (1, 1, concept(f"{AUTHORITY}currency/")), "rdf:value": (1, 1, is_decimal)},
    "elm:AwardingOpportunity": {
        "elm:awardingBody": (1, MANY, part("elm:Agent", "elm:Organisation")),
        "elm:learningAchievementSpecification": (1, 1, part(*ACHIEVEMENTS)),
    },
    "elm:CreditPoint": {
        "elm:framework": (1, 1, concept(f"{SNB}education-credit/")),
        "elm:point": (1, 1, is_text),
    },
    "elm:Grant": {"dc:title": (1, 1, is_texts)},
    "elm:Identifier": {"skos:notation": (1, 1, is_text), "elm:schemeName": (0, 1, is_text)},
    "elm:Note": {"elm:noteLiteral": (1, 1, is_texts)},
    "elm:PriceDetail": {
        "elm:amount": (0, 1, part("elm:Amount")),
        "skos:prefLabel": (0, 1, is_texts),
        "dc:description": (0, 1, is_texts),
    },
    "elm:WebResource": {"elm:contentUrl": (1, 1, is_address)},
    "dc:PeriodOfTime": {"elm:startDate": (0, 1, is_moment), "elm:endDate": (0, 1, is_moment)},
}
"""Class -> term -> (least, most, what is right). A text by language counts once."""


def breaches(document: Node) -> list[str]:
    """What a document breaks; empty when it keeps to the profile."""
    graph = document["@graph"]
    by_id = {node["@id"]: node for node in graph}
    doubled = [] if len(by_id) == len(graph) else ["two nodes have one id"]
    return [*doubled, *(found for node in graph for found in _of_node(node, by_id))]


def _of_node(node: Node, by_id: Mapping[str, Node]) -> Iterator[str]:
    class_name = node["@type"]
    rules = PROFILE[class_name]
    for term in node:
        if not term.startswith("@") and term not in rules:
            yield f"{class_name} has no {term}"
    for term, (least, most, is_right) in rules.items():
        given = node.get(term, [])
        values = given if isinstance(given, list) else [given]
        if not least <= len(values) <= most:
            yield f"{class_name} {term}: {len(values)} values"
        for value in values:
            resolved = by_id.get(value["@id"]) if isinstance(value, dict) and set(value) == {"@id"} else value
            if not is_right(resolved):
                yield f"{class_name} {term}: {value!r}"
            if isinstance(value, dict) and value.get("@type") in PROFILE:
                yield from _of_node(value, by_id)
