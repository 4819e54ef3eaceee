"""What lets credentials be compared across systems: hours from credits, ECTS from hours, EQF from levels.

Credits are compared through hours only, and hours as intervals, never through one number in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from normalise.closed_lists import EqfStatus, HoursKind
from normalise.elements import ComparableLevel, CreditValue, EctsEquivalent, EqfLevel, Level, Workload
from normalise.interval import Interval
from normalise.vocabularies import Vocabularies

ECTS = "ects"
ECTS_HOURS = Interval(low=25, high=30)
"""Notional hours of one ECTS credit (ECTS Users' Guide: 60 credits are 1,500 to 1,800 hours)."""
ECTS_RULE = "ects: 1 credit = 25 to 30 notional hours"
STATED = "stated"


def workload_of(credit_values: Sequence[CreditValue], vocabularies: Vocabularies) -> Workload | None:
    """The hours that a credit system's rule gives; notional hours before others, none without a rule.

    5 New Zealand credits are 50 notional hours, 3 US semester hours at least 135, 2 CEU 20 contact hours.
    """
    derived = [
        found for credit in credit_values if (found := hours_of_credit(credit, vocabularies)) is not None
    ]
    notional = (workload for workload in derived if workload.kind is HoursKind.NOTIONAL)
    return next(notional, derived[0] if derived else None)


def hours_of_credit(credit: CreditValue, vocabularies: Vocabularies) -> Workload | None:
    """The hours of one statement by its system's rule; none without number or rule.

    0 credits say that it counts for none, not that it takes no time.
    """
    system = vocabularies.credit_systems.get(credit.system)
    if system is None or system.hours is None or credit.value is None or credit.value.high == 0:
        return None
    low, high = _product(credit.value.low, system.hours.low), _product(credit.value.high, system.hours.high)
    if low is None and high is None:
        return None
    hours = Interval(low=low, high=high)
    return Workload(hours=hours, kind=system.hours_kind, as_given=credit.as_given, rule=system.rule)


def ects_of(workload: Workload | None, credit_values: Sequence[CreditValue] = ()) -> EctsEquivalent | None:
    """ECTS credits: as stated, else hours / 30 to hours / 25 for notional hours; other hours give none.

    50 notional hours are 1.67 to 2 ECTS credits, at least 135 are at least 4.5.
    """
    for credit in credit_values:
        if credit.system == ECTS and credit.value is not None:
            return EctsEquivalent(value=credit.value, rule=STATED)
    if workload is None or workload.kind is not HoursKind.NOTIONAL:
        return None
    if workload.rule == ECTS_RULE:
        return EctsEquivalent(value=_divided(workload.hours, 25, 30), rule=STATED)
    return EctsEquivalent(value=_divided(workload.hours, 30, 25), rule=ECTS_RULE)


def eqf_of(levels: Sequence[Level], vocabularies: Vocabularies) -> EqfLevel:
    """The EQF level that official documents give to the levels of an offer, and which document says so.

    Two levels that lead to different EQF levels leave it unknown; frameworks are never chained.
    """
    found = [vocabularies.frameworks.eqf_of(level.framework, level.level) for level in levels]
    with_level = [eqf for eqf in found if eqf.level is not None]
    if len({eqf.level for eqf in with_level}) > 1:
        return EqfLevel()
    answers = with_level or [eqf for eqf in found if eqf.status is not EqfStatus.UNKNOWN]
    return next(
        (eqf for eqf in answers if eqf.status is EqfStatus.REFERENCED), answers[0] if answers else EqfLevel()
    )


def comparable_levels(levels: Sequence[Level], vocabularies: Vocabularies) -> tuple[ComparableLevel, ...]:
    """The levels of other frameworks that official documents set beside those of an offer, one step each.

    An AQF 5 is an NZQCF 5; nothing follows from that for the EQF. Levels the offer states itself are left out.
    """
    stated = {(level.framework, level.level) for level in levels}
    found = [
        beside
        for level in levels
        for beside in vocabularies.frameworks.comparable(level.framework, level.level)
        if (beside.framework, beside.level) not in stated
    ]
    return tuple(dict.fromkeys(found))


def _product(amount: float | None, factor: float | None) -> float | None:
    return None if amount is None or factor is None else amount * factor


def _divided(hours: Interval, low_divisor: float, high_divisor: float) -> Interval:
    """Rounding may turn ends that are equal; then the lower one still comes first."""
    low = None if hours.low is None else hours.low / low_divisor
    high = None if hours.high is None else hours.high / high_divisor
    return Interval(low=low, high=high if low is None or high is None else max(low, high))
