"""The quantities of a record by which it can be limited and ordered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from normalise.closed_lists import Answer, CostKind
from normalise.descriptor import Descriptor
from normalise.elements import Cost
from normalise.interval import Interval
from normalise.partial_date import PartialDate
from normalise.vocabularies import Vocabularies
from search_api.document import Span
from search_api.facets import HOURS_RANGES

PRICES = frozenset({CostKind.FULL, CostKind.SUBSIDISED, CostKind.TUITION, CostKind.UNKNOWN})
"""Kinds of costs that stand for what the whole costs; fees and materials alone do not."""


def spans_of(descriptor: Descriptor, changed_at: datetime) -> dict[str, Span]:
    """Name -> span of everything but costs; a quantity that is not known is absent."""
    found = {
        "completeness": _exactly(len(descriptor.completeness)),
        "changed_at": _exactly(int(changed_at.timestamp())),
    }
    if descriptor.workload is not None:
        found[HOURS_RANGES[descriptor.workload.kind]] = _span(descriptor.workload.hours)
    if descriptor.ects is not None:
        found["ects"] = _span(descriptor.ects.value)
    if descriptor.eqf.level is not None:
        found["eqf_level"] = _exactly(descriptor.eqf.level)
    starts = list(_starts(descriptor))
    if starts:
        first, last = min(one.earliest() for one in starts), max(one.latest() for one in starts)
        found["start"] = Span(first.toordinal(), last.toordinal())
    return found


def start_days(descriptor: Descriptor) -> tuple[int, ...]:
    """Every day on which an edition may start, as `date.toordinal`."""
    days = {
        day
        for one in _starts(descriptor)
        for day in range(one.earliest().toordinal(), one.latest().toordinal() + 1)
    }
    return tuple(sorted(days))


def costs_of(descriptor: Descriptor, vocabularies: Vocabularies) -> dict[str, Span]:
    """Currency -> from the lowest price to the highest; what is free costs nothing in its country's money."""
    amounts: dict[str, list[Interval]] = {}
    for cost in _prices(descriptor):
        if cost.amount is not None and cost.currency in vocabularies.currencies:
            amounts.setdefault(str(cost.currency), []).append(cost.amount)
    if amounts or descriptor.is_free is not Answer.YES or descriptor.country is None:
        return {currency: _hull(one) for currency, one in amounts.items()}
    currency = vocabularies.currency_of(descriptor.country)
    return {} if currency is None else {currency: _exactly(0)}


def expiry_of(descriptor: Descriptor) -> date | None:
    """The last day of an offer; long past for one that has ceased, whatever its dates say."""
    if descriptor.credential_status == "ceased":
        return date.min
    return None if descriptor.expiration_date is None else descriptor.expiration_date.latest()


def _prices(descriptor: Descriptor) -> Iterator[Cost]:
    editions = (one.price for one in descriptor.offerings if one.price is not None)
    yield from (cost for cost in (*descriptor.estimated_cost, *editions) if cost.kind in PRICES)


def _starts(descriptor: Descriptor) -> Iterator[PartialDate]:
    yield from (one.start for one in descriptor.offerings if one.start is not None)


def _hull(intervals: Iterable[Interval]) -> Span:
    """From the lowest end to the highest; open where one of them is."""
    lows, highs = zip(*((one.low, one.high) for one in intervals), strict=True)
    low = None if None in lows else min(lows)
    return Span(low, None if None in highs else max(highs))


def _span(interval: Interval) -> Span:
    return Span(interval.low, interval.high)


def _exactly(value: float) -> Span:
    return Span(value, value)
