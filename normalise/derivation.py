"""What follows from what a source states: hours from credits, ECTS from hours, EQF level, completeness."""

from __future__ import annotations

from typing import Any

from normalise.closed_lists import EqfStatus, Stackability
from normalise.comparison import ects_of, eqf_of, workload_of
from normalise.completeness import described_elements
from normalise.descriptor import Descriptor
from normalise.elements import Origin
from normalise.vocabularies import Vocabularies


def with_derived(descriptor: Descriptor, vocabularies: Vocabularies) -> Descriptor:
    """The descriptor with every value that official rules give; what the source states is never overruled."""
    updates: dict[str, Any] = {}
    origins: dict[str, tuple[Origin, ...]] = {}
    workload = descriptor.workload
    if workload is None and descriptor.credit_value:
        workload = workload_of(descriptor.credit_value, vocabularies)
        if workload is not None:
            updates["workload"] = workload
            origins["workload"] = _derived(workload.rule)
    if descriptor.ects is None:
        ects = ects_of(workload, descriptor.credit_value)
        if ects is not None:
            updates["ects"] = ects
            origins["ects"] = _derived(ects.rule)
    if descriptor.eqf.status is EqfStatus.UNKNOWN and descriptor.at_level:
        eqf = eqf_of(descriptor.at_level, vocabularies)
        if eqf.status is not EqfStatus.UNKNOWN:
            updates["eqf"] = eqf
            origins["eqf"] = _derived(eqf.source)
    if descriptor.stackability is Stackability.UNKNOWN and (
        descriptor.is_part_of or descriptor.counts_towards
    ):
        updates["stackability"] = Stackability.STACKABLE
        origins["stackability"] = _derived("the source says what it is part of or counts towards")
    if updates:
        updates["provenance"] = descriptor.provenance | origins
    whole = descriptor.model_copy(update=updates)
    # completeness looks at the whole; the copy is still nobody else's, so it is finished in place, not copied again
    whole.__dict__["completeness"] = described_elements(whole)
    whole.model_fields_set.add("completeness")
    return whole


def _derived(rule: str | None) -> tuple[Origin, ...]:
    return (Origin(from_="derived", rule=rule),)
