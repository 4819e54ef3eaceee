"""Whether a framework is about an offer: what it is, where it is, and how it is proved."""

from __future__ import annotations

from normalise.closed_lists import ProofStandard
from normalise.framework_checks.offer_facts import OfferFacts
from normalise.framework_checks.result import Reach
from normalise.vocabularies.recognition import RecognitionFramework

WHOLE_QUALIFICATIONS = frozenset(
    {
        *("Degree", "AssociateDegree", "AssociateOfArtsDegree", "AssociateOfScienceDegree"),
        *("AssociateOfAppliedArtsDegree", "AssociateOfAppliedScienceDegree", "BachelorDegree"),
        *("BachelorOfArtsDegree", "BachelorOfScienceDegree", "MasterDegree", "MasterOfArtsDegree"),
        *("MasterOfScienceDegree", "DoctoralDegree", "ProfessionalDoctorate", "ResearchDoctorate"),
        *("SpecialistDegree", "Diploma", "SecondarySchoolDiploma", "GeneralEducationDevelopment"),
        *("License", "QualityAssuranceCredential"),
    }
)
"""Classes of CTDL that no framework of micro-credentials is about."""


def reach_of(framework: RecognitionFramework, facts: OfferFacts) -> Reach:
    """Whether the framework applies, and if not, why."""
    if facts.type in WHOLE_QUALIFICATIONS:
        return Reach.OTHER_TYPE
    where = _place(framework, facts) if framework.countries else Reach.APPLIES
    if where is not Reach.APPLIES or framework.proof is None:
        return where
    if facts.proof == framework.proof:
        return Reach.APPLIES
    return Reach.PROOF_UNKNOWN if facts.proof == ProofStandard.UNKNOWN else Reach.OTHER_PROOF


def _place(framework: RecognitionFramework, facts: OfferFacts) -> Reach:
    """One place that fits is enough; one that is not known may be one."""
    if not facts.places:
        return Reach.PLACE_UNKNOWN
    found = {_one_place(framework, country, region) for country, region in facts.places}
    return next(one for one in (Reach.APPLIES, Reach.PLACE_UNKNOWN, Reach.ELSEWHERE) if one in found)


def _one_place(framework: RecognitionFramework, country: str | None, region: str | None) -> Reach:
    if country is None:
        return Reach.PLACE_UNKNOWN
    if country not in framework.countries:
        return Reach.ELSEWHERE
    if framework.region is None or region == framework.region:
        return Reach.APPLIES
    return Reach.PLACE_UNKNOWN if region is None else Reach.ELSEWHERE
