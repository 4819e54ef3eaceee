"""Cron lines as mappings write them: `minute hour day month weekday`, weekdays by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELDS = ("minute", "hour", "day", "month", "day_of_week")
RANGES = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12))
NUMBERS = re.compile(r"(\*|\d{1,2}(-\d{1,2})?)(/\d{1,2})?(,(\*|\d{1,2}(-\d{1,2})?)(/\d{1,2})?)*")
NAME = "(mon|tue|wed|thu|fri|sat|sun)"
WEEKDAYS = re.compile(rf"\*|{NAME}(-{NAME})?(,{NAME}(-{NAME})?)*")


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """The five fields of a line."""

    minute: str
    hour: str
    day: str
    month: str
    day_of_week: str

    @property
    def is_by_the_hour(self) -> bool:
        """Whether it fires in hours that it does not name: as often in a night in which the clocks change."""
        return self.hour.startswith("*")


def schedule_line(text: str) -> ScheduleLine:
    """A line taken apart; ValueError names the part that is wrong and what is right.

    Weekday numbers are refused because cron counts them from Sunday and APScheduler from Monday. Day and
    weekday together are refused because cron means either and APScheduler both.
    """
    parts = text.lower().split()
    if len(parts) != len(FIELDS):
        raise ValueError(
            f"schedule {text!r} has {len(parts)} fields; right is 'minute hour day month weekday'"
        )
    for (name, least, most), part in zip(RANGES, parts[:4], strict=True):
        if NUMBERS.fullmatch(part) is None:
            raise ValueError(f"schedule {text!r}: {name} {part!r} is not *, 5, 1-5, */2 or 1,3")
        outside = [number for number in plain_numbers(part) if not least <= number <= most]
        if outside:
            raise ValueError(f"schedule {text!r}: {name} {outside[0]} is not in {least}-{most}")
    if WEEKDAYS.fullmatch(parts[4]) is None:
        raise ValueError(f"schedule {text!r}: weekday {parts[4]!r} is not * or names such as sun, mon-fri")
    if parts[2] != "*" and parts[4] != "*":
        raise ValueError(f"schedule {text!r} has both day and weekday; one must be *")
    return ScheduleLine(*parts)


def plain_numbers(part: str) -> list[int]:
    """The minutes, hours, days or months a part names, without its steps."""
    return [int(number) for step in part.split(",") for number in re.findall(r"\d+", step.partition("/")[0])]
