"""Transform to partial dates: the precision of the source stays, and no order is ever guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from normalise.errors import TransformError
from normalise.partial_date import PartialDate
from normalise.transforms.reading import cannot_read, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies.folding import folded

ISO = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?"
    r"(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?)?",
    re.IGNORECASE,
)
"""`2021`, `2021-07`, `2021-07-14`, and a day with a time of day behind it, which is left out."""
ISO_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})T\d{4}(?:\d{2})?(?:Z|[+-]\d{4})?", re.IGNORECASE)
"""`20210714T133000`, as calendars write it; eight digits without a time may be any number."""
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{4})")
DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
WORD_MONTH = r"(?P<month>[^\W\d_](?:[^\W\d_]|[-’' ](?=[^\W\d_]))*)\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|e)?\.?"
WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?=\w)"
    r"|(?:le\s+)?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+|le\s+(?=\d)",
    re.IGNORECASE,
)
WITH_WORD = (
    re.compile(rf"(?:{DAY}\s+(?:of\s+|o\s+)?)?{WORD_MONTH},?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{WORD_MONTH}\s+{DAY},?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"(?P<day>\d{{1,2}})[-/]{WORD_MONTH}[-/](?P<year>\d{{4}})", re.IGNORECASE),
)
MONTHS = (
    "january jan janvier janv kohitatea hanuere",
    "february feb fevrier fevr huitanguru pepuere",
    "march mar mars poututerangi maehe",
    "april apr avril avr paengawhawha aperira",
    "may mai haratua mei",
    "june jun juin pipiri hune",
    "july jul juillet juil hongongoi hongoingoi hurae",
    "august aug aout herekurikoka hereturikoka akuhata",
    "september sept sep septembre mahuru hepetema",
    "october oct octobre whiringaanuku oketopa",
    "november nov novembre whiringaarangi noema noema",
    "december dec decembre hakihea tihema",
)
"""English, French and Māori (both the old names and the loan words), without accents and hyphens."""
MONTH_OF = {name: number for number, names in enumerate(MONTHS, start=1) for name in names.split()}
LONGEST = 60
"""A longer text is prose."""
EARLIEST, LATEST = 1900, 2199
"""Years outside are placeholders such as `0001-01-01`."""
WANTED = "a date such as `2021-07-14`, `07/2019`, `14 July 2021` or `Hakihea 2021`"
MOMENT = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
MOMENTS = tuple(datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (EARLIEST, LATEST + 1))
WANTED_MOMENT = "a moment in seconds since 1970 such as `1673352000`"
Order = Literal["dmy", "mdy", "ymd"]


class DateArguments(Arguments):
    """How the source writes dates in figures."""

    main: ClassVar[str | None] = "order"

    order: Order | None = None
    """`dmy` for `14/07/2021`, `mdy` for `07/14/2021`; without it such a date is an error, not a guess."""


Offset = Annotated[int, Field(ge=-12, le=14)]


class MomentArguments(Arguments):
    """What the number counts, and where the source's day begins."""

    main: ClassVar[str | None] = "unit"

    unit: Literal["seconds", "milliseconds"] = "seconds"
    """`seconds` or `milliseconds` since 1970."""
    hours_from_utc: tuple[Offset, Offset] = (-12, 14)
    """The least and the most hours that the source's clock is before UTC, `[-5, -4]` in New York; else anywhere."""

    @model_validator(mode="after")
    def _in_order(self) -> MomentArguments:
        if self.hours_from_utc[0] > self.hours_from_utc[1]:
            raise ValueError("`hours_from_utc` is the least hours and then the most, such as [-5, -4]")
        return self


@transform("unix_date", MomentArguments)
def unix_date(value: object, arguments: MomentArguments, _: TransformContext) -> PartialDate | None:
    """The day of a moment in seconds since 1970 (`1673352000`); the month or year where the clock decides the day."""
    text = text_of(value, WANTED_MOMENT)
    if text == "":
        return None
    if MOMENT.fullmatch(text) is None:
        raise cannot_read(value, WANTED_MOMENT)
    seconds = float(text) / (1000 if arguments.unit == "milliseconds" else 1)
    if not MOMENTS[0] <= seconds < MOMENTS[1]:
        raise TransformError(
            f"{shown(value)} in {arguments.unit} is outside {EARLIEST}..{LATEST}, which is no real date"
        )
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    first, last = ((moment + timedelta(hours=hours)).date() for hours in arguments.hours_from_utc)
    if first == last:
        return PartialDate(first.year, first.month, first.day)
    if first.year != last.year:
        raise cannot_read(
            value, "a moment in one year on every clock; `hours_from_utc` says which clock is meant"
        )
    return PartialDate(first.year, first.month if first.month == last.month else None)


@transform("partial_date", DateArguments)
def partial_date(value: object, arguments: DateArguments, _: TransformContext) -> PartialDate | None:
    """A date in the precision given: `07/2019` stays a month; months by name in English, French and Māori."""
    text = text_of(value, WANTED)
    if text == "":
        return None
    if len(text) > LONGEST:
        raise cannot_read(text, WANTED)
    year, month, day = _parts(text, arguments.order)
    if not EARLIEST <= year <= LATEST:
        raise TransformError(f"{shown(value)} has a year outside {EARLIEST}..{LATEST}, which is no real date")
    try:
        return PartialDate(year, month, day)
    except ValueError as error:
        read = f"year {year}, month {month}" + ("" if day is None else f", day {day}")
        raise TransformError(f"{shown(value)} is not in the calendar as {read}: {error}") from error


def _parts(text: str, order: Order | None) -> tuple[int, int | None, int | None]:
    for shape in (ISO, ISO_BASIC, YEAR_FIRST):
        if match := shape.fullmatch(text):
            year, month, day = (None if part is None else int(part) for part in match.groups())
            return year or 0, month, day
    if match := MONTH_YEAR.fullmatch(text):
        return int(match[2]), int(match[1]), None
    if match := DAY_MONTH_YEAR.fullmatch(text):
        return _in_order(text, int(match[1]), int(match[2]), int(match[3]), order)
    if TWO_DIGIT_YEAR.fullmatch(text):
        raise cannot_read(text, f"{WANTED}; the year needs four digits")
    return _with_word(text)


def _in_order(text: str, first: int, second: int, year: int, order: Order | None) -> tuple[int, int, int]:
    if order == "mdy":
        return year, first, second
    if order == "dmy" or first == second:
        return year, second, first
    raise cannot_read(text, "a date whose order is known; declare `order: dmy` or `order: mdy`")


def _with_word(text: str) -> tuple[int, int, int | None]:
    bare = WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text
    for shape in WITH_WORD:
        if match := shape.fullmatch(bare):
            month = MONTH_OF.get(folded(match["month"]).replace(" ", ""))
            if month is not None:
                day = match["day"]
                return int(match["year"]), month, None if day is None else int(day)
    raise cannot_read(text, WANTED)
