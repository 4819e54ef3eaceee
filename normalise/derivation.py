"""What follows from what a source states: hours from credits, ECTS from hours, EQF level, completeness."""

from __future__ import annotations

from typing import Any

from normalise.closed_lists import EqfStatus, Stackability
from normalise.comparison import ects_of, eqf_of, workload_of
from normalise.completeness import described_elements
from normalise.descriptor import Descriptor
from normalise.elements import Origin
from normalise.vocabularies import Vocabularies

MOST_SIZES = 4096
"""Different credit statements that are remembered; a catalogue has some hundred."""
SizeKey = tuple[Any, ...]
Derived = dict[str, tuple[Any, tuple[Origin, ...]]]
"""Field -> its value and provenance."""


class Derivation:
    """Derives for one set of vocabularies; sizes come again and again and are remembered."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Remembers nothing yet."""
        self._vocabularies = vocabularies
        self._sizes: dict[SizeKey, Derived] = {}

    def complete(self, descriptor: Descriptor) -> Descriptor:
        """The descriptor with every value that official rules give; what the source states stays."""
        derived = dict(self._size(descriptor))
        if descriptor.eqf.status is EqfStatus.UNKNOWN and descriptor.at_level:
            eqf = eqf_of(descriptor.at_level, self._vocabularies)
            if eqf.status is not EqfStatus.UNKNOWN:
                derived["eqf"] = eqf, _derived(eqf.source)
        leads_on = descriptor.is_part_of or descriptor.counts_towards
        if leads_on and descriptor.stackability is Stackability.UNKNOWN:
            rule = "the source says what it is part of or counts towards"
            derived["stackability"] = Stackability.STACKABLE, _derived(rule)
        return _with(descriptor, derived)

    def _size(self, descriptor: Descriptor) -> Derived:
        """Hours and ECTS; they depend on credits and stated hours alone."""
        if descriptor.workload is not None or descriptor.ects is not None:
            return self._derive_size(descriptor)
        key = tuple(
            (credit.system, credit.value and (credit.value.low, credit.value.high), credit.as_given)
            for credit in descriptor.credit_value
        )
        known = self._sizes.get(key)
        if known is None:
            known = self._derive_size(descriptor)
            if len(self._sizes) < MOST_SIZES:
                self._sizes[key] = known
        return known

    def _derive_size(self, descriptor: Descriptor) -> Derived:
        derived: Derived = {}
        workload = descriptor.workload
        if workload is None and descriptor.credit_value:
            workload = workload_of(descriptor.credit_value, self._vocabularies)
            if workload is not None:
                derived["workload"] = workload, _derived(workload.rule)
        if descriptor.ects is None:
            ects = ects_of(workload, descriptor.credit_value)
            if ects is not None:
                derived["ects"] = ects, _derived(ects.rule)
        return derived


def _with(descriptor: Descriptor, derived: Derived) -> Descriptor:
    updates = {name: value for name, (value, _) in derived.items()}
    if derived:
        updates["provenance"] = descriptor.provenance | {
            name: origin for name, (_, origin) in derived.items()
        }
    whole = descriptor.model_copy(update=updates)
    # completeness looks at the whole; the copy is still nobody else's, so it is finished in place, not copied again
    whole.__dict__["completeness"] = described_elements(whole)
    whole.model_fields_set.add("completeness")
    return whole


def _derived(rule: str | None) -> tuple[Origin, ...]:
    return (Origin(from_="derived", rule=rule),)
