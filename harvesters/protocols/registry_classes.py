"""Which classes of the registry a mapping asks for."""

from __future__ import annotations

from normalise.ctdl import load_facts
from normalise.mapping.harvest_block import CtdlRegistry

STRICT = frozenset({"ceterms:MicroCredential", "ceterms:Badge", "ceterms:DigitalBadge", "ceterms:OpenBadge"})
CERTIFICATES = frozenset(
    {
        "ceterms:Certificate",
        "ceterms:CertificateOfCompletion",
        "ceterms:CertificateOfParticipation",
        "ceterms:ProficiencyCertificate",
        "ceterms:ProfessionalCertificate",
    }
)
"""Whether a certificate is short enough is decided by the mapping's `accept`, which sees its document."""


def wanted_classes(harvest: CtdlRegistry) -> frozenset[str]:
    """The classes of the mapping's profile."""
    match harvest.profile:
        case "strict":
            return STRICT
        case "wide":
            return STRICT | CERTIFICATES
        case "classes":
            return frozenset(harvest.classes)


ORGANISATIONS = frozenset(
    {"ceterms:Organization", "ceterms:CredentialOrganization", "ceterms:QACredentialOrganization"}
)


def is_misspelt(class_name: str) -> bool:
    """Whether a class is said to be of CTDL's terms but is none that the schema has."""
    return class_name.startswith("ceterms:") and not load_facts().is_class(class_name)
