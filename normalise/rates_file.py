"""Reads files of reference rates: the European Central Bank's, and tables of `date, base, currency, rate`."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

from normalise.errors import VocabularyError
from normalise.reference_rates import DayRates

Row = Mapping[str, str]
EURO = "EUR"
ABSENT = frozenset({"", "N/A"})
SHAPES = (
    "`Date, USD, JPY, ...` (the bank's history), `CURRENCY, CURRENCY_DENOM, TIME_PERIOD, OBS_VALUE` (its data portal) "
    "or `date, base, currency, rate`"
)
DATE_SHAPES = ("%Y-%m-%d", "%d %B %Y")


def read_rates(lines: Iterable[str], name: str) -> list[DayRates]:
    """The days of one CSV file; VocabularyError names the file, the line and what would be right."""
    reader = csv.reader(lines, strict=True, skipinitialspace=True)
    try:
        heads = [head.strip().lstrip("\ufeff") for head in next(reader, [])]
        read = _reader_of(heads, name)
        found: dict[tuple[date, str], dict[str, float]] = {}
        for cells in reader:
            row = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
            for day, base, currency, rate in read(row, f"{name}, line {reader.line_num}"):
                found.setdefault((day, base), {})[currency] = rate
    except csv.Error as error:
        raise VocabularyError(f"{name}, line {reader.line_num}: no CSV: {error}") from error
    if not found:
        raise VocabularyError(f"{name}: no rate is in it")
    _refuse_two_bases(found, name)
    return [DayRates(day, base, rates) for (day, base), rates in sorted(found.items())]


def _refuse_two_bases(found: Iterable[tuple[date, str]], name: str) -> None:
    """A day is kept with one base; nothing says which of two was meant."""
    bases: dict[date, list[str]] = {}
    for day, base in found:
        bases.setdefault(day, []).append(base)
    for day, several in sorted(bases.items()):
        if len(several) > 1:
            raise VocabularyError(
                f"{name}: the rates of {day} have the bases {' and '.join(sorted(several))}; "
                "a day has one, so leave the rows of one of them"
            )


Rate = tuple[date, str, str, float]
"""Day, base, currency, how much of the currency one unit of the base is worth."""
RowReader = Callable[[Row, str], Iterator[Rate]]


def _reader_of(heads: Sequence[str], name: str) -> RowReader:
    if {"date", "base", "currency", "rate"} <= set(heads):
        return _own
    if {"CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE"} <= set(heads):
        return _portal
    if heads[:1] == ["Date"] and all(_is_currency(head) for head in heads[1:] if head):
        return _history
    raise VocabularyError(f"{name}: its columns are {', '.join(heads[:8]) or 'none'}; wanted are {SHAPES}")


def _own(row: Row, place: str) -> Iterator[Rate]:
    yield _rate(row["date"], row["base"], row["currency"], row["rate"], place)


def _portal(row: Row, place: str) -> Iterator[Rate]:
    if row.get("OBS_VALUE", "") not in ABSENT:
        yield _rate(row["TIME_PERIOD"], row["CURRENCY_DENOM"], row["CURRENCY"], row["OBS_VALUE"], place)


def _history(row: Row, place: str) -> Iterator[Rate]:
    for currency, rate in row.items():
        if currency not in {"Date", ""} and rate not in ABSENT:
            yield _rate(row["Date"], EURO, currency, rate, place)


def _rate(day: str, base: str, currency: str, rate: str, place: str) -> Rate:
    for code in (base, currency):
        if not _is_currency(code):
            raise VocabularyError(f"{place}: {code!r} is no currency of ISO 4217, such as NZD")
    try:
        value = float(rate)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise VocabularyError(f"{place}: {rate!r} is no rate above 0, such as 1.0842")
    return _day(day, place), base, currency, value


def _day(text: str, place: str) -> date:
    for shape in DATE_SHAPES:
        with suppress(ValueError):
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
    raise VocabularyError(f"{place}: {text!r} is no day, such as 2026-11-02")


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()
