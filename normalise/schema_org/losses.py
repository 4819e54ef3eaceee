"""What a schema.org statement cannot say, or says only in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from normalise.closed_lists import Answer, HoursKind
from normalise.descriptor import Descriptor
from normalise.funding_schemes import eligible_funding
from normalise.schema_org.editions import exact_duration
from normalise.statement import Loss, Losses, is_stated

STATED = frozenset(
    {
        *("ctid", "identifier", "subject_webpage", "same_as", "version_identifier"),
        *("name", "alternate_name", "description", "learning_outcomes", "entry_condition", "keyword"),
        *("owned_by", "offered_by", "quality_assured_by", "country", "region"),
        *("credit_value", "workload", "estimated_duration", "at_level", "eqf"),
        *("delivery_type", "schedule", "in_language", "audience_level"),
        *("subject", "skill", "occupation", "industry", "is_part_of"),
        *("estimated_cost", "is_free", "funding", "credential_status", "expiration_date", "offerings"),
    }
)
"""Fields that a statement says as far as they are stated."""
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "assessment": "`assesses` is for competencies, not for ways of assessing",
        "counts_towards": "`isPartOf` would say more than that it counts",
    }
)


def losses_in_schema_org(descriptor: Descriptor) -> tuple[Loss, ...]:
    """Everything that is lost, field by field."""
    losses = Losses(descriptor)
    losses.of_all_but(STATED, "schema.org", REASONS)
    if descriptor.eqf.level is None and is_stated(descriptor, "eqf"):
        losses.add("eqf", f"{descriptor.eqf.status.value} is no level")
    _size(descriptor, losses)
    if descriptor.quality_assured_by:
        losses.add("quality_assured_by", "every kind of assurance is said as `recognizedBy`")
    if len(eligible_funding(descriptor)) < len(descriptor.funding):
        losses.add("funding", "only schemes that cover the course are stated")
    if descriptor.is_free is Answer.UNKNOWN and any(
        cost.amount is None for cost in descriptor.estimated_cost
    ):
        losses.add("estimated_cost", "a cost without an amount is said in words")
    return losses.in_order()


def _size(descriptor: Descriptor, losses: Losses) -> None:
    workload = descriptor.workload
    if workload is not None and not workload.hours.is_exact:
        losses.add("workload", "`timeRequired` takes no range; it is said in words in `courseWorkload`")
    if workload is not None and workload.kind not in (HoursKind.NOTIONAL, HoursKind.UNKNOWN):
        losses.add("workload", "the kind of hours is said in words in `courseWorkload`")
    if descriptor.estimated_duration is not None and exact_duration(descriptor) is None:
        losses.add("estimated_duration", "`duration` takes no range")
    if any(credit.value is None for credit in descriptor.credit_value):
        losses.add("credit_value", "what is no number is said in words")
