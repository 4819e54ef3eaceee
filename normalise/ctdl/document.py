"""A descriptor as a CTDL document: JSON-LD with the right class and only terms in that class's domain.

Which term goes where follows the schema's domains: on a credential, credit and competencies stand inside a
ConditionProfile, delivery is `learningDeliveryType`, and a review date is no expiration date.
"""

from __future__ import annotations

from itertools import chain

from normalise.closed_lists import DeliveryType, Schedule
from normalise.ctdl.alignment import (
    coding_node,
    concept,
    cost_nodes,
    duration_nodes,
    funding_node,
    level_node,
)
from normalise.ctdl.concepts import (
    AUDIENCE_LEVELS,
    DELIVERY_TYPES,
    LEARNING_METHODS,
    STATUSES,
)
from normalise.ctdl.conditions import ENTRY, earning_conditions, entry_manifest
from normalise.ctdl.facts import load_facts
from normalise.ctdl.losses import losses_in_ctdl
from normalise.ctdl.organisations import OrganisationNodes
from normalise.ctdl.places import offered_in
from normalise.descriptor import Descriptor
from normalise.elements import Reference
from normalise.errors import MissingValue, NotStatable
from normalise.funding_schemes import eligible_funding
from normalise.partial_date import PartialDate
from normalise.sample_note import noted_description
from normalise.statement import AddressOf, Node, Statement, text_lists, texts, without_empty
from normalise.vocabularies import Vocabularies

CONTEXT = "https://credreg.net/ctdl/schema/context/json"
FIELDS_OF_STUDY = frozenset({"isced-f", "nzsced", "asced", "cip", "cip-ca", "cip-ca-2016"})


