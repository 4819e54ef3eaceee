"""What follows from what a source states: hours from credits, ECTS from hours, EQF level, completeness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from normalise.closed_lists import EqfStatus, Stackability
from normalise.comparison import ects_of, eqf_of, workload_of
from normalise.completeness import described_elements
from normalise.descriptor import Descriptor
from normalise.descriptor_field import descriptor_field
from normalise.draft import Draft
from normalise.filled import Filled
from normalise.vocabularies import Vocabularies

MOST_REMEMBERED = 4096
"""Different credit statements, and different sets of elements, that are remembered; a catalogue has some hundred."""
SizeKey = tuple[Any, ...]


class Derivation:
    """Derives for one set of vocabularies; sizes come again and again and are remembered."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Remembers nothing yet."""
        self._vocabularies = vocabularies
        self._sizes: dict[SizeKey, Sequence[Filled]] = {}
        self._described: dict[tuple[str, ...], Filled] = {}

    def complete(self, draft: Draft) -> None:
        """Fill in every value that official rules give; what the source states stays."""
        descriptor = draft.descriptor
        for part in self._size(descriptor):
            draft.fill(part)
        if descriptor.eqf.status is EqfStatus.UNKNOWN and descriptor.at_level:
            eqf = eqf_of(descriptor.at_level, self._vocabularies)
            if eqf.status is not EqfStatus.UNKNOWN:
                draft.fill(_derived("eqf", eqf, eqf.source))
        leads_on = descriptor.is_part_of or descriptor.counts_towards
        if leads_on and descriptor.stackability is Stackability.UNKNOWN:
            rule = "the source says what it is part of or counts towards"
            draft.fill(_derived("stackability", Stackability.STACKABLE, rule))
        draft.fill(self._completeness(described_elements(descriptor)))

    def _size(self, descriptor: Descriptor) -> Sequence[Filled]:
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
            if len(self._sizes) < MOST_REMEMBERED:
                self._sizes[key] = known
        return known

    def _derive_size(self, descriptor: Descriptor) -> Sequence[Filled]:
        derived: list[Filled] = []
        workload = descriptor.workload
        if workload is None and descriptor.credit_value:
            workload = workload_of(descriptor.credit_value, self._vocabularies)
            if workload is not None:
                derived.append(_derived("workload", workload, workload.rule))
        if descriptor.ects is None:
            ects = ects_of(workload, descriptor.credit_value)
            if ects is not None:
                derived.append(_derived("ects", ects, ects.rule))
        return derived

    def _completeness(self, elements: tuple[str, ...]) -> Filled:
        known = self._described.get(elements)
        if known is None:
            known = Filled(descriptor_field("completeness"), elements).judge()
            if len(self._described) < MOST_REMEMBERED:
                self._described[elements] = known
        return known


def _derived(name: str, value: object, rule: str | None) -> Filled:
    entry = {"from": "derived"} if rule is None else {"from": "derived", "rule": rule}
    return Filled(descriptor_field(name), value, [entry]).judge()
