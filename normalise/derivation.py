"""What follows from what a source states: hours, ECTS, EQF and comparable levels, free or not, completeness."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from normalise.closed_lists import Answer, EqfStatus, Stackability
from normalise.comparison import comparable_levels, ects_of, eqf_of, workload_of
from normalise.completeness import described_elements
from normalise.contradictions import CONFLICTING, Contradiction, other_contradictions, size_contradictions
from normalise.descriptor import Descriptor
from normalise.descriptor_field import descriptor_field
from normalise.draft import Draft
from normalise.elements import Cost, Origin
from normalise.esco_codings import EscoCodings
from normalise.filled import Entry, Filled
from normalise.free_of_charge import free_of_charge
from normalise.interval import Interval
from normalise.vocabularies import Vocabularies
from normalise.vocabularies.esco import EscoKind

MOST_REMEMBERED = 4096
"""Different statements of one thing that are remembered; a catalogue has some hundred.

What many records share is its own key: to look it up is quicker than to read what it says."""
LEADS_ON = "the source says what it is part of or counts towards"
Key = tuple[Any, ...]
Derived = Sequence[Filled]
"""Fields with their values and provenance, judged."""
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
        self._described: dict[Key, Filled] = {}
        self._esco = None if vocabularies.esco is None else EscoCodings(vocabularies.esco)

    def complete(self, draft: Draft) -> None:
        """Fill in every value that official rules give; what the source states stays."""
        for part in self._additions(draft):
            draft.fill(part)
        draft.fill(self._completeness(described_elements(draft.said)))

    def _additions(self, draft: Draft) -> Iterator[Filled]:
        descriptor = draft.said
        yield from self._size(draft)
        if descriptor.at_level:
            yield from self._level(descriptor)
        if descriptor.is_free is Answer.UNKNOWN and (descriptor.estimated_cost or descriptor.offerings):
            yield from self._price(draft)
        leads_on = descriptor.is_part_of or descriptor.counts_towards
        if leads_on and descriptor.stackability is Stackability.UNKNOWN:
            yield _derived("stackability", Stackability.STACKABLE, LEADS_ON)
        if self._esco is not None:
            yield from _coded(draft, self._esco)

    def contradictions(self, draft: Draft) -> Sequence[Contradiction]:
        """What the statements of a draft, before anything is derived, say against each other."""
        sizes = self._size_conflicts(draft)
        if not draft.has_any(CONFLICTING):
            return sizes
        return (*other_contradictions(draft.said, self._vocabularies), *sizes)

    def _size_conflicts(self, draft: Draft) -> Sequence[Contradiction]:
        descriptor = draft.said
        stated, duration = descriptor.workload, descriptor.estimated_duration
        key = draft.shared("credit_value", "workload", "estimated_duration") or (
            _credit_key(descriptor),
            stated and (_ends(stated.hours), stated.kind),
            duration and (duration.minimum, duration.maximum, duration.as_given),
        )

        def compare() -> tuple[Contradiction, ...]:
            return tuple(size_contradictions(descriptor.credit_value, stated, duration, self._vocabularies))

        return _recalled(self._conflicts, key, compare)

    def _size(self, draft: Draft) -> Derived:
        """Hours and ECTS; they depend on credits and stated hours alone."""
        descriptor = draft.said
        key = draft.shared("credit_value", "workload", "ects")
        if key is None and (descriptor.workload is not None or descriptor.ects is not None):
            return self._derive_size(descriptor)
        return _recalled(self._sizes, key or _credit_key(descriptor), lambda: self._derive_size(descriptor))

    def _derive_size(self, descriptor: Descriptor) -> Derived:
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

    def _level(self, descriptor: Descriptor) -> Derived:
        """The EQF level, unless the source states one, and the levels of other frameworks."""
        is_stated = descriptor.eqf.status is not EqfStatus.UNKNOWN
        key = (is_stated, *((level.framework, level.level) for level in descriptor.at_level))
        return _recalled(self._levels, key, lambda: self._derive_level(descriptor, is_stated))

    def _derive_level(self, descriptor: Descriptor, is_stated: bool) -> Derived:
        derived: list[Filled] = []
        eqf = eqf_of(descriptor.at_level, self._vocabularies)
        if not is_stated and eqf.status is not EqfStatus.UNKNOWN:
            derived.append(_derived("eqf", eqf, eqf.source))
        comparable = comparable_levels(descriptor.at_level, self._vocabularies)
        if comparable:
            sources = dict.fromkeys(one.source for one in comparable)
            derived.append(_derived("comparable_level", comparable, *sources))
        return derived

    def _price(self, draft: Draft) -> Derived:
        """Whether it is free, by its amounts and those of its editions."""
        descriptor = draft.said
        key = draft.shared("estimated_cost", "offerings") or _price_key(descriptor)
        return _recalled(self._prices, key, lambda: _derive_price(_costs(descriptor)))

    def _completeness(self, elements: tuple[str, ...]) -> Filled:
        known = self._described.get(elements)
        if known is None:
            known = self._described[elements] = Filled(descriptor_field("completeness"), elements).share()
        return known


def _costs(descriptor: Descriptor) -> Sequence[Cost]:
    editions = [one.price for one in descriptor.offerings if one.price is not None]
    return (*descriptor.estimated_cost, *editions)


def _derive_price(costs: Sequence[Cost]) -> Derived:
    answer, rule = free_of_charge(costs)
    return [] if rule is None else [_derived("is_free", answer, rule)]


def _coded(draft: Draft, esco: EscoCodings) -> Iterator[Filled]:
    """Skills and occupations as ESCO has them; the way from the source's words stands behind what it said."""
    descriptor = draft.said
    for name, kind, codings in (
        ("skill", EscoKind.SKILL, descriptor.skill),
        ("occupation", EscoKind.OCCUPATION, descriptor.occupation),
    ):
        completed = esco.completed(kind, codings) if codings else None
        if completed is not None:
            entries = [*draft.entries(name), *map(_entry, completed[1])]
            yield Filled(descriptor_field(name), completed[0], entries).judge()


def _entry(origin: Origin) -> Entry:
    entry: Entry = origin.model_dump(by_alias=True, exclude_none=True)
    return entry


def _credit_key(descriptor: Descriptor) -> Key:
    return tuple(
        (credit.system, credit.value and _ends(credit.value), credit.as_given)
        for credit in descriptor.credit_value
    )


def _price_key(descriptor: Descriptor) -> Key:
    return tuple((cost.kind, cost.amount and _ends(cost.amount)) for cost in _costs(descriptor))


def _ends(interval: Interval) -> tuple[float | None, float | None]:
    return interval.low, interval.high


def _recalled(memory: dict[Key, Result], key: Key, make: Callable[[], Result]) -> Result:
    """What is remembered under the key, made when nothing is; when it is too much, all is forgotten."""
    known = memory.get(key)
    if known is None:
        known = make()
        if len(memory) >= MOST_REMEMBERED:
            memory.clear()
        memory[key] = known
    return known


def _derived(name: str, value: object, *rules: str | None) -> Filled:
    """A field that follows by these rules."""
    entries = [{"from": "derived"} | ({} if rule is None else {"rule": rule}) for rule in rules]
    return Filled(descriptor_field(name), value, entries).share()
