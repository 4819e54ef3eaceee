"""Alignment objects: how CTDL records point to a concept, a classification code or a free-text term.

Prefixes and labels are those of the CTDL concept schemes; framework addresses identify a scheme and are
never fetched.
"""

import re
from typing import Any

FRAMEWORKS = "https://credreg.net/ctdl/terms"
PREFIXES = {
    "AgentSector": "agentSector",
    "AssessmentMethod": "assessMethod",
    "AudienceLevel": "audLevel",
    "CostType": "costType",
    "CredentialStatus": "credentialStat",
    "CreditUnit": "creditUnit",
    "Delivery": "deliveryType",
    "LearningMethod": "learnMethod",
    "LifeCycleStatus": "lifeCycle",
    "OrganizationType": "orgType",
}
LABELS = {
    "BackgroundCheck": "Background Check",
    "InPerson": "In-Person Only",
    "PostSecondaryLevel": "Post-Secondary Level",
    "SecondaryLevel": "Secondary School or Equivalent",
    "Postsecondary": "Postsecondary Educational Institution",
    "QualityAssurance": "Quality Assurance Body",
    "Technical": "Career and Technical School",
    "TrainingProvider": "Education and Training Provider",
    "TwoYear": "Two-Year College",
    "FourYear": "Four-Year College",
    "BusinessAssociation": "Business or Industry Association",
    "PrivateNonProfit": "Private Not-For-Profit",
    "PrivateForProfit": "Private For-Profit",
    "CohortBased": "Cohort-Based",
    "Applied": "Applied Instruction",
    "Government": "Government Agency",
    "RoomOrResidency": "Room or Residence",
    "StandaloneAssessment": "Standalone/Extra Assessment",
}
OCCUPATIONS = {
    "onet": ("https://www.onetcenter.org/taxonomy.html", "O*NET-SOC"),
    "soc": ("https://www.bls.gov/soc/", "Standard Occupational Classification"),
    "esco": ("http://data.europa.eu/esco", "ESCO occupations"),
}
WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")

Alignment = dict[str, Any]


def alignment(**terms: Any) -> Alignment:
    """A `ceterms:CredentialAlignmentObject` with the given `ceterms:` terms."""
    return {"@type": "ceterms:CredentialAlignmentObject"} | {
        f"ceterms:{term}": value for term, value in terms.items()
    }


def concept(scheme: str, name: str) -> Alignment:
    """A concept of one of CTDL's own schemes."""
    return alignment(
        framework=f"{FRAMEWORKS}/{scheme}",
        frameworkName={"en-US": WORDS.sub(" ", scheme)},
        targetNode=f"{PREFIXES[scheme]}:{name}",
        targetNodeName={"en-US": LABELS.get(name, WORDS.sub(" ", name))},
    )


def free_text(lang: str, text: str) -> Alignment:
    """A term or a competency that belongs to no scheme."""
    return alignment(targetNodeName={lang: text})


def esco_skill(line: str) -> Alignment:
    """A competency that names an ESCO skill: `<uuid> <label>`."""
    identifier, label = line.split(" ", 1)
    return alignment(
        framework="http://data.europa.eu/esco",
        frameworkName={"en": "ESCO skills"},
        targetNode=f"http://data.europa.eu/esco/skill/{identifier}",
        targetNodeName={"en": label},
    )


def instructional_program(line: str) -> Alignment:
    """A code of the Classification of Instructional Programs, 2020: `<code> <title>`."""
    code, title = line.split(" ", 1)
    return alignment(
        framework="https://nces.ed.gov/ipeds/cipcode/",
        frameworkName={"en-US": "Classification of Instructional Programs"},
        codedNotation=code,
        targetNodeName={"en-US": title},
    )


def occupation(line: str) -> Alignment:
    """An occupation: `<onet|soc|esco> <code> <title>`."""
    scheme, code, title = line.split(" ", 2)
    framework, name = OCCUPATIONS[scheme]
    return alignment(
        framework=framework,
        frameworkName={"en-US": name},
        codedNotation=code,
        targetNodeName={"en-US": title},
    )


def framework_level(line: str) -> Alignment:
    """A level of a qualifications framework: `<framework name> | <level name>`."""
    name, level = line.split(" | ")
    return alignment(frameworkName={"en": name}, targetNodeName={"en": level})
