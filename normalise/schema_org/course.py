"""A descriptor as a schema.org Course: the offer, with the credential that it awards.

Schema.org has one class for what is awarded (EducationalOccupationalCredential) and one for what is offered
(Course); search engines list courses. Google's rules for them (name, description, provider, instances with a
mode and a workload, offers with a category) are followed as far as the record has the values; none is made up.
"""

from __future__ import annotations

from typing import Any

from normalise.closed_lists import Answer
from normalise.descriptor import Descriptor
from normalise.funding_schemes import eligible_funding, scheme_name
from normalise.language_map import LanguageMap
from normalise.providers import providers
from normalise.sample_note import noted_description
from normalise.schema_org.credential import credential_node
from normalise.schema_org.editions import course_instances, offers, whole_time
from normalise.schema_org.losses import losses_in_schema_org
from normalise.schema_org.terms import (
    alignment,
    coding_term,
    credit_quantity,
    english,
    level_terms,
    literal,
    literals,
    organisation_node,
)
from normalise.statement import AddressOf, Node, Statement, without_empty
from normalise.vocabularies import Vocabularies

CONTEXT = "https://schema.org/"


def to_schema_org(descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Statement:
    """The JSON-LD document of one descriptor. Schema.org requires nothing, so that each can be stated."""
    course: Node = {"@context": CONTEXT, "@type": "Course", "@id": f"{address_of(descriptor.id)}#course"}
    for part in (
        _identity(descriptor),
        _text(descriptor),
        _size_and_level(descriptor, vocabularies),
        _what(descriptor, vocabularies),
        _who_and_where(descriptor),
        {"hasCourseInstance": course_instances(descriptor, vocabularies)},
        _money(descriptor, vocabularies),
        {"educationalCredentialAwarded": credential_node(descriptor, vocabularies, address_of)},
        _rights(descriptor),
    ):
        course.update(part)
    return Statement(without_empty(course), losses_in_schema_org(descriptor))


def _identity(descriptor: Descriptor) -> Node:
    given = [(identifier.type_name, identifier.value) for identifier in descriptor.identifier]
    return {
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in given or [(descriptor.source_id, descriptor.native_id)]
        ],
        "url": descriptor.subject_webpage,
        "version": descriptor.version_identifier,
    }


def _text(descriptor: Descriptor) -> Node:
    said = noted_description(descriptor)
    alternate, keyword = descriptor.alternate_name, descriptor.keyword
    return {
        "name": literal(descriptor.name),
        "alternateName": None if alternate is None else literals(alternate.items()),
        "description": None if said is None else literals(said.items()),
        "coursePrerequisites": literal(descriptor.entry_condition),
        "keywords": None if keyword is None else literals(keyword.items()),
        "inLanguage": list(descriptor.in_language),
    }


def _size_and_level(descriptor: Descriptor, vocabularies: Vocabularies) -> Node:
    workload = descriptor.workload
    audience = vocabularies.labels.of_list("audience_level")
    return {
        "numberOfCredits": [credit_quantity(credit, vocabularies) for credit in descriptor.credit_value],
        "timeRequired": None if workload is None else whole_time(workload),
        "educationalLevel": [
            *level_terms(descriptor, vocabularies),
            *(english(audience[level.value].en) for level in descriptor.audience_level),
        ],
    }


def _what(descriptor: Descriptor, vocabularies: Vocabularies) -> Node:
    aligned = [("occupation", coding) for coding in descriptor.occupation]
    aligned += [("industry", coding) for coding in descriptor.industry]
    return {
        "about": [coding_term(coding, vocabularies) for coding in descriptor.subject],
        "teaches": [
            *(_outcome(outcome) for outcome in descriptor.learning_outcomes),
            *(coding_term(skill, vocabularies) for skill in descriptor.skill),
        ],
        "educationalAlignment": [alignment(coding, kind, vocabularies) for kind, coding in aligned],
    }


def _outcome(outcome: LanguageMap) -> Any:
    """A text; one that is given in several languages as one term with its names."""
    said = literal(outcome)
    return {"@type": "DefinedTerm", "name": said} if isinstance(said, list) else said


def _who_and_where(descriptor: Descriptor) -> Node:
    return {
        "provider": [organisation_node(one) for one in providers(descriptor)],
        "spatial": _place(descriptor),
    }


def _place(descriptor: Descriptor) -> Node | None:
    """The country of the offer; a region stands inside it."""
    country = None if descriptor.country is None else {"@type": "Country", "identifier": descriptor.country}
    if descriptor.region is None:
        return country
    region = {"@type": "AdministrativeArea", "identifier": descriptor.region, "containedInPlace": country}
    return without_empty(region)


def _money(descriptor: Descriptor, vocabularies: Vocabularies) -> Node:
    free = descriptor.is_free
    return {
        "offers": offers(descriptor, vocabularies),
        "isAccessibleForFree": None if free is Answer.UNKNOWN else free is Answer.YES,
        "financialAidEligible": [scheme_name(funding) for funding in eligible_funding(descriptor)],
    }


def _rights(descriptor: Descriptor) -> Node:
    """What the source wants to be said of its records; they are data, not the course."""
    rights = descriptor.rights
    licence = None if rights.licence == "unknown" else rights.licence
    return {"sdLicense": rights.licence_url or licence, "creditText": rights.attribution}
