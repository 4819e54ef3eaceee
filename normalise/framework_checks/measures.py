"""Quantities against limits: a quantity is an interval, and only one that lies wholly inside or outside decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalise.closed_lists import HoursKind
from normalise.errors import VocabularyError
from normalise.framework_checks.offer_facts import OfferFacts, Span
from normalise.framework_checks.result import FAIL, PASS, UNKNOWN, CheckResult
from normalise.partial_date import PartialDate
from normalise.vocabularies.credit_systems import CreditSystem

LIMITS = re.compile(r"(?P<low>\d+(?:\.\d+)?)?\.\.(?P<high>\d+(?:\.\d+)?)?(?:/(?P<step>\d+(?:\.\d+)?))?")
ROUNDING = 1e-6
"""What dividing hours by the hours of a credit may lose."""
DAYS_A_YEAR = 365.25
NOTIONAL, UNKNOWN_KIND = HoursKind.NOTIONAL, HoursKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Limits:
    """From a low end to a high end, either open, perhaps in steps."""

    low: float | None
    high: float | None
    step: float | None = None

    @classmethod
    def parse(cls, text: str) -> Limits:
        """Read `100..150`, `..40`, `1..` or `3..30/0.5`; VocabularyError for anything else."""
        match = LIMITS.fullmatch(text)
        if match is None:
            raise VocabularyError(f"{text!r} are no limits; write low..high, low.. or ..high")
        low, high, step = (
            None if part is None else float(part) for part in match.group("low", "high", "step")
        )
        return cls(low, high, step)

    def place(self, span: Span) -> CheckResult:
        """PASS inside, FAIL outside, UNKNOWN when it may be either."""
        low, high = span
        if self._is_outside(low, high):
            return FAIL
        if self._is_inside(low, high):
            return self._in_steps(span)
        return UNKNOWN

    def _is_inside(self, low: float | None, high: float | None) -> bool:
        from_low = self.low is None or (low is not None and low >= self.low - ROUNDING)
        to_high = self.high is None or (high is not None and high <= self.high + ROUNDING)
        return from_low and to_high

    def _is_outside(self, low: float | None, high: float | None) -> bool:
        is_below = self.low is not None and high is not None and high < self.low - ROUNDING
        is_above = self.high is not None and low is not None and low > self.high + ROUNDING
        return is_below or is_above

    def _in_steps(self, span: Span) -> CheckResult:
        if self.step is None:
            return PASS
        if span[0] is None or span[0] != span[1]:
            return UNKNOWN
        is_step = abs(span[0] / self.step - round(span[0] / self.step)) < ROUNDING
        return PASS if is_step else FAIL


def study_hours(facts: OfferFacts) -> Span | None:
    """All the hours of learning there can be: hours of contact or instruction are the least, with no upper end."""
    if facts.workload is None or facts.hours_kind == UNKNOWN_KIND:
        return None
    return facts.workload if facts.hours_kind == NOTIONAL else (facts.workload[0], None)


def credits_in(system: CreditSystem, facts: OfferFacts) -> Span | None:
    """Credits as stated in the system, else through the hours of one credit; none without either."""
    for name, amount in facts.credits:
        if name == system.key and amount is not None:
            return amount
    hours = study_hours(facts)
    if hours is None or system.hours is None or system.hours_kind is not NOTIONAL:
        return None
    return _divided(hours[0], system.hours.high), _divided(hours[1], system.hours.low)


def hours_of(system: CreditSystem, facts: OfferFacts) -> Span | None:
    """The hours that stated credits of the system stand for."""
    if system.hours is None:
        return None
    amount = next((amount for name, amount in facts.credits if name == system.key), None)
    if amount is None:
        return None
    return _times(amount[0], system.hours.low), _times(amount[1], system.hours.high)


def years_between(start: PartialDate, end: PartialDate) -> Span:
    """Years to a tenth, as an interval: a month as given is any of its days."""
    shortest, longest = (end.earliest() - start.latest()).days, (end.latest() - start.earliest()).days
    return round(shortest / DAYS_A_YEAR, 1), round(longest / DAYS_A_YEAR, 1)


def _divided(hours: float | None, of_one: float | None) -> float | None:
    return None if hours is None or of_one is None else hours / of_one


def _times(amount: float | None, of_one: float | None) -> float | None:
    return None if amount is None or of_one is None else amount * of_one
