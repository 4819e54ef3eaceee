"""The order of elements in the XML of ELM, and which of them take what: facts of the schema `loq.xsd` 3.1.0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SECTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "learningOpportunityReferences": {"elm:LearningOpportunity": "learningOpportunity"},
        "learningAchievementSpecificationReferences": {
            "elm:LearningAchievementSpecification": "learningAchievementSpecification",
            "elm:Qualification": "qualification",
        },
        "learningOutcomeReferences": {"elm:LearningOutcome": "learningOutcome"},
        "learningActivitySpecificationReferences": {
            "elm:LearningActivitySpecification": "learningActivitySpecification"
        },
        "learningAssessmentSpecificationReferences": {
            "elm:LearningAssessmentSpecification": "learningAssessmentSpecification"
        },
        "agentReferences": {"elm:Agent": "agent", "elm:Organisation": "organisation"},
        "locationReferences": {"dc:Location": "location"},
    }
)
"""Section -> class -> element of a node of it, in the order of the root."""
PRESCRIBED_LISTS = ("http://data.europa.eu/snb/", "http://publications.europa.eu/resource/authority/")
"""Where the addresses of the lists begin whose concepts are their address alone."""
ONE_LANGUAGE = frozenset({"elm:entryRequirement", "elm:scheduleInformation"})
"""Terms that take one note, which takes one text."""
_SPECIFICATION = (
    *("adms:identifier", "dc:title", "skos:altLabel", "dc:description", "elm:additionalNote"),
    *("foaf:homepage", "elm:status", "dc:modified", "dc:type"),
)
_ACHIEVEMENT = (
    *_SPECIFICATION,
    *("elm:ISCEDFCode", "elm:educationSubject", "elm:volumeOfLearning", "elm:creditPoint"),
    *("elm:educationLevel", "dc:language", "elm:mode", "elm:entryRequirement", "elm:learningOutcome"),
    *("elm:influencedBy", "elm:provenBy", "elm:awardingOpportunity"),
)
ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "elm:LearningOpportunity": (
            *("adms:identifier", "dc:title", "dc:description", "dc:type", "elm:additionalNote"),
            *("foaf:homepage", "dc:temporal", "elm:duration", "elm:mode", "elm:grant"),
            *("elm:learningSchedule", "elm:scheduleInformation", "elm:applicationDeadline"),
            *("elm:priceDetail", "elm:providedBy", "elm:location"),
            *("elm:learningAchievementSpecification", "elm:learningActivitySpecification"),
            *("elm:defaultLanguage", "elm:status", "dc:modified"),
        ),
        "elm:LearningAchievementSpecification": _ACHIEVEMENT,
        "elm:Qualification": (*_ACHIEVEMENT, "elm:EQFLevel", "elm:NQFLevel"),
        "elm:LearningOutcome": ("dc:title", "elm:relatedSkill", "elm:relatedESCOSkill"),
        "elm:LearningActivitySpecification": (*_SPECIFICATION, "elm:contactHour"),
        "elm:LearningAssessmentSpecification": _SPECIFICATION,
        "elm:Organisation": ("rov:legalName", "foaf:homepage", "elm:location"),
        "elm:Agent": ("skos:prefLabel",),
        "dc:Location": ("elm:geographicName", "elm:address"),
        "elm:Address": ("elm:countryCode",),
        "elm:Amount": ("elm:unit", "rdf:value"),
        "elm:AwardingOpportunity": ("elm:awardingBody", "elm:learningAchievementSpecification"),
        "elm:CreditPoint": ("elm:framework", "elm:point"),
        "elm:Grant": ("dc:title",),
        "elm:Identifier": ("skos:notation", "elm:schemeName"),
        "elm:PriceDetail": ("elm:amount", "skos:prefLabel", "dc:description"),
        "elm:WebResource": ("elm:contentUrl",),
        "dc:PeriodOfTime": ("elm:startDate", "elm:endDate"),
    }
)
"""Class -> the terms that we state, in the schema's order."""
