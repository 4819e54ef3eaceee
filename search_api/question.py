"""What makes a question answerable: the checks every engine and the API rely on."""

from __future__ import annotations

import math
import re
from datetime import date
from difflib import get_close_matches

from search_api.errors import BadQuery
from search_api.facets import FACETS, RANGES, SORTS, RangeFacet, Unit
from search_api.query import MAX_FACET_SIZE, MAX_SIZE, Conversion, Range, SearchQuery

MAX_TEXT = 500
"""Characters of a query; a longer one is no search but a paste."""
LANGUAGES = ("en", "fr")
CURRENCY = re.compile(r"[A-Z]{3}")


def checked(query: SearchQuery) -> SearchQuery:
    """The query itself, when every part of it can be answered.

    Raises:
        BadQuery: names the parameter, its value and what is allowed.
    """
    if len(query.text) > MAX_TEXT:
        raise BadQuery("q", f"{query.text[:40]}…", f"{len(query.text)} characters; at most {MAX_TEXT}")
    _between("size", query.size, 0, MAX_SIZE)
    _between("facet_size", query.facet_size, 1, MAX_FACET_SIZE)
    _one_of("lang", query.language, LANGUAGES)
    _check_facets(query)
    for name, limits in query.ranges.items():
        _one_of("range", name, tuple(RANGES))
        _check_range(RANGES[name], limits)
    for name in query.distributions:
        _one_of("distributions", name, tuple(name for name, one in RANGES.items() if one.edges))
    _one_of("sort", query.sort.name, tuple(SORTS))
    _check_currency(query)
    return query


def check_facet_page(facet: str, size: int) -> None:
    """BadQuery when there is no such facet or no such size of a page of its values."""
    _one_of("facet", facet, tuple(FACETS))
    _between("size", size, 1, MAX_FACET_SIZE)


def _check_facets(query: SearchQuery) -> None:
    for name in query.facets:
        _one_of("facets", name, tuple(FACETS))
    for name, values in query.filters.items():
        _one_of("filter", name, tuple(FACETS))
        for value in values:
            if (allowed := FACETS[name].allowed) is not None:
                _one_of(name, value, allowed)


def _check_range(facet: RangeFacet, limits: Range) -> None:
    for end in (limits.low, limits.high):
        if end is None:
            continue
        if isinstance(end, date) is not (facet.unit is Unit.DAY):
            expected = "a date" if facet.unit is Unit.DAY else "a number"
            raise BadQuery(facet.name, end, f"each end is {expected}")
        if not isinstance(end, date) and not math.isfinite(end):
            raise BadQuery(facet.name, end, "each end is a finite number")
    if limits.is_turned:
        raise BadQuery(facet.name, f"{limits.low}..{limits.high}", "the lower end is above the upper end")


def _check_currency(query: SearchQuery) -> None:
    if query.currency is not None and CURRENCY.fullmatch(query.currency) is None:
        raise BadQuery("currency", query.currency, "takes three capital letters of ISO 4217, such as NZD")
    wants = SORTS[query.sort.name].needs_currency or "cost" in query.ranges or "cost" in query.distributions
    if wants and query.currency is None:
        raise BadQuery("currency", "", "costs need a currency, as in currency=NZD")
    if query.conversion is not None:
        _check_conversion(query, query.conversion)


def _check_conversion(query: SearchQuery, conversion: Conversion) -> None:
    """Prices are converted to be limited; one order or drawing of several currencies would hide the rates."""
    given = conversion.asked.isoformat()
    if query.currency is None:
        raise BadQuery("currency", "", "converting needs the currency to convert to, as in currency=EUR")
    if query.sort.name == "cost":
        raise BadQuery("convert", given, "sort=cost orders prices of one currency; leave one of the two out")
    if "cost" in query.distributions:
        raise BadQuery("convert", given, "distributions=cost draws prices of one currency; leave one out")


def _between(parameter: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise BadQuery(parameter, value, f"takes a whole number from {low} to {high}")


def _one_of(parameter: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        near = get_close_matches(value, allowed, 1)
        reason = f"is not known; did you mean {near[0]!r}?" if near else "is not known"
        raise BadQuery(parameter, value, reason, allowed)