def to_ctdl(descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Statement:
    """The JSON-LD document of one descriptor; `address_of` gives a record id its address in the catalogue."""
    class_name = f"ceterms:{descriptor.type}"
    if "ceterms:Credential" not in load_facts().ancestors(class_name):
        needed = f"{descriptor.type!r} is no subclass of ceterms:Credential"
        raise NotStatable(descriptor.id, "CTDL", [MissingValue("type", "@type", needed)])
    organisations = OrganisationNodes(descriptor)
    main: Node = {"@id": address_of(descriptor.id), "@type": class_name}
    for part in (
        _identity(descriptor),
        _text(descriptor),
        _who(descriptor, organisations, vocabularies),
        _classification(descriptor, vocabularies),
        _when(descriptor),
        _relations(descriptor, address_of),
        {"ceterms:requires": earning_conditions(descriptor, vocabularies)},
        {"ceterms:commonConditions": [ENTRY] if descriptor.entry_condition is not None else []},
        {"ceterms:estimatedDuration": duration_nodes(descriptor.estimated_duration, descriptor.workload)},
        {"ceterms:estimatedCost": list(chain.from_iterable(map(cost_nodes, descriptor.estimated_cost)))},
        {"ceterms:financialAssistance": list(map(funding_node, eligible_funding(descriptor)))},
    ):
        main.update(part)
    manifest = entry_manifest(descriptor, organisations.keepers(descriptor))
    graph = [without_empty(main), *organisations.nodes(vocabularies), *manifest]
    document = {"@context": CONTEXT, "@graph": graph}
    return Statement(document, losses_in_ctdl(descriptor, vocabularies))


def _identity(descriptor: Descriptor) -> Node:
    pairs = [(identifier.type_name, identifier.value) for identifier in descriptor.identifier]
    if not pairs and descriptor.native_id.lower() != descriptor.ctid:
        pairs = [(f"Identifier in {descriptor.source_id}", descriptor.native_id)]
    return {
        "ceterms:ctid": descriptor.ctid,
        "ceterms:identifier": [
            {
                "@type": "ceterms:IdentifierValue",
                "ceterms:identifierTypeName": {"en": type_name},
                "ceterms:identifierValueCode": value,
            }
            for type_name, value in pairs
        ],
        "ceterms:subjectWebpage": descriptor.subject_webpage,
        "ceterms:sameAs": list(descriptor.same_as),
        "ceterms:versionCode": descriptor.version_identifier,
    }


def _text(descriptor: Descriptor) -> Node:
    return {
        "ceterms:name": texts(descriptor.name),
        "ceterms:alternateName": text_lists(descriptor.alternate_name),
        "ceterms:description": noted_description(descriptor),
        "ceterms:keyword": text_lists(descriptor.keyword),
        "ceterms:inLanguage": list(descriptor.in_language),
    }


def _who(descriptor: Descriptor, organisations: OrganisationNodes, vocabularies: Vocabularies) -> Node:
    owners = [] if descriptor.owned_by is None else [descriptor.owned_by]
    return {
        "ceterms:ownedBy": organisations.references(owners),
        "ceterms:offeredBy": organisations.references(descriptor.offered_by),
        **organisations.assurances(descriptor),
        "ceterms:offeredIn": offered_in(descriptor.country, descriptor.region, vocabularies),
    }


def _classification(descriptor: Descriptor, vocabularies: Vocabularies) -> Node:
    fields = [coding for coding in descriptor.subject if coding.scheme in FIELDS_OF_STUDY]
    topics = [coding for coding in descriptor.subject if coding.scheme not in FIELDS_OF_STUDY]
    methods: list[Schedule | DeliveryType] = [*descriptor.schedule, *descriptor.delivery_type]
    status = STATUSES.get(descriptor.credential_status)
    return {
        "ceterms:credentialStatusType": None if status is None else concept(status),
        "ceterms:atLevel": [level_node(level, vocabularies) for level in descriptor.at_level],
        "ceterms:audienceLevelType": [concept(AUDIENCE_LEVELS[level]) for level in descriptor.audience_level],
        "ceterms:instructionalProgramType": [coding_node(coding, vocabularies) for coding in fields],
        "ceterms:subject": [coding_node(coding, vocabularies) for coding in topics],
        "ceterms:occupationType": [coding_node(coding, vocabularies) for coding in descriptor.occupation],
        "ceterms:industryType": [coding_node(coding, vocabularies) for coding in descriptor.industry],
        "ceterms:learningDeliveryType": [
            concept(DELIVERY_TYPES[kind]) for kind in descriptor.delivery_type if kind in DELIVERY_TYPES
        ],
        "ceterms:learningMethodType": [
            concept(LEARNING_METHODS[kind]) for kind in methods if kind in LEARNING_METHODS
        ],
    }


def _when(descriptor: Descriptor) -> Node:
    effective = descriptor.date_effective or descriptor.approved_date
    return {
        **_dated("ceterms:dateEffective", "ceterms:approximateDateEffective", effective),
        **_dated("ceterms:expirationDate", "ceterms:approximateExpirationDate", descriptor.expiration_date),
        "ceterms:reviewProcess": []
        if descriptor.review_date is None
        else [
            {
                "@type": "ceterms:ProcessProfile",
                "ceterms:description": {"en": f"Next review: {descriptor.review_date}"},
            }
        ],
    }


def _dated(exact: str, approximate: str, when: PartialDate | None) -> Node:
    """CTDL takes only whole days as dates and has a property of its own for months and years."""
    if when is None:
        return {}
    return {exact if when.day is not None else approximate: str(when)}


def _relations(descriptor: Descriptor, address_of: AddressOf) -> Node:
    """Links; what this one counts towards or prepares for is the target of a condition, as CTDL has it."""

    def targets(references: tuple[Reference, ...]) -> list[str | Node]:
        found = (_credential(said, address_of) for said in references)
        return [target for target in found if target is not None]

    def conditions(references: tuple[Reference, ...]) -> list[Node]:
        return [
            {"@type": "ceterms:ConditionProfile", "ceterms:targetCredential": [target]}
            for target in targets(references)
        ]

    return {
        "ceterms:isPartOf": targets(descriptor.is_part_of),
        "ceterms:isAdvancedStandingFor": conditions(descriptor.counts_towards),
        "ceterms:isPreparationFor": conditions(descriptor.is_preparation_for),
    }


def _credential(said: Reference, address_of: AddressOf) -> str | Node | None:
    """The address of another credential, or what is known of one by its name; of its class nothing is."""
    if said.record_id is not None:
        return address_of(said.record_id)
    if said.name is None:
        return said.address
    named = {
        "@type": "ceterms:Credential",
        "ceterms:name": texts(said.name),
        "ceterms:subjectWebpage": said.address,
    }
    return without_empty(named)
