"""The organisations of a statement, each one node of the graph that the statements point to."""

from __future__ import annotations

from collections.abc import Iterable

from normalise.closed_lists import QualityAssuranceKind
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.statement import Node, texts, without_empty

ASSURANCE_PROPERTIES = {
    QualityAssuranceKind.ACCREDITED: "ceterms:accreditedBy",
    QualityAssuranceKind.APPROVED: "ceterms:approvedBy",
    QualityAssuranceKind.RECOGNISED: "ceterms:recognizedBy",
    QualityAssuranceKind.REGULATED: "ceterms:regulatedBy",
    QualityAssuranceKind.ENDORSED: "ceterms:recognizedBy",
}
"""CTDL has no endorsement; recognition is its nearest."""


class OrganisationNodes:
    """Gives every organisation of one descriptor a blank node, each once."""

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
            identifier: f"_:organisation-{number}" for number, identifier in enumerate(self._by_id, 1)
        }

    def references(self, organisations: Iterable[Organisation]) -> list[str]:
        """The node names of some of them, in order."""
        return [self._names[organisation.id] for organisation in organisations]

    def assurances(self, descriptor: Descriptor) -> dict[str, list[str]]:
        """Property -> node names, for each quality assurance statement."""
        found: dict[str, list[str]] = {}
        for statement in descriptor.quality_assured_by:
            names = found.setdefault(ASSURANCE_PROPERTIES[statement.kind], [])
            if self._names[statement.organisation.id] not in names:
                names.append(self._names[statement.organisation.id])
        return found

    def nodes(self) -> list[Node]:
        """The organisations' own nodes."""
        return [self._node(organisation) for organisation in self._by_id.values()]

    def _node(self, organisation: Organisation) -> Node:
        kind = "QACredentialOrganization" if organisation.id in self._assurers else "CredentialOrganization"
        return without_empty(
            {
                "@id": self._names[organisation.id],
                "@type": f"ceterms:{kind}",
                "ceterms:name": texts(organisation.name),
                "ceterms:subjectWebpage": organisation.subject_webpage,
                "ceterms:sameAs": list(organisation.same_as),
            }
        )
