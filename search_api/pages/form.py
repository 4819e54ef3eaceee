"""What the search form sends, turned into the parameters of a shareable address.

A form sends each field, empty ones too, and the two ends of a range apart; an address says `hours=40..80`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from search_api.api.parameters import CONVERT, CURRENCY, INCLUDE_UNKNOWN, SORT
from search_api.facets import RANGES

LOWER, UPPER = ".from", ".to"
"""Endings of the two fields of a range."""
DEFAULT_SORT = "relevance"

Pair = tuple[str, str]


def is_form(pairs: Iterable[Pair]) -> bool:
    """Whether these come from the form and are no address to share yet."""
    return any(not value.strip() or _range_of(name) is not None for name, value in pairs)


def from_form(pairs: Iterable[Pair]) -> list[Pair]:
    """The same as parameters of an address."""
    given = _convertible([(name, value.strip()) for name, value in pairs])
    ends = {name: value for name, value in given if _range_of(name) is not None and value}
    limited = {_range_of(name) for name in ends} | {name for name, value in given if name in RANGES and value}
    kept = [pair for pair in given if pair[1] and pair[0] not in ends and _is_needed(*pair, limited)]
    return [*kept, *_ranges(ends)]


def _convertible(given: list[Pair]) -> list[Pair]:
    """Prices are converted into a currency that is chosen, and then have no one order."""
    names = {name for name, value in given if value}
    if CONVERT not in names:
        return given
    if CURRENCY not in names:
        return [pair for pair in given if pair[0] != CONVERT]
    return [pair for pair in given if pair not in {(SORT, "cost"), (SORT, "-cost")}]


def _is_needed(name: str, value: str, limited: set[str | None]) -> bool:
    """Left out is what changes nothing: the unknown of no range, the usual order."""
    if _range_of(name) is not None or (name, value) == (SORT, DEFAULT_SORT):
        return False
    return name != INCLUDE_UNKNOWN or value in limited


def _ranges(ends: dict[str, str]) -> Iterator[Pair]:
    for name in RANGES:
        low, high = ends.get(name + LOWER, ""), ends.get(name + UPPER, "")
        if low or high:
            yield name, f"{low}..{high}"


def _range_of(field: str) -> str | None:
    """The range that a field is an end of."""
    for ending in (LOWER, UPPER):
        name = field.removesuffix(ending)
        if name != field and name in RANGES:
            return name
    return None


def end_text(end: float | date | None) -> str:
    """An end of a range as its field holds it."""
    if end is None:
        return ""
    return end.isoformat() if isinstance(end, date) else f"{end:g}"
