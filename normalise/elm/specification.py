"""What is awarded: a specification, or a qualification where an EQF level and a level of an ELM list are both known."""

from __future__ import annotations

from collections.abc import Iterator

from normalise.closed_lists import HoursKind
from normalise.descriptor import Descriptor
from normalise.elm.concepts import CTDL_TERMS, coded, concept, field_concepts, language_concept
from normalise.elm.levels import is_qualification, level_terms
from normalise.elm.notes import contact_hours, note, notes
from normalise.elm.organisations import OrganisationNodes
from normalise.elm.outcomes import assessment_nodes, outcome_nodes
from normalise.iso_duration import hours_text
from normalise.plain_number import plain_number
from normalise.statement import AddressOf, Node, exact, text_lists, texts, without_empty
from normalise.vocabularies import Vocabularies

ISCED_F = "isced-f"
QUALIFICATION = "elm:Qualification"
SPECIFICATION = "elm:LearningAchievementSpecification"


def isced_codes(descriptor: Descriptor) -> list[str]:
    """The codes of ISCED-F among the subjects."""
    return [one.code for one in descriptor.subject if one.scheme == ISCED_F and one.code is not None]


def specification_nodes(
    descriptor: Descriptor,
    vocabularies: Vocabularies,
    organisations: OrganisationNodes,
    address_of: AddressOf,
) -> list[Node]:
    """The specification, which has the record's own address, then its outcomes, assessments and activity."""
    address = address_of(descriptor.id)
    outcomes = outcome_nodes(descriptor, address)
    assessments = list(assessment_nodes(descriptor, vocabularies, address))
    activities = activity_nodes(descriptor, address)
    main: Node = {
        "@id": address,
        "@type": QUALIFICATION if is_qualification(descriptor, vocabularies) else SPECIFICATION,
        "adms:identifier": identifiers(descriptor),
        "dc:title": texts(descriptor.name),
        "skos:altLabel": text_lists(descriptor.alternate_name),
        "dc:type": _types(descriptor, vocabularies),
        "elm:additionalNote": notes(descriptor, vocabularies),
        "elm:ISCEDFCode": field_concepts(isced_codes(descriptor), vocabularies),
        "elm:educationSubject": list(_other_subjects(descriptor, address)),
        "elm:volumeOfLearning": volume_of_learning(descriptor),
        "elm:creditPoint": list(_credit_points(descriptor, vocabularies)),
        "dc:language": _languages(descriptor, vocabularies),
        "elm:mode": modes(descriptor, vocabularies),
        "elm:entryRequirement": note(texts(descriptor.entry_condition)),
        "elm:learningOutcome": [{"@id": node["@id"]} for node in outcomes],
        "elm:influencedBy": [{"@id": node["@id"]} for node in activities],
        "elm:provenBy": [{"@id": node["@id"]} for node in assessments],
        "elm:awardingOpportunity": _awarding(organisations, address),
        **level_terms(descriptor, vocabularies, address),
    }
    return [without_empty(main), *outcomes, *assessments, *activities]


def identifiers(descriptor: Descriptor) -> list[Node]:
    """What registers call it; the same notation twice would be refused by the schema of the XML."""
    pairs = [(given.value, given.type_name) for given in descriptor.identifier]
    if descriptor.ctid is not None:
        pairs.append((descriptor.ctid, "CTID"))
    pairs = pairs or [(descriptor.native_id, descriptor.source_id)]
    return [
        {"@type": "elm:Identifier", "skos:notation": value, "elm:schemeName": name}
        for value, name in dict(pairs).items()
    ]


def volume_of_learning(descriptor: Descriptor) -> str | None:
    """Notional hours, where they are exact: the volume counts everything a learner does."""
    workload = descriptor.workload
    is_notional = workload is not None and workload.kind is HoursKind.NOTIONAL
    return hours_text(exact(workload.hours)) if workload is not None and is_notional else None


def modes(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """The modes of learning that ELM lists."""
    found = (vocabularies.elm.of("mode", kind.value) for kind in descriptor.delivery_type)
    return [coded(code) for code in found if code is not None]


def activity_nodes(descriptor: Descriptor, address: str) -> list[Node]:
    """The activity that says how many hours are spent with a teacher, where that number is exact."""
    hours = contact_hours(descriptor)
    if hours is None:
        return []
    return [
        {
            "@id": f"{address}#activity",
            "@type": "elm:LearningActivitySpecification",
            "dc:title": texts(descriptor.name),
            "elm:contactHour": [plain_number(hours)],
        }
    ]


def _types(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """ELM has no micro-credential; the class of CTDL says what it is."""
    label = vocabularies.labels.label("type", descriptor.type, "en") or descriptor.type
    return [concept(CTDL_TERMS + descriptor.type, CTDL_TERMS, {"en": label})]


def _other_subjects(descriptor: Descriptor, address: str) -> Iterator[Node]:
    """Subjects of the source's own schemes, which have no address of their own as a rule."""
    others = (one for one in descriptor.subject if one.scheme != ISCED_F)
    for number, coding in enumerate(others, 1):
        node = concept(coding.address or f"{address}#subject-{number}", None, texts(coding.label) or {})
        yield without_empty({**node, "skos:notation": coding.code})


def _credit_points(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[Node]:
    for credit in descriptor.credit_value:
        framework = vocabularies.elm.of("credit", credit.system)
        points = exact(credit.value)
        if framework is not None and points is not None:
            point = plain_number(points)
            yield {"@type": "elm:CreditPoint", "elm:framework": coded(framework), "elm:point": point}


def _languages(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    found = (language_concept(tag, vocabularies) for tag in descriptor.in_language)
    return list({node["@id"]: node for node in found if node is not None}.values())


def _awarding(organisations: OrganisationNodes, specification: str) -> list[Node]:
    if not organisations.awarding:
        return []
    return [
        {
            "@type": "elm:AwardingOpportunity",
            "elm:awardingBody": organisations.awarding,
            "elm:learningAchievementSpecification": {"@id": specification},
        }
    ]
