"""Our closed lists in the concepts of CTDL; a value that has no counterpart is stated in words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.closed_lists import (
    AssessmentMethod,
    AudienceLevel,
    CostKind,
    CredentialStatus,
    DeliveryType,
    Schedule,
)

DELIVERY_TYPES: Mapping[DeliveryType, str] = MappingProxyType(
    {
        DeliveryType.ONLINE: "deliveryType:OnlineOnly",
        DeliveryType.IN_PERSON: "deliveryType:InPerson",
        DeliveryType.BLENDED: "deliveryType:BlendedDelivery",
        DeliveryType.VARIABLE_SITE: "deliveryType:VariableSite",
    }
)
"""Work-based learning has no concept among the delivery types."""

AUDIENCE_LEVELS: Mapping[AudienceLevel, str] = MappingProxyType(
    {
        AudienceLevel.BEGINNER: "audLevel:BeginnerLevel",
        AudienceLevel.INTERMEDIATE: "audLevel:IntermediateLevel",
        AudienceLevel.ADVANCED: "audLevel:AdvancedLevel",
        AudienceLevel.SECONDARY: "audLevel:SecondaryLevel",
        AudienceLevel.POST_SECONDARY: "audLevel:PostSecondaryLevel",
        AudienceLevel.UNDERGRADUATE: "audLevel:UndergraduateLevel",
        AudienceLevel.GRADUATE: "audLevel:GraduateLevel",
        AudienceLevel.PROFESSIONAL: "audLevel:ProfessionalLevel",
    }
)

STATUSES: Mapping[CredentialStatus, str] = MappingProxyType(
    {
        CredentialStatus.ACTIVE: "credentialStat:Active",
        CredentialStatus.PROBATIONARY: "credentialStat:Probationary",
        CredentialStatus.SUSPENDED: "credentialStat:Suspended",
        CredentialStatus.TEACH_OUT: "credentialStat:TeachOut",
        CredentialStatus.CEASED: "credentialStat:Deprecated",
    }
)

COST_TYPES: Mapping[CostKind, str] = MappingProxyType(
    {
        CostKind.FULL: "costType:AggregateCost",
        CostKind.TUITION: "costType:Tuition",
        CostKind.APPLICATION: "costType:Application",
        CostKind.ENROLMENT: "costType:EnrollmentFee",
        CostKind.ASSESSMENT: "costType:StandaloneAssessment",
        CostKind.MATERIALS: "costType:LearningResource",
        CostKind.TECHNOLOGY: "costType:TechnologyFee",
    }
)

ASSESSMENT_METHODS: Mapping[AssessmentMethod, str] = MappingProxyType(
    {
        AssessmentMethod.EXAM: "assessMethod:Exam",
        AssessmentMethod.TEST: "assessMethod:Exam",
        AssessmentMethod.ESSAY: "assessMethod:Artifact",
        AssessmentMethod.PORTFOLIO: "assessMethod:PortfolioEvaluation",
        AssessmentMethod.PROJECT: "assessMethod:Artifact",
        AssessmentMethod.COURSEWORK: "assessMethod:Artifact",
        AssessmentMethod.PRESENTATION: "assessMethod:Performance",
        AssessmentMethod.PRACTICAL: "assessMethod:Performance",
        AssessmentMethod.OBSERVATION: "assessMethod:Performance",
        AssessmentMethod.WORKPLACE: "assessMethod:Performance",
    }
)

LEARNING_METHODS: Mapping[Schedule | DeliveryType, str] = MappingProxyType(
    {Schedule.SELF_PACED: "learnMethod:SelfPaced", DeliveryType.WORK_BASED: "learnMethod:WorkBased"}
)
