"""Our own check of a schema.org statement: which properties a class has, and of what type they are.

Facts of schema.org for the classes that we state, and of what Google's course list asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.normalise.elm.profile import is_address

DURATION = re.compile(r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
Check = Callable[[object], bool]


def is_text(value: object) -> bool:
    """A text, or one with its language."""
    if isinstance(value, dict):
        return set(value) == {"@language", "@value"} and bool(value["@value"])
    return isinstance(value, str) and value.strip() != ""


def is_number(value: object) -> bool:
    """A number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_duration(value: object) -> bool:
    """ISO 8601, weeks included."""
    return isinstance(value, str) and DURATION.fullmatch(value) is not None


def is_date(value: object) -> bool:
    """ISO 8601, as precise as the source is."""
    return isinstance(value, str) and DATE.fullmatch(value) is not None


def node(*classes: str) -> Check:
    """A node of one of the classes."""
    return lambda value: isinstance(value, dict) and value.get("@type") in classes


def either(*checks: Check) -> Check:
    """Any of some checks."""
    return lambda value: any(check(value) for check in checks)


THING: dict[str, Check] = {
    "name": is_text,
    "alternateName": is_text,
    "description": is_text,
    "identifier": either(node("PropertyValue"), is_text),
    "url": is_address,
    "sameAs": is_address,
}
WORK: dict[str, Check] = {
    **THING,
    "about": node("DefinedTerm"),
    "creator": node("Organization"),
    "creditText": is_text,
    "educationalAlignment": node("AlignmentObject"),
    "educationalLevel": either(node("DefinedTerm"), is_text),
    "expires": is_date,
    "inLanguage": is_text,
    "isAccessibleForFree": lambda value: isinstance(value, bool),
    "isPartOf": node("EducationalOccupationalCredential"),
    "keywords": is_text,
    "creativeWorkStatus": is_text,
    "offers": node("Offer"),
    "provider": node("Organization"),
    "sdLicense": is_text,
    "spatial": node("Country", "AdministrativeArea"),
    "teaches": either(node("DefinedTerm"), is_text),
    "timeRequired": is_duration,
    "version": is_text,
}
CLASSES: dict[str, dict[str, Check]] = {
    "Course": {
        **WORK,
        "coursePrerequisites": is_text,
        "educationalCredentialAwarded": node("EducationalOccupationalCredential"),
        "financialAidEligible": is_text,
        "hasCourseInstance": node("CourseInstance"),
        "numberOfCredits": node("QuantitativeValue"),
    },
    "EducationalOccupationalCredential": {
        **WORK,
        "credentialCategory": node("DefinedTerm"),
        "recognizedBy": node("Organization"),
    },
    "CourseInstance": {
        **THING,
        "courseMode": is_text,
        "courseWorkload": is_text,
        "duration": is_duration,
        "startDate": is_date,
        "endDate": is_date,
        "location": node("Place"),
        "inLanguage": is_text,
        "offers": node("Offer"),
    },
    "Offer": {
        **THING,
        "availabilityEnds": is_date,
        "category": lambda value: value in ("Free", "Paid"),
        "price": is_number,
        "priceCurrency": lambda value: isinstance(value, str) and re.fullmatch("[A-Z]{3}", value) is not None,
        "priceSpecification": node("PriceSpecification"),
    },
    "PriceSpecification": {"minPrice": is_number, "maxPrice": is_number, "priceCurrency": is_text},
    "DefinedTerm": {
        **THING,
        "termCode": is_text,
        "inDefinedTermSet": either(node("DefinedTermSet"), is_address),
    },
    "DefinedTermSet": THING,
    "AlignmentObject": {
        "alignmentType": is_text,
        "educationalFramework": is_text,
        "targetName": is_text,
        "targetDescription": is_text,
        "targetUrl": is_address,
    },
    "QuantitativeValue": {
        "value": is_number,
        "minValue": is_number,
        "maxValue": is_number,
        "unitText": is_text,
    },
    "Organization": {**THING, "address": node("PostalAddress")},
    "PostalAddress": {"addressCountry": is_text, "addressRegion": is_text},
    "PropertyValue": {"propertyID": is_text, "value": is_text},
    "Country": THING,
    "AdministrativeArea": {**THING, "containedInPlace": node("Country")},
    "Place": THING,
}


def breaches(value: object, path: str = "") -> Iterator[str]:
    """Everything that a node and the nodes within it break."""
    if not isinstance(value, dict) or "@type" not in value:
        return
    properties = CLASSES[value["@type"]]
    for name, given in value.items():
        if name == "@id" and not is_address(given):
            yield f"{path}@id {given!r}"
        if name.startswith("@"):
            continue
        if name not in properties:
            yield f"{path}{value['@type']} has no {name}"
            continue
        for one in given if isinstance(given, list) else [given]:
            if not properties[name](one):
                yield f"{path}{name}: {one!r}"
            yield from breaches(one, f"{path}{name}.")


def lacking_for_course_list(course: dict[str, Any]) -> set[str]:
    """What Google's list of courses asks for that a course does not say."""
    lacking = {name for name in ("name", "description", "provider", "offers") if name not in course}
    instances = course.get("hasCourseInstance", [])
    if not instances or not all("courseMode" in one and "courseWorkload" in one for one in instances):
        lacking.add("hasCourseInstance")
    if any("category" not in one for one in course.get("offers", [])):
        lacking.add("offers")
    return lacking
