"""Dated reference rates between currencies: what a converted amount rests on, never used unless somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from normalise.interval import Interval

OLDEST = timedelta(days=7)
"""How old the rates of a day may be: banks publish none on weekends and holidays."""
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class DayRates:
    """The rates of one day: how much of each currency one unit of the base is worth."""

    day: date
    base: str
    per_base: Mapping[str, float]

    def rate(self, source: str, target: str) -> float | None:
        """How much of the target one unit of the source is worth; by way of the base, none when one is missing."""
        if source == target:
            return 1.0
        one = 1.0 if source == self.base else self.per_base.get(source)
        other = 1.0 if target == self.base else self.per_base.get(target)
        return None if one is None or other is None else other / one

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency that can be converted."""
        return tuple(sorted({self.base, *self.per_base}))


@dataclass(frozen=True, slots=True)
class ReferenceRates:
    """The days that an operator has loaded, in order."""

    source: str
    """Who published them, as shown beside every converted amount."""
    days: tuple[DayRates, ...]

    @classmethod
    def of(cls, source: str, days: Iterable[DayRates]) -> ReferenceRates:
        """Days in any order; of two for one day, whatever their bases, the one that comes last stands."""
        by_day = {one.day: one for one in days}
        return cls(source, tuple(by_day[day] for day in sorted(by_day)))

    def on(self, day: date) -> DayRates | None:
        """The rates of a day, else the latest of the seven days before; none where there are none."""
        place = bisect_right([one.day for one in self.days], day)
        found = self.days[place - 1] if place else None
        return found if found is not None and day - found.day <= OLDEST else None


def converted(amount: Interval, rate: float) -> Interval:
    """The amount in the other currency, to the hundredth."""
    return amount.times(rate).rounded(DECIMALS)
