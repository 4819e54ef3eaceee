"""What follows from what a source states: hours, ECTS, EQF and comparable levels, free or not, completeness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from normalise.closed_lists import Answer, EqfStatus, Stackability
from normalise.comparison import comparable_levels, ects_of, eqf_of, workload_of
from normalise.completeness import described_elements
from normalise.contradictions import Contradiction, other_contradictions, size_contradictions
from normalise.descriptor import Descriptor
from normalise.elements import Cost, Origin
from normalise.esco_codings import EscoCodings
from normalise.free_of_charge import free_of_charge
from normalise.interval import Interval
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.esco import EscoKind

MOST_REMEMBERED = 4096
"""Different statements of one thing that are remembered; a catalogue has some hundred."""
LEADS_ON = "the source says what it is part of or counts towards"
Key = tuple[Any, ...]
Derived = dict[str, tuple[Any, tuple[Origin, ...]]]
"""Field -> its value and provenance."""
Result = TypeVar("Result")


class Derivation:
    """Derives for one set of vocabularies; sizes, levels and prices come again and again and are remembered."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        """Remembers nothing yet."""
        self._vocabularies = vocabularies
        self._sizes: dict[Key, Derived] = {}
        self._levels: dict[Key, Derived] = {}
        self._prices: dict[Key, Derived] = {}
        self._conflicts: dict[Key, tuple[Contradiction, ...]] = {}
        self._esco = None if vocabularies.esco is None else EscoCodings(vocabularies.esco)

    def complete(self, descriptor: Descriptor) -> Descriptor:
        """The descriptor with every value that official rules give; what the source states stays."""
        derived = dict(self._size(descriptor))
        if descriptor.at_level:
            derived |= self._level(descriptor)
        if descriptor.is_free is Answer.UNKNOWN and (descriptor.estimated_cost or descriptor.offerings):
            derived |= self._price(descriptor)
        leads_on = descriptor.is_part_of or descriptor.counts_towards
        if leads_on and descriptor.stackability is Stackability.UNKNOWN:
            derived["stackability"] = Stackability.STACKABLE, _derived(LEADS_ON)
        if self._esco is not None:
            derived |= _coded(descriptor, self._esco)
        return _with(descriptor, derived)

    def contradictions(self, descriptor: Descriptor) -> Sequence[Contradiction]:
        """What the statements of a descriptor, before anything is derived, say against each other."""
        found = tuple(other_contradictions(descriptor, self._vocabularies))
        stated, duration = descriptor.workload, descriptor.estimated_duration
        if len(descriptor.credit_value) + (stated is not None) + (duration is not None) < 2:
            return found
        key = (
            _credit_key(descriptor),
            stated and (_ends(stated.hours), stated.kind),
            duration and (duration.minimum, duration.maximum, duration.as_given),
        )

        def compare() -> tuple[Contradiction, ...]:
            return tuple(size_contradictions(descriptor.credit_value, stated, duration, self._vocabularies))

        return (*found, *_recalled(self._conflicts, key, compare))

    def _size(self, descriptor: Descriptor) -> Derived:
        """Hours and ECTS; they depend on credits and stated hours alone."""
        if descriptor.workload is not None or descriptor.ects is not None:
            return self._derive_size(descriptor)
        return _recalled(self._sizes, _credit_key(descriptor), lambda: self._derive_size(descriptor))

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

    def _level(self, descriptor: Descriptor) -> Derived:
        """The EQF level, unless the source states one, and the levels of other frameworks."""
        is_stated = descriptor.eqf.status is not EqfStatus.UNKNOWN
        key = (is_stated, *((level.framework, level.level) for level in descriptor.at_level))
        return _recalled(self._levels, key, lambda: self._derive_level(descriptor, is_stated))

    def _derive_level(self, descriptor: Descriptor, is_stated: bool) -> Derived:
        derived: Derived = {}
        eqf = eqf_of(descriptor.at_level, self._vocabularies)
        if not is_stated and eqf.status is not EqfStatus.UNKNOWN:
            derived["eqf"] = eqf, _derived(eqf.source)
        comparable = comparable_levels(descriptor.at_level, self._vocabularies)
        if comparable:
            origins = tuple(_derived(source)[0] for source in dict.fromkeys(one.source for one in comparable))
            derived["comparable_level"] = comparable, origins
        return derived

    def _price(self, descriptor: Descriptor) -> Derived:
        """Whether it is free, by its amounts and those of its editions."""
        editions = [one.price for one in descriptor.offerings if one.price is not None]
        costs = (*descriptor.estimated_cost, *editions)
        key = tuple((cost.kind, cost.amount and _ends(cost.amount)) for cost in costs)
        return _recalled(self._prices, key, lambda: _derive_price(costs))


def _derive_price(costs: Sequence[Cost]) -> Derived:
    answer, rule = free_of_charge(costs)
    return {} if rule is None else {"is_free": (answer, _derived(rule))}


def _coded(descriptor: Descriptor, esco: EscoCodings) -> Derived:
    """Skills and occupations as ESCO has them; the way from the source's words stands behind what it said."""
    derived: Derived = {}
    for name, kind, codings in (
        ("skill", EscoKind.SKILL, descriptor.skill),
        ("occupation", EscoKind.OCCUPATION, descriptor.occupation),
    ):
        completed = esco.completed(kind, codings) if codings else None
        if completed is not None:
            derived[name] = completed[0], (*descriptor.provenance.get(name, ()), *completed[1])
    return derived


def _credit_key(descriptor: Descriptor) -> Key:
    return tuple(
        (credit.system, credit.value and _ends(credit.value), credit.as_given)
        for credit in descriptor.credit_value
    )


def _ends(interval: Interval) -> tuple[float | None, float | None]:
    return interval.low, interval.high


def _recalled(memory: dict[Key, Result], key: Key, make: Callable[[], Result]) -> Result:
    """What is remembered under the key; made, and remembered while there is room, when nothing is."""
    known = memory.get(key)
    if known is None:
        known = make()
        if len(memory) < MOST_REMEMBERED:
            memory[key] = known
    return known


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
