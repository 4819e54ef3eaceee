"""How long an ISO 8601 duration lasts in hours: an interval, because months and years differ in length."""

from __future__ import annotations

import re

from normalise.elements import EstimatedDuration
from normalise.interval import Interval

PARTS = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
DAY = 24.0
SHORTEST = {"years": 365 * DAY, "months": 28 * DAY, "weeks": 7 * DAY, "days": DAY}
LONGEST = SHORTEST | {"years": 366 * DAY, "months": 31 * DAY}
CLOCK = {"hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}


def hours_of_iso(text: str) -> Interval:
    """`PT50H` is 50 hours, `P1M` 672 to 744; ValueError for what is no duration."""
    match = PARTS.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no ISO 8601 duration such as P8W or PT50H")
    amounts = {unit: int(given) for unit, given in match.groupdict().items() if given is not None}
    low, high = (
        sum(amount * (unit_hours | CLOCK)[unit] for unit, amount in amounts.items())
        for unit_hours in (SHORTEST, LONGEST)
    )
    return Interval(low=low, high=high)


def hours_of_duration(duration: EstimatedDuration) -> Interval | None:
    """From the shortest its lower end may last to the longest its upper end may; none without either end."""
    low = None if duration.minimum is None else hours_of_iso(duration.minimum).low
    high = None if duration.maximum is None else hours_of_iso(duration.maximum).high
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Interval(low=low, high=high)


def is_clock_time(duration: EstimatedDuration) -> bool:
    """Whether it is stated in hours or less, which sources use for time at work as well: `PT50H`."""
    return all(end is None or end.startswith("PT") for end in (duration.minimum, duration.maximum))
