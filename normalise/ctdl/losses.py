"""What a CTDL statement of a credential cannot say, or says only in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.closed_lists import (
    AssessmentMethod,
    DeliveryType,
    HoursKind,
    QualityAssuranceKind,
    Supervision,
)
from normalise.ctdl.alignment import is_cost_type_known
from normalise.ctdl.concepts import ASSESSMENT_METHODS, LEARNING_METHODS
from normalise.ctdl.places import places
from normalise.descriptor import Descriptor
from normalise.funding_schemes import eligible_funding
from normalise.statement import Loss, Losses
from normalise.vocabularies import Vocabularies

STATED = frozenset(
    {
        *("ctid", "identifier", "subject_webpage", "same_as", "version_identifier"),
        *(
            "name",
            "alternate_name",
            "description",
            "learning_outcomes",
            "entry_condition",
            "requires",
            "keyword",
        ),
        *("owned_by", "offered_by", "quality_assured_by", "country", "region"),
        *("credit_value", "workload", "estimated_duration", "at_level"),
        *("delivery_type", "schedule", "in_language", "assessment", "supervision", "audience_level"),
        *("subject", "skill", "occupation", "industry"),
        *("is_part_of", "counts_towards", "is_preparation_for", "estimated_cost", "funding"),
        *("credential_status", "approved_date", "review_date", "date_effective", "expiration_date"),
    }
)
"""Fields that a statement says as far as they are stated."""
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "eqf": "it follows from the source's own level, which is stated in `ceterms:atLevel`",
        "offerings": "`ceterms:hasOffering` is not in the domain of a credential",
        "is_free": "only costs are stated, in `ceterms:estimatedCost`",
    }
)
PLACES_OF_SUPERVISION = frozenset({Supervision.SUPERVISED_ON_SITE, Supervision.SUPERVISED_ONLINE})


def losses_in_ctdl(descriptor: Descriptor, vocabularies: Vocabularies) -> tuple[Loss, ...]:
    """Everything that is lost, field by field."""
    losses = Losses(descriptor)
    losses.of_all_but(STATED, "CTDL", REASONS)
    _credits(descriptor, vocabularies, losses)
    _size(descriptor, losses)
    _where(descriptor, vocabularies, losses)
    _how(descriptor, losses)
    _money(descriptor, losses)
    _links(descriptor, losses)
    return losses.in_order()


def _credits(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    for credit in descriptor.credit_value:
        system = vocabularies.credit_systems.get(credit.system)
        if system is None or system.ctdl_unit is None:
            losses.add("credit_value", f"CTDL has no unit for {credit.system}; it is said in words")


def _size(descriptor: Descriptor, losses: Losses) -> None:
    workload = descriptor.workload
    if workload is not None:
        if not workload.hours.is_exact:
            losses.add("workload", "`ceterms:timeRequired` is one number of hours; a range is said in words")
        elif workload.kind is not HoursKind.UNKNOWN:
            losses.add("workload", f"CTDL has no term for {workload.kind.value} hours; it is said in words")


def _where(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    found = places(descriptor.country, descriptor.region, vocabularies)
    if descriptor.region is not None and not any("ceterms:addressRegion" in place for place in found):
        losses.add("region", "a place is said by names; the tables have none for this one")


def _how(descriptor: Descriptor, losses: Losses) -> None:
    for kind in descriptor.schedule:
        if kind not in LEARNING_METHODS:
            losses.add("schedule", f"a credential has no term for {kind.value}")
    for method in descriptor.assessment:
        if method not in ASSESSMENT_METHODS:
            losses.add("assessment", f"CTDL has no concept for {method.value}")
        elif method not in (AssessmentMethod.EXAM, AssessmentMethod.PORTFOLIO):
            losses.add(
                "assessment", f"{method.value} is said as {ASSESSMENT_METHODS[method]}, which is wider"
            )
    if descriptor.supervision in PLACES_OF_SUPERVISION:
        losses.add("supervision", "CTDL says that somebody watches, not where")
    if DeliveryType.WORK_BASED in descriptor.delivery_type:
        losses.add("delivery_type", "work_based is said as a learning method")
    if any(said.kind is QualityAssuranceKind.ENDORSED for said in descriptor.quality_assured_by):
        losses.add("quality_assured_by", "CTDL has no endorsement; it is said as recognition")


def _money(descriptor: Descriptor, losses: Losses) -> None:
    for cost in descriptor.estimated_cost:
        if not is_cost_type_known(cost.kind):
            losses.add("estimated_cost", f"CTDL has no cost type for {cost.kind.value}; it is said in words")
    if len(eligible_funding(descriptor)) < len(descriptor.funding):
        losses.add("funding", "only schemes that cover the credential are stated")


def _links(descriptor: Descriptor, losses: Losses) -> None:
    for field in ("is_part_of", "counts_towards", "is_preparation_for"):
        links = ((said.record_id, said.address, said.name) for said in getattr(descriptor, field))
        if any(link == (None, None, None) for link in links):
            losses.add(field, "what has neither a name nor an address cannot be told")
    if descriptor.approved_date is not None:
        is_first = descriptor.date_effective is None
        said = "it is said as `ceterms:dateEffective`" if is_first else "CTDL has no term for it"
        losses.add("approved_date", said)
    if descriptor.review_date is not None:
        losses.add(
            "review_date", "CTDL has no date of a review; it is said in words, `ceterms:reviewProcess`"
        )
