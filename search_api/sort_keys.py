"""Quantities as 32-bit codes, and codes joined with a record's number into 64-bit keys.

A key orders records by one quantity and, where that is equal, by their number: unique, and the same in
every engine and after every rebuild. So a page can go on behind the last key seen, whatever was committed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from search_api.facets import Unit

LAST_CODE = 2**32 - 1
FINE_LIMIT = 2**31
"""Codes below are hundredths; above they are steps of 40.96, which reaches 88 thousand million."""
COARSE_SHIFT = 12


def number_code(value: float) -> int:
    """A number to the hundredth; negative ones count as zero."""
    hundredths = max(0, round(value * 100))
    if hundredths < FINE_LIMIT:
        return hundredths
    return min(LAST_CODE, FINE_LIMIT + ((hundredths - FINE_LIMIT) >> COARSE_SHIFT))


def day_code(day: date) -> int:
    """Days of the proleptic Gregorian calendar."""
    return day.toordinal()


def second_code(moment: datetime) -> int:
    """Seconds since 1970, until 2106."""
    return min(LAST_CODE, max(0, int(moment.timestamp())))


def limit_code(name: str, unit: Unit, limit: float | date, *, is_upper: bool) -> int:
    """The code of an end of a range; a day limits `changed_at` from its first to its last second."""
    if not isinstance(limit, date):
        return number_code(limit)
    if name != "changed_at":
        return day_code(limit)
    if isinstance(limit, datetime):
        return second_code(limit)
    return second_code(datetime.combine(limit, time.max if is_upper else time.min, UTC))


def key_of(code: int, number: int) -> int:
    """The key of one record."""
    return code << 32 | number


def first_key(code: int) -> int:
    """The least key with this code."""
    return code << 32


def last_key(code: int) -> int:
    """The greatest key with this code."""
    return code << 32 | LAST_CODE
