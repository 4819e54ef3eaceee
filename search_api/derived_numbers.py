"""Numbers that we derived, as people read them; their provenance says by which rule to derive them again."""

from __future__ import annotations

from normalise.descriptor import Descriptor
from normalise.elements import EctsEquivalent, Workload
from normalise.interval import Interval

DECIMALS = 2
"""The index keeps no more of them either."""


def with_readable_numbers(descriptor: Descriptor) -> Descriptor:
    """The descriptor with derived hours and credits rounded; what a source stated stays as it is."""
    return descriptor.model_copy(
        update={"ects": readable_ects(descriptor.ects), "workload": readable_workload(descriptor.workload)}
    )


def readable_ects(ects: EctsEquivalent | None) -> EctsEquivalent | None:
    """Credits, rounded."""
    return None if ects is None else ects.model_copy(update={"value": ects.value.rounded(DECIMALS)})


def readable_workload(workload: Workload | None) -> Workload | None:
    """Hours, rounded when a rule gave them."""
    if workload is None or workload.rule is None:
        return workload
    return workload.model_copy(update={"hours": workload.hours.rounded(DECIMALS)})


def readable_ends(interval: Interval) -> dict[str, float]:
    """The ends that are known, rounded as above."""
    ends = (("low", interval.low), ("high", interval.high))
    return {name: round(end, DECIMALS) for name, end in ends if end is not None}
