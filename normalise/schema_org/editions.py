"""The editions of a course and what they cost, as schema.org and the course lists of search engines want them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from normalise.closed_lists import Answer, CostKind, DeliveryType, HoursKind, Schedule
from normalise.descriptor import Descriptor
from normalise.elements import Cost, Offering, Workload
from normalise.iso_duration import hours_text
from normalise.plain_number import plain_number
from normalise.schema_org.terms import english, literal
from normalise.statement import Node, without_empty
from normalise.vocabularies import Vocabularies

COURSE_MODES: Mapping[DeliveryType | Schedule, str] = MappingProxyType(
    {
        DeliveryType.ONLINE: "Online",
        DeliveryType.IN_PERSON: "Onsite",
        DeliveryType.BLENDED: "Blended",
        DeliveryType.WORK_BASED: "work-based",
        DeliveryType.VARIABLE_SITE: "variable site",
        Schedule.SELF_PACED: "self-paced",
        Schedule.SCHEDULED: "scheduled",
        Schedule.FULL_TIME: "full-time",
        Schedule.PART_TIME: "part-time",
        Schedule.EVENING: "evening",
        Schedule.WEEKEND: "weekend",
        Schedule.WEEKLY: "weekly",
        Schedule.BLOCK: "block",
    }
)
"""`courseMode` takes any text; the first three are those that Google's course list knows."""


def course_instances(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """Each edition; one without dates where only mode, workload or duration are known."""
    if descriptor.offerings:
        return [_instance(descriptor, offering, vocabularies) for offering in descriptor.offerings]
    node = _instance(descriptor, Offering(), vocabularies)
    return [node] if len(node) > 1 else []


def _instance(descriptor: Descriptor, offering: Offering, vocabularies: Vocabularies) -> Node:
    places = descriptor.delivery_type if offering.mode is None else (offering.mode,)
    kinds: list[DeliveryType | Schedule] = [*places, *descriptor.schedule]
    modes = [COURSE_MODES[kind] for kind in kinds]
    return without_empty(
        {
            "@type": "CourseInstance",
            "courseMode": modes[0] if len(modes) == 1 else modes,
            "courseWorkload": workload_text(descriptor.workload),
            "duration": exact_duration(descriptor),
            "startDate": None if offering.start is None else str(offering.start),
            "endDate": None if offering.end is None else str(offering.end),
            "location": None if offering.place is None else {"@type": "Place", "name": offering.place},
            "inLanguage": offering.language,
            "url": offering.address,
            "offers": _edition_offer(offering, vocabularies),
        }
    )


def _edition_offer(offering: Offering, vocabularies: Vocabularies) -> Node | None:
    price = {} if offering.price is None else offer(offering.price, vocabularies)
    ends = {} if offering.enrol_by is None else {"availabilityEnds": str(offering.enrol_by)}
    return {"@type": "Offer", **price, **ends} if price or ends else None


def whole_time(workload: Workload) -> str | None:
    """Exact hours as a duration, unless they are known to be only those with a teacher."""
    is_whole = workload.kind in (HoursKind.NOTIONAL, HoursKind.UNKNOWN)
    return hours_text(workload.hours.low) if is_whole and workload.hours.is_exact else None


def workload_text(workload: Workload | None) -> Any:
    """`PT50H` for exact hours; a range, or hours of a known kind other than notional, in words."""
    if workload is None:
        return None
    exact = whole_time(workload)
    if exact is not None:
        return exact
    hours = workload.hours
    low, high = (None if end is None else plain_number(end) for end in (hours.low, hours.high))
    kind = "" if workload.kind is HoursKind.UNKNOWN else f" {workload.kind.value}"
    if hours.is_exact:
        return english(f"{low}{kind} hours")
    if low is None or high is None:
        return english(f"at least {low}{kind} hours" if low else f"at most {high}{kind} hours")
    return english(f"{low} to {high}{kind} hours")


def exact_duration(descriptor: Descriptor) -> str | None:
    """Calendar time, where it is exact."""
    duration = descriptor.estimated_duration
    return duration.minimum if duration is not None and duration.minimum == duration.maximum else None


def offers(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """What a learner may have to pay; an offer for nothing where it is free and no amount is stated."""
    if not descriptor.estimated_cost and descriptor.is_free is Answer.YES:
        return [{"@type": "Offer", "category": "Free"}]
    return [offer(cost, vocabularies) for cost in descriptor.estimated_cost]


def offer(cost: Cost, vocabularies: Vocabularies) -> Node:
    """One amount: exact as a price, a range as a price specification."""
    known = cost.kind is not CostKind.UNKNOWN
    label = vocabularies.labels.label("cost_kind", cost.kind.value, "en") if known else None
    return without_empty(
        {
            "@type": "Offer",
            "name": None if label is None else english(label),
            "category": _category(cost),
            **_price(cost),
            "description": literal(cost.description) or cost.as_given,
        }
    )


def _price(cost: Cost) -> Node:
    amount = cost.amount
    if amount is None:
        return {}
    if amount.is_exact:
        return {"price": amount.low, "priceCurrency": cost.currency}
    specification = {"minPrice": amount.low, "maxPrice": amount.high, "priceCurrency": cost.currency}
    return {"priceSpecification": {"@type": "PriceSpecification", **without_empty(specification)}}


def _category(cost: Cost) -> str | None:
    """`Free` or `Paid`, as Google's course list asks for; none where no amount says which."""
    if cost.amount is None:
        return None
    if cost.amount.high == 0:
        return "Free"
    return "Paid" if cost.amount.low is not None and cost.amount.low > 0 else None
