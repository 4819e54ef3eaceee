"""Numbers that we derived, as people read them; their provenance says by which rule to derive them again."""

from __future__ import annotations

from normalise.descriptor import Descriptor
from normalise.elements import EctsEquivalent, Workload

DECIMALS = 2
"""The index keeps no more of them either."""


def with_readable_numbers(descriptor: Descriptor) -> Descriptor:
    """The descriptor with derived hours and credits rounded; what a source stated stays as it is."""
    return descriptor.model_copy(
        update={"ects": readable_ects(descriptor.ects), "workload": readable_workload(descriptor.workload)}
    )


def readable_ects(ects: EctsEquivalent | None) -> EctsEquivalent | None:
    """Credits, rounded; the same object where they are round."""
    value = None if ects is None else ects.value.rounded(DECIMALS)
    return ects if ects is None or value is ects.value else ects.model_copy(update={"value": value})


def readable_workload(workload: Workload | None) -> Workload | None:
    """Hours, rounded when a rule gave them; the same object where nothing is to be rounded."""
    if workload is None or workload.rule is None:
        return workload
    hours = workload.hours.rounded(DECIMALS)
    return workload if hours is workload.hours else workload.model_copy(update={"hours": hours})
