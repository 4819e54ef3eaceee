"""Numbers, dates and times as the interface language writes them: `1.7–2.0`, `1,7–2,0`; `2 November 2026`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache, partial

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from normalise.interval import Interval
from normalise.partial_date import PartialDate

EN_DASH = "–"
MINUS = "−"
NO_BREAK = "\u00a0"
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
"""British English: the day comes before the month."""
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
BYTE_UNITS = (
    ("digital-gigabyte", 10**9),
    ("digital-megabyte", 10**6),
    ("digital-kilobyte", 10**3),
)
UNITS = ("year", "month", "week", "day", "hour", "minute", "second")

KEPT_NUMBERS = 20_000
"""A search page has hundreds, most of which are on the next one too."""


class Formats:
    """How one interface language writes quantities."""

    def __init__(self, language: str) -> None:
        self.locale = Locale.parse(LOCALES[language])

        self._decimal = lru_cache(KEPT_NUMBERS)(partial(_decimal, self.locale))

    def number(self, value: float) -> str:
        """`1,234`, `1 234`; up to two decimals."""
        return self._decimal(round(value, 2))

    def signed(self, value: int) -> str:
        """A difference: `+3`, `−12`."""
        written = format_decimal(abs(value), locale=self.locale)
        return f"{'+' if value >= 0 else MINUS}{written}"

    def seconds(self, value: float) -> str:
        """`0.095 sec`, `11,5 s`, `2 hrs 5 mins`: the two units that matter."""
        if value < 60:
            return self._unit(round(value, 3 if value < 1 else 1), "second")
        minutes, seconds = divmod(round(value), 60)
        hours, minutes = divmod(minutes, 60)
        parts = ((hours, "hour"), (minutes, "minute"), (seconds, "second"))
        return " ".join([self._unit(count, unit) for count, unit in parts if count][:2])

    def _unit(self, value: float, unit: str) -> str:
        return format_unit(value, f"duration-{unit}", length="short", locale=self.locale)

    def size(self, count: int) -> str:
        """Bytes in the unit in which they are easily read: `48 kB`, `1.2 MB`."""
        for unit, of_bytes in BYTE_UNITS:
            if count >= of_bytes:
                return format_unit(round(count / of_bytes, 1), unit, length="short", locale=self.locale)
        return format_unit(count, "digital-byte", length="long", locale=self.locale)

    def percent(self, share: float) -> str:
        """A share of 1 as whole per cent: `61%`, `61 %`."""
        return format_percent(share, locale=self.locale)

    def ends(self, interval: Interval, *, digits: int = 2) -> tuple[str | None, str | None]:
        """Both ends written alike: `1.7` and `2.0`, since one of them has a fraction."""
        known = [round(end, digits) for end in (interval.low, interval.high) if end is not None]
        has_fraction = any(end != int(end) for end in known)
        shown = f"#,##0.{'0' * (1 if has_fraction else 0)}{'#' * (digits - 1 if has_fraction else 0)}"
        low, high = (
            None if end is None else self._decimal(round(end, digits), shown)
            for end in (interval.low, interval.high)
        )
        return low, high

    def span(self, interval: Interval, *, digits: int = 2) -> str:
        """`50`, `40–60`; `≥ 45` and `≤ 60` for an open end."""
        return _joined(*self.ends(interval, digits=digits))

    def amount(self, interval: Interval) -> str:
        """`480`, `0–350`, `1,234.50`: hundredths are both written or none."""
        ends = (interval.low, interval.high)
        pattern = "#,##0" if all(end is None or end == int(end) for end in ends) else "#,##0.00"
        low, high = (None if end is None else self._decimal(end, pattern) for end in ends)
        return _joined(low, high)

    def date(self, value: PartialDate | date) -> str:
        """`2 November 2026`, `November 2026` or `2026`, as precise as it is known."""
        if isinstance(value, date):
            return format_date(value, "long", locale=self.locale)
        if value.day is not None:
            return format_date(value.earliest(), "long", locale=self.locale)
        if value.month is not None:
            return format_skeleton("yMMMM", value.earliest(), locale=self.locale)
        return str(value.year)

    def moment(self, value: datetime) -> str:
        """`23 November 2026, 04:10 UTC`."""
        in_utc = value.astimezone(UTC)
        return f"{self.date(in_utc.date())}, {in_utc:%H:%M}{NO_BREAK}UTC"

    def duration(self, iso: str) -> str:
        """`8 weeks` for `P8W`; the text itself when it is no ISO 8601 duration."""
        match = DURATION.fullmatch(iso)
        if match is None:
            return iso
        said = [
            format_unit(int(amount), f"duration-{unit}", length="long", locale=self.locale)
            for amount, unit in zip(match.groups(), UNITS, strict=True)
            if amount is not None
        ]
        return self.listed(said)

    def listed(self, words: list[str], *, style: str = "unit") -> str:
        """Words in a row as the language joins them; `or` joins with the word for it."""
        return format_list(words, style="or" if style == "or" else "unit", locale=self.locale)

    def plural(self, count: int) -> str:
        """The plural form that a count takes: `one`, `other` (French also `many`)."""
        return str(self.locale.plural_form(count))


def _decimal(locale: Locale, value: float, pattern: str | None = None) -> str:
    return str(format_decimal(value, format=pattern, locale=locale))


def _joined(low: str | None, high: str | None) -> str:
    """Two ends, of which one may be open."""
    if low is None:
        return f"≤{NO_BREAK}{high}"
    if high is None:
        return f"≥{NO_BREAK}{low}"
    return low if low == high else f"{low}{EN_DASH}{high}"
