"""The descriptor: one micro-credential as offered by one provider, in the names of CTDL where it has one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from normalise.closed_lists import (
    Answer,
    AssessmentMethod,
    AudienceLevel,
    CredentialStatus,
    DeliveryType,
    OperatingModel,
    Schedule,
    Stackability,
    Supervision,
)
from normalise.elements import (
    Coding,
    ComparableLevel,
    Cost,
    CreditValue,
    EctsEquivalent,
    Element,
    EqfLevel,
    EstimatedDuration,
    Funding,
    Identifier,
    Level,
    Offering,
    Organisation,
    Origin,
    Proof,
    QualityAssurance,
    Reference,
    Requirement,
    Rights,
    Text,
    Workload,
)
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.partial_date import PartialDate

RecordId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+:(?:[A-Za-z0-9._-]|~[0-9A-F]{2})+$")]
Ctid = Annotated[str, StringConstraints(pattern=r"^ce-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class Descriptor(Element):
    """One record of the catalogue. Absent means that the source is silent; as-given values stand in `provenance`."""

    # identity
    id: RecordId
    """`<source_id>:<id the source itself uses>`; never changes, never reused."""
    source_id: Text
    native_id: Text
    """The id as the source writes it."""
    ctid: Ctid | None = None
    """Credential Transparency Identifier, only when the source states one."""
    type: Text = "MicroCredential"
    """Class of CTDL without prefix: `MicroCredential`, `DigitalBadge`, ..."""
    identifier: tuple[Identifier, ...] = ()
    subject_webpage: str | None = None
    """The provider's or register's page of it."""
    same_as: tuple[str, ...] = ()
    version_identifier: str | None = None
    is_sample: bool = False
    """Whether it was made up for the sample providers."""

    # text
    name: LanguageMap
    alternate_name: LanguageMapList | None = None
    description: LanguageMap | None = None
    learning_outcomes: tuple[LanguageMap, ...] = ()
    entry_condition: LanguageMap | None = None
    """Who may begin."""
    requires: Requirement | None = None
    """What has to be done to earn it: the criteria of a badge."""
    keyword: LanguageMapList | None = None

    # who
    owned_by: Organisation | None = None
    offered_by: tuple[Organisation, ...] = ()
    quality_assured_by: tuple[QualityAssurance, ...] = ()
    country: str | None = None
    """ISO 3166-1 alpha-2 of the offer."""
    region: str | None = None
    """ISO 3166-2 of the offer."""
    operating_model: OperatingModel = OperatingModel.UNKNOWN

    # size
    credit_value: tuple[CreditValue, ...] = ()
    workload: Workload | None = None
    """Hours, stated or derived by the rule of a credit system."""
    estimated_duration: EstimatedDuration | None = None
    ects: EctsEquivalent | None = None
    """ECTS credits, stated or derived from notional hours only."""

    # level
    at_level: tuple[Level, ...] = ()
    eqf: EqfLevel = EqfLevel()
    comparable_level: tuple[ComparableLevel, ...] = ()
    """Levels of other frameworks by one official row each; never by way of a third framework."""

    # how
    delivery_type: tuple[DeliveryType, ...] = ()
    schedule: tuple[Schedule, ...] = ()
    in_language: tuple[str, ...] = ()
    """BCP 47 tags of the languages of learning."""
    assessment: tuple[AssessmentMethod, ...] = ()
    supervision: Supervision = Supervision.UNKNOWN
    identity_check: Answer = Answer.UNKNOWN
    audience_level: tuple[AudienceLevel, ...] = ()

    # what
    subject: tuple[Coding, ...] = ()
    """Codes of `isced-f` (official routes only) and of the source's own schemes."""
    skill: tuple[Coding, ...] = ()
    occupation: tuple[Coding, ...] = ()
    industry: tuple[Coding, ...] = ()

    # leads to
    stackability: Stackability = Stackability.UNKNOWN
    is_part_of: tuple[Reference, ...] = ()
    counts_towards: tuple[Reference, ...] = ()
    is_preparation_for: tuple[Reference, ...] = ()

    # money
    estimated_cost: tuple[Cost, ...] = ()
    is_free: Answer = Answer.UNKNOWN
    funding: tuple[Funding, ...] = ()

    # when
    credential_status: CredentialStatus = CredentialStatus.UNKNOWN
    approved_date: PartialDate | None = None
    review_date: PartialDate | None = None
    """The next review; not an end date."""
    date_effective: PartialDate | None = None
    expiration_date: PartialDate | None = None
    offerings: tuple[Offering, ...] = ()

    # proof and rights
    proof: Proof = Proof()
    rights: Rights

    # bookkeeping
    mapping_version: Text
    """Hash of the mapping that made this descriptor, 12 hexadecimal digits."""
    completeness: tuple[str, ...] = ()
    """The described elements of Annex I among the thirteen of `normalise.completeness`."""
    provenance: dict[str, tuple[Origin, ...]] = Field(default_factory=dict)
    """Descriptor field -> where its values came from."""
    first_seen_at: datetime | None = None
    """The four times are the store's: none until it has published the record."""
    last_seen_at: datetime | None = None
    changed_at: datetime | None = None
    withdrawn_at: datetime | None = None


def descriptor_schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of a descriptor as the API writes it."""
    schema = Descriptor.model_json_schema(mode="serialization", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
