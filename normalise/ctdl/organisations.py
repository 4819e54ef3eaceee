"""The organisations of a statement, each one node of the graph that the statements point to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalise.closed_lists import QualityAssuranceKind
from normalise.ctdl.places import places
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.statement import Node, texts, without_empty
from normalise.vocabularies import Vocabularies
from normalise.web_address import is_web_address

ASSURANCE_PROPERTIES = {
    QualityAssuranceKind.ACCREDITED: "ceterms:accreditedBy",
    QualityAssuranceKind.APPROVED: "ceterms:approvedBy",
    QualityAssuranceKind.RECOGNISED: "ceterms:recognizedBy",
    QualityAssuranceKind.REGULATED: "ceterms:regulatedBy",
    QualityAssuranceKind.ENDORSED: "ceterms:recognizedBy",
}
"""CTDL has no endorsement; recognition is its nearest."""
NO_LANGUAGE = "zxx"
"""The BCP 47 tag of what is in no language, as an address in the place of a name."""
OWN_CTID = re.compile(r"ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OrganisationNodes:
    """Gives every organisation of one descriptor a blank node, each once; one known by its address alone is a link."""

    def __init__(self, descriptor: Descriptor) -> None:
        assurers = {statement.organisation.id for statement in descriptor.quality_assured_by}
        owners = [] if descriptor.owned_by is None else [descriptor.owned_by]
        everyone = [
            *owners,
            *descriptor.offered_by,
            *(said.organisation for said in descriptor.quality_assured_by),
        ]
        self._by_id = {organisation.id: organisation for organisation in everyone}
        self._assurers = assurers
        self._names = {
            identifier: _address_alone(organisation) or f"_:organisation-{number}"
            for number, (identifier, organisation) in enumerate(self._by_id.items(), 1)
        }

    def references(self, organisations: Iterable[Organisation]) -> list[str]:
        """The node names of some of them, in order."""
        return [self._names[organisation.id] for organisation in organisations]

    def keepers(self, descriptor: Descriptor) -> list[str]:
        """The node names of those that decide whom they admit: who offers it, or else owns it."""
        owners = () if descriptor.owned_by is None else (descriptor.owned_by,)
        return self.references(descriptor.offered_by or owners)

    def assurances(self, descriptor: Descriptor) -> dict[str, list[str]]:
        """Property -> node names, for each quality assurance statement."""
        found: dict[str, list[str]] = {}
        for statement in descriptor.quality_assured_by:
            names = found.setdefault(ASSURANCE_PROPERTIES[statement.kind], [])
            if self._names[statement.organisation.id] not in names:
                names.append(self._names[statement.organisation.id])
        return found

    def nodes(self, vocabularies: Vocabularies) -> list[Node]:
        """The organisations' own nodes."""
        return [
            self._node(organisation, vocabularies)
            for organisation in self._by_id.values()
            if _address_alone(organisation) is None
        ]

    def _node(self, organisation: Organisation, vocabularies: Vocabularies) -> Node:
        kind = "QACredentialOrganization" if organisation.id in self._assurers else "CredentialOrganization"
        own_id = organisation.id.partition(":")[2]
        return without_empty(
            {
                "@id": self._names[organisation.id],
                "@type": f"ceterms:{kind}",
                "ceterms:ctid": own_id if OWN_CTID.fullmatch(own_id) else None,
                "ceterms:name": texts(organisation.name),
                "ceterms:subjectWebpage": organisation.subject_webpage,
                "ceterms:sameAs": list(organisation.same_as),
                "ceterms:address": places(organisation.country, organisation.region, vocabularies),
            }
        )


def _address_alone(organisation: Organisation) -> str | None:
    """The address that stands for a name, when a source says no more of an organisation."""
    address = organisation.name.root.get(NO_LANGUAGE)
    known = (organisation.country, organisation.region, organisation.subject_webpage, *organisation.same_as)
    says_more = len(organisation.name.root) > 1 or any(known)
    return address if address is not None and not says_more and is_web_address(address) else None
