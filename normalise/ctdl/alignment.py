"""Alignment objects, value profiles and the other small nodes of a CTDL statement."""

from __future__ import annotations

from normalise.closed_lists import CostKind
from normalise.ctdl.concepts import COST_TYPES
from normalise.elements import Coding, Cost, CreditValue, EstimatedDuration, Funding, Level, Workload
from normalise.funding_schemes import scheme_name
from normalise.interval import Interval
from normalise.iso_duration import hours_text
from normalise.price_ends import price_ends
from normalise.statement import Node, texts, without_empty
from normalise.vocabularies import Vocabularies


def concept(curie: str) -> Node:
    """A value of a CTDL concept scheme."""
    return {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": curie}


def level_node(level: Level, vocabularies: Vocabularies) -> Node:
    """A level of a framework; few frameworks publish an address for a level, so the level is a name."""
    framework = vocabularies.frameworks.get(level.framework)
    return without_empty(
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:frameworkName": None if framework is None else {"en": framework.name.en},
            "ceterms:targetNodeName": {
                "en": f"Level {level.level}" if level.level.isdigit() else level.level
            },
            "ceterms:codedNotation": level.level,
        }
    )


def coding_node(coding: Coding, vocabularies: Vocabularies) -> Node:
    """A code with its scheme, or a free text as a node name."""
    scheme = (
        None if coding.scheme == "text" else vocabularies.schemes.label(coding.scheme, "en") or coding.scheme
    )
    return without_empty(
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:frameworkName": None if scheme is None else {"en": scheme},
            "ceterms:codedNotation": coding.code,
            "ceterms:targetNode": coding.address,
            "ceterms:targetNodeName": texts(coding.label),
        }
    )


def credit_node(credit: CreditValue, vocabularies: Vocabularies) -> Node:
    """Credits; a unit without a CTDL concept is said in words, never forced into a near one."""
    system = vocabularies.credit_systems.get(credit.system)
    unit = None if system is None else system.ctdl_unit
    name = "" if system is None or system.key == "unknown" else f" ({system.name.en})"
    return without_empty(
        {
            "@type": "ceterms:ValueProfile",
            **interval_values(credit.value),
            "ceterms:creditUnitType": None if unit is None else [concept(unit)],
            "schema:description": {"en": f"{credit.as_given}{name}"},
        }
    )


def interval_values(interval: Interval | None) -> Node:
    """`schema:value` for an exact number, `schema:minValue` and `schema:maxValue` for a range."""
    if interval is None:
        return {}
    if interval.is_exact:
        return {"schema:value": interval.low}
    return {"schema:minValue": interval.low, "schema:maxValue": interval.high}


def cost_nodes(cost: Cost) -> list[Node]:
    """One profile for an exact price, one for each known end of a range; CTDL has no price ranges."""
    cost_type = COST_TYPES.get(cost.kind)
    says_all = cost.amount is not None and cost.currency is not None and is_cost_type_known(cost.kind)
    description = texts(cost.description) or (None if says_all else {"en": _in_words(cost)})
    return [
        without_empty(
            {
                "@type": "ceterms:CostProfile",
                "ceterms:name": name,
                "ceterms:price": price,
                "ceterms:currency": cost.currency,
                "ceterms:directCostType": None if cost_type is None else concept(cost_type),
                "ceterms:description": description,
            }
        )
        for name, price in price_ends(cost)
    ]


def is_cost_type_known(kind: CostKind) -> bool:
    """Whether CTDL says what is paid for; of a cost whose kind nobody states there is nothing to say."""
    return kind in COST_TYPES or kind is CostKind.UNKNOWN


def _in_words(cost: Cost) -> str:
    """What the source said of a cost, with the kind that CTDL has no type for."""
    return cost.as_given if is_cost_type_known(cost.kind) else f"{cost.as_given} ({cost.kind.value})"


def funding_node(funding: Funding) -> Node:
    """A scheme that covers the credential."""
    return {"@type": "ceterms:FinancialAssistanceProfile", "ceterms:name": {"en": scheme_name(funding)}}


def duration_nodes(duration: EstimatedDuration | None, workload: Workload | None) -> list[Node]:
    """Calendar time and effort as one duration profile each."""
    nodes: list[Node] = []
    if duration is not None and duration.minimum == duration.maximum:
        nodes.append({"@type": "ceterms:DurationProfile", "ceterms:exactDuration": duration.minimum})
    elif duration is not None:
        ends = {"ceterms:minimumDuration": duration.minimum, "ceterms:maximumDuration": duration.maximum}
        nodes.append(without_empty({"@type": "ceterms:DurationProfile", **ends}))
    if workload is not None:
        nodes.append(_effort_node(workload))
    return nodes


def _effort_node(workload: Workload) -> Node:
    said = f"{workload.as_given}; {workload.kind} hours" + (
        f"; computed: {workload.rule}" if workload.rule else ""
    )
    ends = workload.hours.low, workload.hours.high
    hours = hours_text(ends[0]) if workload.hours.is_exact else None
    span = "" if workload.hours.is_exact else f"{_span(*ends)}: "
    node = {"@type": "ceterms:DurationProfile", "ceterms:timeRequired": hours}
    return without_empty({**node, "ceterms:description": {"en": span + said}})


def _span(low: float | None, high: float | None) -> str:
    """Hours without one value: CTDL's least and most duration are calendar time, so they are said in words."""
    if low is None or high is None:
        return f"at least {low:g} hours" if high is None else f"at most {high:g} hours"
    return f"{low:g} to {high:g} hours"
