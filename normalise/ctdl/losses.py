"""What a CTDL statement of a credential cannot say, or says only in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.closed_lists import AssessmentMethod, CostKind, DeliveryType, QualityAssuranceKind
from normalise.ctdl.concepts import ASSESSMENT_METHODS, COST_TYPES, LEARNING_METHODS
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
        *("owned_by", "offered_by", "quality_assured_by", "country"),
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
        "region": "only the country stands in `ceterms:jurisdiction`",
        "offerings": "`ceterms:hasOffering` is not in the domain of a credential",
        "is_free": "only costs are stated, in `ceterms:estimatedCost`",
    }
)


def losses_in_ctdl(descriptor: Descriptor, vocabularies: Vocabularies) -> tuple[Loss, ...]:
    """Everything that is lost, field by field."""
    losses = Losses(descriptor)
    losses.of_all_but(STATED, "CTDL", REASONS)
    _credits(descriptor, vocabularies, losses)
    _entry(descriptor, losses)
    _how(descriptor, losses)
    _money(descriptor, losses)
    _links(descriptor, losses)
    return losses.in_order()


def _credits(descriptor: Descriptor, vocabularies: Vocabularies, losses: Losses) -> None:
    for credit in descriptor.credit_value:
        system = vocabularies.credit_systems.get(credit.system)
        if system is None or system.ctdl_unit is None:
            losses.add("credit_value", f"CTDL has no unit for {credit.system}; it is said in words")


def _entry(descriptor: Descriptor, losses: Losses) -> None:
    if descriptor.entry_condition is not None:
        said = "it is said as `ceterms:requires` under the name Entry requirements"
        losses.add(
            "entry_condition", f"`ceterms:entryCondition` is not in the domain of a credential; {said}"
        )


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
    if DeliveryType.WORK_BASED in descriptor.delivery_type:
        losses.add("delivery_type", "work_based is said as a learning method")
    if any(said.kind is QualityAssuranceKind.ENDORSED for said in descriptor.quality_assured_by):
        losses.add("quality_assured_by", "CTDL has no endorsement; it is said as recognition")


def _money(descriptor: Descriptor, losses: Losses) -> None:
    for cost in descriptor.estimated_cost:
        if cost.kind not in COST_TYPES and cost.kind is not CostKind.UNKNOWN:
            losses.add("estimated_cost", f"CTDL has no cost type for {cost.kind.value}; it is said in words")
    if len(eligible_funding(descriptor)) < len(descriptor.funding):
        losses.add("funding", "only schemes that cover the credential are stated")


def _links(descriptor: Descriptor, losses: Losses) -> None:
    for field in ("is_part_of", "counts_towards", "is_preparation_for"):
        if any(said.record_id is None and said.address is None for said in getattr(descriptor, field)):
            losses.add(field, "what has no address cannot be linked to")
    if descriptor.approved_date is not None:
        is_first = descriptor.date_effective is None
        said = "it is said as `ceterms:dateEffective`" if is_first else "CTDL has no term for it"
        losses.add("approved_date", said)
