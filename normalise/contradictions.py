"""What a record says of one thing in two ways that cannot both hold: kept as stated, and noted as an issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from normalise.closed_lists import Answer, HoursKind
from normalise.comparison import hours_of_credit
from normalise.descriptor import Descriptor
from normalise.duration_hours import hours_of_duration, is_clock_time
from normalise.elements import Cost, CreditValue, EstimatedDuration, Level, Workload
from normalise.free_of_charge import free_of_charge
from normalise.interval import Interval
from normalise.partial_date import PartialDate
from normalise.vocabularies import Vocabularies

TOLERANCE = 4 / 3
"""Hours this many times each other still agree.

Academic hours have 45 minutes, and two UK credits (20 hours) pass for one ECTS (25 to 30)."""
LONG = 366 * 24.0
"""Hours of the longest year; only longer durations can be too long for a workload."""
LEAST_A_WEEK = 0.5
"""Hours of work a week below which a duration of more than a year is a slip, such as `P60M` for 60 hours."""
WEEK = 7 * 24.0
CONFLICTING = ("at_level", "is_free", "expiration_date", "offerings")
"""Fields of which one is stated wherever anything but sizes contradicts."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements that exclude each other."""

    field: str
    value: str
    """One statement."""
    expected: str
    """The other, and what would agree with it."""

    @property
    def message(self) -> str:
        """Both statements in one sentence."""
        return f"{self.field}: {self.value} contradicts {self.expected}"


def size_contradictions(
    stated_credits: tuple[CreditValue, ...],
    stated: Workload | None,
    duration: EstimatedDuration | None,
    vocabularies: Vocabularies,
) -> Iterator[Contradiction]:
    """Credits among themselves, with stated hours, and both with the duration."""
    by_rule = [
        (one, found) for one in stated_credits if (found := hours_of_credit(one, vocabularies)) is not None
    ]
    yield from _among_credits(by_rule)
    workloads = [found for _, found in by_rule]
    if stated is not None:
        yield from _stated_and_credits(stated, by_rule)
        workloads.append(stated)
    if duration is not None:
        yield from _duration(duration, workloads)


def _among_credits(by_rule: list[tuple[CreditValue, Workload]]) -> Iterator[Contradiction]:
    for (one, hours), (other, other_hours) in combinations(by_rule, 2):
        if hours.kind is other_hours.kind and hours.hours.is_apart(other_hours.hours, TOLERANCE):
            yield Contradiction("credit_value", _credit(one, hours), _credit(other, other_hours))


def _stated_and_credits(
    stated: Workload, by_rule: list[tuple[CreditValue, Workload]]
) -> Iterator[Contradiction]:
    """Hours of one kind must overlap; hours of any kind cannot be more than all the work there is."""
    for credit, hours in by_rule:
        is_apart = stated.kind is hours.kind and stated.hours.is_apart(hours.hours, TOLERANCE)
        is_over = hours.kind is HoursKind.NOTIONAL and _is_more(stated.hours, hours.hours)
        is_under = stated.kind is HoursKind.NOTIONAL and _is_more(hours.hours, stated.hours)
        if is_apart or is_over or is_under:
            yield Contradiction("workload", _workload(stated), _credit(credit, hours))


def _duration(duration: EstimatedDuration, workloads: Iterable[Workload]) -> Iterator[Contradiction]:
    """Work must fit into the time it takes; a duration in hours is also time at work, and must not be far longer."""
    time = hours_of_duration(duration)
    if time is None:
        return
    is_clock = is_clock_time(duration)
    for workload in workloads:
        said = f"{_workload(workload)}" + (f" ({workload.rule})" if workload.rule else "")
        if _is_more(workload.hours, time):
            yield Contradiction("estimated_duration", duration.as_given, f"{said}, which do not fit into it")
        elif workload.kind is not HoursKind.NOTIONAL:
            continue  # a few hours of contact may be spread over years of work
        elif is_clock and _is_more(time, workload.hours):
            yield Contradiction("estimated_duration", duration.as_given, f"{said}, which is less")
        elif _is_drawn_out(time, workload.hours):
            few = f"{said}, which is less than {LEAST_A_WEEK:g} hours a week"
            yield Contradiction("estimated_duration", duration.as_given, few)


def _is_more(one: Interval, other: Interval) -> bool:
    """Whether one is more than the other, beyond the tolerance."""
    return one.low is not None and other.high is not None and one.low > other.high * TOLERANCE


def _is_drawn_out(time: Interval, work: Interval) -> bool:
    if time.low is None or time.low <= LONG or work.high is None:
        return False
    return work.high / (time.low / WEEK) < LEAST_A_WEEK


def _credit(credit: CreditValue, hours: Workload) -> str:
    return f"{credit.as_given!r}, {_span(hours.hours)} {hours.kind} hours ({hours.rule})"


def _workload(workload: Workload) -> str:
    return f"{_span(workload.hours)} {'' if workload.kind is HoursKind.UNKNOWN else f'{workload.kind} '}hours"


def _span(hours: Interval) -> str:
    if hours.low is None:
        return f"at most {hours.high:g}"
    if hours.high is None:
        return f"at least {hours.low:g}"
    return f"{hours.low:g}" if hours.is_exact else f"{hours.low:g} to {hours.high:g}"


def other_contradictions(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[Contradiction]:
    """Levels, price and dates."""
    if len(descriptor.at_level) > 1:
        yield from _levels(descriptor.at_level, vocabularies)
    if descriptor.estimated_cost and descriptor.is_free is not Answer.UNKNOWN:
        yield from _price(descriptor.is_free, descriptor.estimated_cost)
    yield from _dates("expiration_date", descriptor.date_effective, descriptor.expiration_date)
    for offering in descriptor.offerings:
        yield from _dates("offerings", offering.start, offering.end)


def _levels(levels: tuple[Level, ...], vocabularies: Vocabularies) -> Iterator[Contradiction]:
    """Levels of two frameworks that officially are different EQF levels; several of one framework may be."""
    for one, other in combinations(levels, 2):
        eqf, other_eqf = (vocabularies.frameworks.eqf_of(it.framework, it.level) for it in (one, other))
        is_apart = None not in (eqf.level, other_eqf.level) and eqf.level != other_eqf.level
        if one.framework != other.framework and is_apart:
            said = f"{other.as_given!r}, EQF {other_eqf.level}"
            yield Contradiction("at_level", f"{one.as_given!r}, EQF {eqf.level}", said)


def _price(is_free: Answer, costs: tuple[Cost, ...]) -> Iterator[Contradiction]:
    answer, rule = free_of_charge(costs)
    if rule is not None and answer is not is_free:
        amounts = ", ".join(repr(cost.as_given) for cost in costs)
        yield Contradiction("is_free", is_free.value, f"{amounts}: {rule}")


def _dates(field: str, first: PartialDate | None, last: PartialDate | None) -> Iterator[Contradiction]:
    if first is not None and last is not None and last.is_before(first):
        yield Contradiction(field, f"the end {last}", f"the beginning {first}")
