"""Graph documents of organisations, courses, programmes and frameworks, and what all graphs share."""

import uuid
from collections.abc import Iterable
from typing import Any

from harvesters.sample_providers.registry_data import Organisation, OtherResource
from harvesters.sample_providers.registry_terms import concept, free_text

BASE = "https://registry-sample.example"
CONTEXT = "https://credreg.net/ctdl/schema/context/json"
NAMESPACE = uuid.UUID("6f7b3f0e-5d0c-5a1e-9f0a-2c8f1c2b7d11")

Node = dict[str, Any]


def resource_address(ctid: str) -> str:
    """Address of one node."""
    return f"{BASE}/resources/{ctid}"


def graph_document(ctid: str, nodes: Iterable[Node]) -> Node:
    """The document around the nodes; the first is the resource the envelope is about."""
    return {"@context": CONTEXT, "@id": f"{BASE}/graph/{ctid}", "@graph": list(nodes)}


def organisation_graph(organisation: Organisation) -> Node:
    """An organisation with its address."""
    kind = "QACredentialOrganization" if organisation.quality_assurance else "CredentialOrganization"
    node = head(kind, organisation.ctid) | {
        "ceterms:name": dict(organisation.name),
        "ceterms:description": {"en": organisation.text},
        "ceterms:subjectWebpage": f"https://{organisation.host}/",
        "ceterms:email": [f"credentials@{organisation.host}"],
        "ceterms:agentType": [concept("OrganizationType", name) for name in organisation.kinds],
        "ceterms:agentSectorType": concept("AgentSector", organisation.sector),
        "ceterms:address": [place(organisation)],
    }
    return graph_document(organisation.ctid, [node])


def other_graph(resource: OtherResource, owner: Organisation) -> Node:
    """A course, a learning programme or a framework with its competencies."""
    if resource.type == "CompetencyFramework":
        return graph_document(resource.ctid, _framework_nodes(resource, owner))
    node = head(resource.type, resource.ctid) | {
        "ceterms:name": {"en": resource.name},
        "ceterms:description": {"en": resource.text},
        "ceterms:ownedBy": [resource_address(owner.ctid)],
        "ceterms:subjectWebpage": f"https://{owner.host}/courses/{resource.key}",
        "ceterms:lifeCycleStatusType": concept("LifeCycleStatus", "Active"),
        "ceterms:teaches": [free_text("en", statement) for statement in resource.statements],
    }
    return graph_document(resource.ctid, [node])


def place(organisation: Organisation) -> Node:
    """Where an organisation is."""
    return {
        "@type": "ceterms:Place",
        "ceterms:streetAddress": {"en": organisation.street},
        "ceterms:addressLocality": {"en": organisation.city},
        "ceterms:addressRegion": {"en": organisation.region},
        "ceterms:postalCode": organisation.postal_code,
        "ceterms:addressCountry": {"en": "United States"},
    }


def head(kind: str, ctid: str) -> Node:
    """The first three terms of a node that has a CTID."""
    return {"@id": resource_address(ctid), "@type": f"ceterms:{kind}", "ceterms:ctid": ctid}


def _framework_nodes(resource: OtherResource, owner: Organisation) -> list[Node]:
    ctids = [f"ce-{uuid.uuid5(NAMESPACE, f'{resource.key}/{n}')}" for n in range(len(resource.statements))]
    framework = {
        "@id": resource_address(resource.ctid),
        "@type": "ceasn:CompetencyFramework",
        "ceterms:ctid": resource.ctid,
        "ceasn:name": {"en": resource.name},
        "ceasn:description": {"en": resource.text},
        "ceasn:publisher": [resource_address(owner.ctid)],
        "ceasn:hasTopChild": [resource_address(ctid) for ctid in ctids],
    }
    competencies = (
        {
            "@id": resource_address(ctid),
            "@type": "ceasn:Competency",
            "ceterms:ctid": ctid,
            "ceasn:competencyText": {"en": statement},
            "ceasn:isPartOf": resource_address(resource.ctid),
        }
        for ctid, statement in zip(ctids, resource.statements, strict=True)
    )
    return [framework, *competencies]
