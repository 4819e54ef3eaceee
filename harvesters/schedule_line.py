"""Cron lines as mappings write them: `minute hour day month weekday`, weekdays by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvesters.errors import SettingsError

FIELDS = ("minute", "hour", "day", "month", "day_of_week")
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


def schedule_line(text: str, source_id: str) -> ScheduleLine:
    """A line taken apart; SettingsError names source, field and what is right.

    Weekday numbers are refused because cron counts them from Sunday and APScheduler from Monday. Day and
    weekday together are refused because cron means either and APScheduler both.
    """
    parts = text.lower().split()
    if len(parts) != len(FIELDS):
        raise SettingsError(
            f"{source_id}: harvest.schedule {text!r} has {len(parts)} fields; "
            "right is 'minute hour day month weekday'"
        )
    for name, part in zip(FIELDS[:4], parts[:4], strict=True):
        if NUMBERS.fullmatch(part) is None:
            what = f"{source_id}: harvest.schedule {text!r}: {name} {part!r}"
            raise SettingsError(f"{what} is not *, 5, 1-5, */2 or 1,3")
    if WEEKDAYS.fullmatch(parts[4]) is None:
        raise SettingsError(
            f"{source_id}: harvest.schedule {text!r}: weekday {parts[4]!r} is not * "
            "or names such as sun, mon-fri"
        )
    if parts[2] != "*" and parts[4] != "*":
        raise SettingsError(f"{source_id}: harvest.schedule {text!r} has both day and weekday; one must be *")
    return ScheduleLine(*parts)
