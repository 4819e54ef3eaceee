"""`convert`: prices in other currencies, by the reference rates of a day, with the rates in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from normalise.interval import Interval
from normalise.reference_rates import DayRates, ReferenceRates, converted
from search_api.errors import BadQuery
from search_api.query import Conversion

if TYPE_CHECKING:
    from search_api.services import Services

CURRENCY, CONVERT = "currency", "convert"
HOW_TO_LOAD = "no reference rates are loaded here; the operator loads them with `credatlas rates load FILE`"


@dataclass(frozen=True, slots=True)
class Converter:
    """Finds the rates that a question asks for."""

    rates: ReferenceRates | None = None
    currencies: frozenset[str] = frozenset()
    """Those that prices can be in."""

    @classmethod
    def of(cls, services: Services) -> Converter:
        """With what an operator has loaded."""
        return cls(services.rates, frozenset(services.vocabularies.currencies))

    def conversion(self, given: str, currency: str | None) -> Conversion:
        """The rates of a day into a currency; BadQuery says what is wrong and how to put it right."""
        asked = _day(given)
        if currency is None:
            raise BadQuery(CURRENCY, "", "converting needs the currency to convert to, as in currency=EUR")
        if self.rates is None:
            raise BadQuery(CONVERT, given, HOW_TO_LOAD)
        found = self.rates.on(asked)
        if found is None:
            days = self.rates.days
            reason = f"there are rates from {days[0].day} to {days[-1].day}, but none of that day or the seven before"
            raise BadQuery(CONVERT, given, reason)
        return Conversion(asked, found.day, self.rates.source, self._into(currency, found))

    def _into(self, currency: str, day: DayRates) -> Mapping[str, float]:
        known = sorted(self.currencies.intersection(day.currencies))
        if currency not in known:
            raise BadQuery(CURRENCY, currency, f"has no rate on {day.day}", tuple(known))
        rates = {source: day.rate(source, currency) for source in known}
        return {source: rate for source, rate in rates.items() if rate is not None}


def conversion_answer(conversion: Conversion, currency: str, costs: list[dict[str, Any]]) -> dict[str, Any]:
    """The rates that the answer rests on, for the currencies of its rows."""
    named = {cost.get("currency") for cost in costs}
    return {
        "currency": currency,
        "asked": conversion.asked.isoformat(),
        "date": conversion.day.isoformat(),
        "source": conversion.source,
        "rates": {source: rate for source, rate in conversion.rates.items() if source in named},
    }


def converted_costs(
    costs: list[dict[str, Any]], currency: str, conversion: Conversion
) -> list[dict[str, Any]]:
    """The stated costs that have an amount in another currency, converted; the stated ones stay beside them."""
    found = []
    for cost in costs:
        source, amount = cost.get("currency"), cost.get("amount")
        if source is not None and source in conversion.rates and source != currency and amount is not None:
            rate = conversion.rates[source]
            other = converted(Interval.model_validate(amount), rate)
            found.append(
                {
                    "amount": other.model_dump(exclude_none=True),
                    "currency": currency,
                    "stated": {"amount": amount, "currency": source},
                    "rate": rate,
                    "date": conversion.day.isoformat(),
                }
            )
    return found


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise BadQuery(CONVERT, given, "is no day of rates, such as 2026-11-02") from error
