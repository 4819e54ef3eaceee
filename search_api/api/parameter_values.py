"""The values of parameters: texts, whole numbers, names, ranges and sorts, each with an error that helps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from normalise.partial_date import PartialDate
from search_api.errors import BadQuery, UnknownParameter
from search_api.facets import SORTS, RangeFacet, Unit
from search_api.query import Range, Sort

WHOLE_NUMBER = re.compile(r"[0-9]{1,18}")
LAST_NUMBER = 10**18 - 1
"""Greater than any number that a store gives out."""
DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
SORT_WORDS = tuple(
    word for order in SORTS.values() for word in (order.name, *([f"-{order.name}"] * order.has_directions))
)
"""Every value of `sort`."""


class Parameters:
    """The parameters of one request; all their names are known."""

    def __init__(self, pairs: Iterable[tuple[str, str]], allowed: Sequence[str]) -> None:
        """Raises UnknownParameter at the first that is not among the allowed ones."""
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            if name not in allowed:
                raise UnknownParameter(name, value, allowed)
            self._values.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def one(self, name: str, default: str | None = None) -> str:
        """The value of a parameter that may be given once."""
        values = self._values.get(name)
        if values is None:
            if default is None:
                raise BadQuery(name, "", "is required")
            return default
        if len(values) > 1:
            raise BadQuery(name, values[1], f"is given {len(values)} times; give it once")
        return values[0]

    def several(self, name: str) -> tuple[str, ...]:
        """The distinct values of a parameter that may be repeated, sorted."""
        values = self._values[name]
        if "" in values:
            raise BadQuery(name, "", "is empty; leave the parameter out, or choose `unknown`")
        return tuple(sorted(set(values)))

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of a closed list."""
        value = self.one(name, default)
        if value not in allowed:
            raise BadQuery(name, value, "is not known", allowed)
        return value

    def names(self, name: str, allowed: Sequence[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Distinct names of a closed list, in its order; commas part them, an empty value names none."""
        if name not in self._values:
            return default
        chosen = {one.strip() for value in self._values[name] for one in value.split(",")} - {""}
        for one in chosen:
            if one not in allowed:
                raise BadQuery(name, one, "is not known", allowed)
        return tuple(one for one in allowed if one in chosen)

    def whole_number(self, name: str, default: int, least: int = 0, most: int = LAST_NUMBER) -> int:
        """A number of digits alone, from `least` to `most`."""
        if name not in self._values:
            return default
        text = self.one(name)
        if WHOLE_NUMBER.fullmatch(text) is None or not least <= int(text) <= most:
            raise BadQuery(name, text, f"takes a whole number from {least} to {most}")
        return int(text)

    def number_up_to(self, name: str, most: int, default: int) -> int:
        """A number from 1 on."""
        return self.whole_number(name, default, 1, most)


def read_range(facet: RangeFacet, text: str, *, include_unknown: bool) -> Range:
    """`40..80`, `40..`, `..80` or `40`; `..` is any value at all.

    Days may also be months or years, which stand for all their days.
    """
    low, dots, high = (part.strip() for part in text.partition(".."))
    if not dots:
        high = low
    if not text.strip():
        raise BadQuery(facet.name, text, f"is empty; write {facet.name}={_example(facet)}")
    limits = Range(
        _read_end(facet, text, low, is_upper=False),
        _read_end(facet, text, high, is_upper=True),
        include_unknown,
    )
    if limits.is_turned:
        raise BadQuery(facet.name, text, "the lower end is above the upper end")
    return limits


def _read_end(facet: RangeFacet, text: str, end: str, *, is_upper: bool) -> float | date | None:
    if not end:
        return None
    if facet.unit is Unit.DAY:
        return _read_day(facet, text, end, is_upper=is_upper)
    if DECIMAL.fullmatch(end) is None:
        raise BadQuery(facet.name, text, f"{end!r} is no number; write {facet.name}={_example(facet)}")
    return float(end)


def _read_day(facet: RangeFacet, text: str, end: str, *, is_upper: bool) -> date:
    try:
        given = PartialDate.parse(end)
    except ValueError as error:
        raise BadQuery(facet.name, text, f"{error}; write {facet.name}={_example(facet)}") from error
    return given.latest() if is_upper else given.earliest()


def _example(facet: RangeFacet) -> str:
    return "2026-03..2026-06" if facet.unit is Unit.DAY else "40..80"


def write_range(limits: Range) -> str:
    """A range as `read_range` reads it; both ends always stand."""
    return f"{_written(limits.low)}..{_written(limits.high)}"


def _written(end: float | date | None) -> str:
    if end is None:
        return ""
    return end.isoformat() if isinstance(end, date) else f"{end:.6f}".rstrip("0").rstrip(".")


def read_sort(text: str) -> Sort:
    """`hours` for ascending, `-hours` for descending."""
    if text not in SORT_WORDS:
        raise BadQuery("sort", text, "is not known", SORT_WORDS, nearest=nearest_sort(text))
    return Sort(text.removeprefix("-"), descending=text.startswith("-"))


def nearest_sort(text: str) -> str | None:
    """The order that is written most like it, where one is near."""
    return next(iter(get_close_matches(text.lower(), SORT_WORDS, 1)), None)


def write_sort(sort: Sort) -> str:
    """A sort as `read_sort` reads it."""
    return f"-{sort.name}" if sort.descending else sort.name
