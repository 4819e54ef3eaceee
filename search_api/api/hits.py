"""One result row: the card of a record with its marked words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from normalise.closed_lists import (
    Answer,
    AssessmentMethod,
    AudienceLevel,
    CredentialStatus,
    DeliveryType,
    OperatingModel,
    Schedule,
    Stackability,
)
from normalise.elements import (
    Cost,
    CreditValue,
    EctsEquivalent,
    EqfLevel,
    EstimatedDuration,
    Level,
    Organisation,
    Workload,
)
from normalise.interval import Interval
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.partial_date import PartialDate
from search_api.query import Hit


class ClusterAnswer(BaseModel):
    """A record's place among those of several sources that are one credential."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """Filter by `cluster` with it to get them all."""
    size: int
    """How many records there are."""
    is_representative: bool
    """Whether this one stands for all where one is shown."""


class Stated(BaseModel):
    """An amount as the source states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Interval
    currency: str


class ConvertedCost(BaseModel):
    """A stated cost in the currency that the question asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Interval
    currency: str
    stated: Stated
    rate: float
    """How much one unit of the stated currency is worth."""
    date: str
    """The day of the rate; its source stands in `conversion`."""


class HitAnswer(BaseModel):
    """A result row, with the names of the descriptor; what is unknown is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    source_id: str
    ctid: str | None = None
    type: str
    """Class of CTDL without prefix."""
    name: LanguageMap
    alternate_name: LanguageMapList | None = None
    description: LanguageMap | None = None
    """The first sentences; none where its source does not let it be shown."""
    subject_webpage: str | None = None
    provider: Organisation | None
    """The first of those who offer it."""
    offered_by: tuple[Organisation, ...]
    country: str | None = None
    region: str | None = None
    operating_model: OperatingModel | None = None
    credit_value: tuple[CreditValue, ...] = ()
    workload: Workload | None = None
    estimated_duration: EstimatedDuration | None = None
    ects: EctsEquivalent | None = None
    at_level: tuple[Level, ...] = ()
    eqf: EqfLevel | None = None
    delivery_type: tuple[DeliveryType, ...] = ()
    schedule: tuple[Schedule, ...] = ()
    in_language: tuple[str, ...] = ()
    assessment: tuple[AssessmentMethod, ...] = ()
    audience_level: tuple[AudienceLevel, ...] = ()
    stackability: Stackability | None = None
    estimated_cost: tuple[Cost, ...] = ()
    converted_cost: tuple[ConvertedCost, ...] = ()
    """Only with `convert`: costs stated in another currency, converted."""
    is_free: Answer | None = None
    credential_status: CredentialStatus | None = None
    expiration_date: PartialDate | None = None
    completeness: tuple[str, ...] = ()
    """The elements that are described, of thirteen."""
    cluster: ClusterAnswer | None = None
    """None when no other source lists it."""
    is_sample: bool
    first_seen_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None = None
    highlights: dict[str, str]
    """`name`, `alternate_name`, `description`, `learning_outcomes` -> safe HTML, `<mark>` its only tag."""


def hit_answer(hit: Hit, **also: Any) -> orjson.Fragment:
    """One row as JSON: the card as it is, its highlights and what else is said of it."""
    return orjson.Fragment(hit.card[:-1] + b"," + orjson.dumps({"highlights": hit.highlights, **also})[1:])
