"""Prices of standards that know no ranges: one price, or one for each end that is known."""

from __future__ import annotations

from normalise.elements import Cost

LOWEST = {"en": "Lowest price", "fr": "Prix le plus bas"}
HIGHEST = {"en": "Highest price", "fr": "Prix le plus élevé"}


def price_ends(cost: Cost) -> list[tuple[dict[str, str] | None, float | None]]:
    """(name, price) of each: an exact price needs no name, and no amount is one price without a number."""
    amount = cost.amount
    if amount is None:
        return [(None, None)]
    if amount.is_exact:
        return [(None, amount.low)]
    ends = ((LOWEST, amount.low), (HIGHEST, amount.high))
    return [(name, price) for name, price in ends if price is not None]
