"""Transform to hours of learning."""

from __future__ import annotations

import re
from typing import ClassVar

from normalise.closed_lists import HoursKind
from normalise.elements import Workload
from normalise.errors import TransformError
from normalise.interval import Interval
from normalise.transforms.nodes import plain, term
from normalise.transforms.quantity import read_quantity
from normalise.transforms.reading import cannot_read, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform

HOUR_WORDS = frozenset(
    {"", "h", "h.", "hr", "hrs", "hrs.", "hour", "hours", "hour(s)", "heure", "heures", "heure(s)", "haora"}
)
MINUTE_WORDS = frozenset({"min", "min.", "mins", "minute", "minutes", "meneti"})
CLOCK = re.compile(
    r"(\d{1,4})\s?(?:h|hours?|hrs?|heures?)\s?(?:and|et)?\s?([0-5]?\d)\s?(?:min(?:ute)?s?\.?)?", re.IGNORECASE
)
ISO_HOURS = re.compile(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?", re.IGNORECASE)
KIND = re.compile(r"(?:(\d+(?:\.\d+)?) )?(notional|contact|instruction)(?:al)? hours?", re.IGNORECASE)
"""The whole of a statement: `20 contact hours` or, as CTDL is written here, `contact hours`."""
WANTED = "a number of hours such as `50`, `24-30 h` or `PT50H`"


class HoursArguments(Arguments):
    """Which hours the source counts."""

    main: ClassVar[str | None] = "kind"

    kind: HoursKind = HoursKind.UNKNOWN
    """`notional`, `contact` or `instruction`."""


@transform("hours", HoursArguments)
def hours(value: object, arguments: HoursArguments, context: TransformContext) -> Workload | None:
    """Hours of learning: `50`, `24-30 h`, `1 h 30`, `90 minutes`, `PT50H`, or the effort of a DurationProfile of CTDL.

    The words beside a profile's effort say which hours they are where the mapping does not: `20 contact hours` of 20.
    """
    kind, given, words = arguments.kind, value, ""
    if isinstance(value, dict):
        given, words = term(value, "timeRequired") or "", plain(term(value, "description"))
    text = text_of(given, WANTED)
    if text == "":
        return None
    found = _total(text, context)
    if found.high == 0:
        raise TransformError(f"{shown(given)} is no time at all; leave it out, or say how long it takes")
    if kind is HoursKind.UNKNOWN:
        kind = _kind_in(words, found)
    return Workload(hours=found, kind=kind, as_given=text)


def _kind_in(words: str, stated: Interval) -> HoursKind:
    """The kind that one statement among the words gives these hours; none when it counts others, or two say two."""
    stating = filter(None, (KIND.fullmatch(part.strip()) for part in words.split(";")))
    named = {
        HoursKind(match[2].casefold())
        for match in stating
        if match[1] is None or stated == Interval.exactly(float(match[1]))
    }
    return named.pop() if len(named) == 1 else HoursKind.UNKNOWN


def _total(text: str, context: TransformContext) -> Interval:
    for shape in (CLOCK, ISO_HOURS):
        if match := shape.fullmatch(text):
            return Interval.exactly(int(match[1] or 0) + int(match[2] or 0) / 60)
    if text[:1] in "Pp" and text[1:2].isalnum():
        raise cannot_read(
            text, "a duration in hours and minutes (`PT50H`); weeks, months and years are calendar time"
        )
    quantity = read_quantity(text, context.locale, WANTED)
    if quantity.before == "" and quantity.after in HOUR_WORDS:
        return quantity.interval
    if quantity.before == "" and quantity.after in MINUTE_WORDS:
        return quantity.interval.times(1 / 60)
    raise cannot_read(text, f"{WANTED}; hours a week or other units are not a workload")
