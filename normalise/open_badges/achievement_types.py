"""The types of Achievement of Open Badges 3.0, and the class of CTDL that each is the match of.

Restated from the enumeration of the 1EdTech specification (Open Badges 3.0, AchievementType), which takes most of its
names from CTDL; other names are extensions and begin with `ext:`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SAME_NAME = frozenset(
    {
        *("ApprenticeshipCertificate", "AssociateDegree", "BachelorDegree", "Badge", "Certificate"),
        *("CertificateOfCompletion", "Certification", "Degree", "Diploma", "DoctoralDegree"),
        *("GeneralEducationDevelopment", "JourneymanCertificate", "License", "MasterCertificate"),
        *("MasterDegree", "MicroCredential", "ProfessionalDoctorate", "QualityAssuranceCredential"),
        *("ResearchDoctorate", "SecondarySchoolDiploma"),
    }
)
"""Classes that both have under the same name."""
WIDER: Mapping[str, str] = MappingProxyType({"DigitalBadge": "Badge", "OpenBadge": "Badge"})
"""Subclasses of a class that Open Badges has."""


def achievement_type(class_name: str) -> str:
    """The type of a CTDL class; an extension with the class's name where there is none."""
    if class_name in SAME_NAME:
        return class_name
    return WIDER.get(class_name, f"ext:{class_name}")
