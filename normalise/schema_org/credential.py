"""What a course awards, as schema.org's EducationalOccupationalCredential."""

from __future__ import annotations

from normalise.closed_lists import CredentialStatus
from normalise.descriptor import Descriptor
from normalise.elements import Reference
from normalise.schema_org.terms import CTDL_TERMS, english, level_terms, literal, organisation_node
from normalise.statement import AddressOf, Node, without_empty
from normalise.vocabularies import Vocabularies

REGISTRY = "https://credentialengineregistry.org/resources/"


def credential_node(descriptor: Descriptor, vocabularies: Vocabularies, address_of: AddressOf) -> Node:
    """The credential, which has the record's own address."""
    label = vocabularies.labels.label("type", descriptor.type, "en") or descriptor.type
    category = {
        "@type": "DefinedTerm",
        "name": english(label),
        "termCode": descriptor.type,
        "url": CTDL_TERMS + descriptor.type,
        "inDefinedTermSet": CTDL_TERMS,
    }
    assurers = {said.organisation.id: said.organisation for said in descriptor.quality_assured_by}
    owner, expires = descriptor.owned_by, descriptor.expiration_date
    status = descriptor.credential_status
    return without_empty(
        {
            "@type": "EducationalOccupationalCredential",
            "@id": address_of(descriptor.id),
            "name": literal(descriptor.name),
            "credentialCategory": category,
            "educationalLevel": level_terms(descriptor, vocabularies),
            "creator": None if owner is None else organisation_node(owner),
            "recognizedBy": [organisation_node(one) for one in assurers.values()],
            "isPartOf": [_reference(said, address_of) for said in descriptor.is_part_of],
            "sameAs": _same_as(descriptor),
            "creativeWorkStatus": None if status is CredentialStatus.UNKNOWN else status.value,
            "expires": None if expires is None else str(expires),
        }
    )


def _same_as(descriptor: Descriptor) -> list[str]:
    own = [] if descriptor.ctid is None else [REGISTRY + descriptor.ctid]
    return list(dict.fromkeys((*own, *descriptor.same_as)))


def _reference(said: Reference, address_of: AddressOf) -> Node:
    address = address_of(said.record_id) if said.record_id else said.address
    return without_empty(
        {
            "@type": "EducationalOccupationalCredential",
            "name": literal(said.name) or said.as_given,
            "url": address,
        }
    )
