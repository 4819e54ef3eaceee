"""The closed lists of the descriptor: each value has a counterpart in CTDL or says why it has none.

`unknown` is a value everywhere: the source is silent, or what it said is not mapped.
"""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """A three-valued answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class HoursKind(StrEnum):
    """What is counted in a workload; hours of different kinds are never added or compared."""

    NOTIONAL = "notional"
    CONTACT = "contact"
    INSTRUCTION = "instruction"
    UNKNOWN = "unknown"


class DeliveryType(StrEnum):
    """Where learning happens; `deliveryType:` of CTDL, work-based learning added."""

    ONLINE = "online"
    IN_PERSON = "in_person"
    BLENDED = "blended"
    WORK_BASED = "work_based"
    VARIABLE_SITE = "variable_site"


class Schedule(StrEnum):
    """When learning happens; `scheduleTiming:` and `scheduleFrequency:` of CTDL where they have one."""

    SELF_PACED = "self_paced"
    SCHEDULED = "scheduled"
    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    EVENING = "evening"
    WEEKEND = "weekend"
    WEEKLY = "weekly"
    BLOCK = "block"


class AssessmentMethod(StrEnum):
    """How learning is assessed; `assessMethod:` of CTDL is coarser (artifact, exam, performance)."""

    EXAM = "exam"
    TEST = "test"
    ESSAY = "essay"
    PORTFOLIO = "portfolio"
    PROJECT = "project"
    PRESENTATION = "presentation"
    PRACTICAL = "practical"
    OBSERVATION = "observation"
    WORKPLACE = "workplace"
    COURSEWORK = "coursework"
    NONE = "none"


class Supervision(StrEnum):
    """Supervision and identity verification in assessment, after Annex I of Recommendation 2022/C 243/02."""

    UNSUPERVISED = "unsupervised"
    SUPERVISED_ONLINE = "supervised_online"
    SUPERVISED_ON_SITE = "supervised_on_site"
    SUPERVISED = "supervised"
    UNKNOWN = "unknown"


class AudienceLevel(StrEnum):
    """For whom it is; `audLevel:` of CTDL."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    SECONDARY = "secondary"
    POST_SECONDARY = "post_secondary"
    UNDERGRADUATE = "undergraduate"
    GRADUATE = "graduate"
    PROFESSIONAL = "professional"


class Stackability(StrEnum):
    """Whether it stands alone or counts towards more, after Annex I."""

    STANDALONE = "standalone"
    STACKABLE = "stackable"
    INTEGRATED = "integrated"
    UNKNOWN = "unknown"


class ProofStandard(StrEnum):
    """How the award is proved."""

    OPEN_BADGES = "open_badges"
    EDC = "edc"
    BLOCKCHAIN = "blockchain"
    DIGITAL_OTHER = "digital_other"
    PAPER = "paper"
    UNKNOWN = "unknown"


class QualityAssuranceKind(StrEnum):
    """What a quality assurance body did; the CTDL property of the same meaning."""

    ACCREDITED = "accredited"
    APPROVED = "approved"
    RECOGNISED = "recognised"
    REGULATED = "regulated"
    ENDORSED = "endorsed"


class OperatingModel(StrEnum):
    """Who runs the offer."""

    SINGLE_UNIT = "single_unit"
    INSTITUTION = "institution"
    CONSORTIUM = "consortium"
    ORGANISATION_LED = "organisation_led"
    INDUSTRY_LED = "industry_led"
    UNKNOWN = "unknown"


class CostKind(StrEnum):
    """What an amount pays for or who pays it."""

    FULL = "full"
    SUBSIDISED = "subsidised"
    TUITION = "tuition"
    APPLICATION = "application"
    ENROLMENT = "enrolment"
    ASSESSMENT = "assessment"
    MATERIALS = "materials"
    TECHNOLOGY = "technology"
    PER_MODULE = "per_module"
    OTHER = "other"
    UNKNOWN = "unknown"


class EqfStatus(StrEnum):
    """How an EQF level came about; only official correspondences give one."""

    REFERENCED = "referenced"
    COMPARED = "compared"
    UNLEVELLED = "unlevelled"
    NONE = "none"
    UNKNOWN = "unknown"


class CredentialStatus(StrEnum):
    """`credentialStat:` of CTDL."""

    ACTIVE = "active"
    PROBATIONARY = "probationary"
    SUSPENDED = "suspended"
    TEACH_OUT = "teach_out"
    CEASED = "ceased"
    UNKNOWN = "unknown"
