"""The parts of a descriptor: size, level, money, people, codes and offerings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from normalise.closed_lists import (
    Answer,
    CostKind,
    DeliveryType,
    EqfStatus,
    HoursKind,
    ProofStandard,
    QualityAssuranceKind,
)
from normalise.interval import Interval
from normalise.language_map import LanguageMap
from normalise.partial_date import PartialDate

Text = Annotated[str, StringConstraints(min_length=1)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
DURATION = r"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H(\d+M)?(\d+S)?|\d+M(\d+S)?|\d+S))?$"
Duration = Annotated[str, StringConstraints(min_length=3, pattern=DURATION)]


class Element(BaseModel):
    """A frozen part of a descriptor that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Organisation(Element):
    """Who owns, offers or assures: an organisation as this source knows it."""

    id: Text
    """`<source_id>:<the source's id of it, or its folded name>`; the store may point it at another by an alias."""
    name: LanguageMap
    """Its name as the source writes it."""
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    region: str | None = None
    """ISO 3166-2."""
    subject_webpage: str | None = None
    """Its home page."""
    same_as: tuple[str, ...] = ()
    """Other addresses of it: its CTID address, a ROR or ISNI address."""


class QualityAssurance(Element):
    """One quality assurance statement."""

    organisation: Organisation
    kind: QualityAssuranceKind


class CreditValue(Element):
    """An amount of credit in one credit system."""

    system: Text
    """Key of `normalise.vocabularies` credit systems, `unknown` when the source names none that is known."""
    value: Interval | None = None
    """Credits; none when the source says something that is no number."""
    as_given: Text
    """What the source said."""


class Workload(Element):
    """Learning time in hours."""

    hours: Interval
    kind: HoursKind
    as_given: Text
    rule: str | None = None
    """How hours came from something else, e.g. `nzqcf: 1 credit = 10 notional hours`; none when stated."""


class EstimatedDuration(Element):
    """Calendar time, ISO 8601; equal ends for an exact duration."""

    minimum: Duration | None = None
    maximum: Duration | None = None
    as_given: Text


class EctsEquivalent(Element):
    """Derived ECTS credits; an interval because one ECTS credit is 25 to 30 hours."""

    value: Interval
    rule: Text


class Level(Element):
    """A level of a qualifications framework, in the framework's own words."""

    framework: Text
    """Key of a framework such as `nzqcf`, `unknown` when it is not known."""
    level: Text
    as_given: Text


class ComparableLevel(Element):
    """A level of another framework that an official document sets beside a stated one."""

    framework: Text
    level: Text
    of: Text
    """The stated level, `aqf:5`."""
    source: Text
    """The document that says so."""


class EqfLevel(Element):
    """The level of the European Qualifications Framework, only where an official correspondence says so."""

    level: Annotated[int, Field(ge=1, le=8)] | None = None
    status: EqfStatus = EqfStatus.UNKNOWN
    source: str | None = None
    """The report or agreement that says so."""


class LabelMatch(Element):
    """How words of the source became a concept of a vocabulary: by a label that is equal to them."""

    text: Text
    """What the source said."""
    label: Text
    """The vocabulary's label, equal but for case, accents and punctuation."""
    language: Text
    """Primary tag of the label's language."""
    is_preferred: bool
    """Whether it is the concept's own label, not one of its alternative ones."""
    vocabulary: Text
    """`ESCO 1.2.0`."""


class Route(Element):
    """The row of an official concordance by which a code of one scheme became one of another."""

    scheme: Text
    code: Text
    """The code that the source stated."""
    is_partial: bool
    """Whether only a part of the stated class belongs there."""
    source: Text


class Coding(Element):
    """A code of a scheme, or a label that no scheme covers."""

    scheme: Text
    """Key of the scheme (`isced-f`, `nzsced`, `cip`, `esco`, ...), `text` for free text."""
    code: str | None = None
    label: LanguageMap | None = None
    address: str | None = None
    """The code's own web address where it has one."""
    match: LabelMatch | None = None
    """Set when the source gave words alone."""
    route: Route | None = None
    """Set when the source stated a code of another scheme."""


class Reference(Element):
    """Another credential that this one is part of or counts towards."""

    name: LanguageMap | None = None
    address: str | None = None
    record_id: str | None = None
    """Its record id, when it is of the same source."""
    as_given: Text


class Requirement(Element):
    """What has to be done to earn it, in words or on a page."""

    description: LanguageMap | None = None
    subject_webpage: str | None = None
    """The page that tells it."""


class Cost(Element):
    """One amount a learner may have to pay."""

    amount: Interval | None = None
    currency: Currency | None = None
    """ISO 4217; none when neither the source nor its country says which."""
    kind: CostKind = CostKind.UNKNOWN
    description: LanguageMap | None = None
    as_given: Text

    @model_validator(mode="after")
    def _is_no_debt(self) -> Cost:
        ends = [] if self.amount is None else [self.amount.low, self.amount.high]
        if any(end is not None and end < 0 for end in ends):
            raise ValueError(f"a price is not below nothing: {self.as_given}")
        return self


class Funding(Element):
    """Whether a funding scheme covers it."""

    scheme: Text
    """Key of the scheme, e.g. `osap`."""
    eligible: Answer
    as_of: PartialDate | None = None
    as_given: str | None = None


class Offering(Element):
    """One edition: dates, place, mode and price of a scheduled offering."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    enrol_by: PartialDate | None = None
    mode: DeliveryType | None = None
    place: str | None = None
    language: str | None = None
    price: Cost | None = None
    address: str | None = None


class Proof(Element):
    """The digital or paper proof of the award."""

    standard: ProofStandard = ProofStandard.UNKNOWN
    platform: str | None = None


class Identifier(Element):
    """An identifier that the source or another register gives."""

    type_name: Text
    value: Text


class Rights(Element):
    """What may be shown of this record, and how the source wants to be named."""

    licence: Text
    """SPDX id or name of the licence; `unknown` when none is stated."""
    licence_url: str | None = None
    attribution: Text
    withheld: tuple[str, ...] = ()
    """Descriptor fields that are indexed but never republished."""


class Origin(Element):
    """Where one value of one field came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Annotated[str, Field(alias="from")]
    """`<payload role>#<selector>`, `constant` or `derived`."""
    raw: str | None = None
    """What the source said, when short; else it is read from the kept payload at `from`."""
    rule: str | None = None
    """Transforms and rules in the order they were applied, joined by ` > `."""
