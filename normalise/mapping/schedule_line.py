"""Cron lines as mappings write them: `minute hour day month weekday`, weekdays by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FIELDS = ("minute", "hour", "day", "month", "day_of_week")
RANGES = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12))
NUMBERS = re.compile(r"(\*|\d{1,2}(-\d{1,2})?)(/\d{1,2})?(,(\*|\d{1,2}(-\d{1,2})?)(/\d{1,2})?)*")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAME = f"({'|'.join(WEEK)})"
WEEKDAYS = re.compile(rf"\*|{NAME}(-{NAME})?(,{NAME}(-{NAME})?)*")


LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


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

    @property
    def ever_comes(self) -> bool:
        """Whether one of its months has one of its days."""
        longest = max(LONGEST_MONTHS[month - 1] for month in _named(self.month, 1, 12))
        return min(_named(self.day, 1, 31)) <= longest


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
        for step in part.split(","):
            problem = _step_problem(step, least, most)
            if problem is not None:
                raise ValueError(f"schedule {text!r}: {name} {problem}")
    problem = _weekday_problem(parts[4])
    if problem is not None:
        raise ValueError(f"schedule {text!r}: weekday {problem}")
    if parts[2] != "*" and parts[4] != "*":
        raise ValueError(f"schedule {text!r} has both day and weekday; one must be *")
    return ScheduleLine(*parts)


def _weekday_problem(part: str) -> str | None:
    if WEEKDAYS.fullmatch(part) is None:
        return f"{part!r} is not * or names such as sun, mon-fri"
    for days in part.split(","):
        first, _, last = days.partition("-")
        if last and WEEK.index(first) > WEEK.index(last):
            return f"{days!r} runs over the week's end; right is {first}-sun,mon-{last}"
    return None


def _named(part: str, least: int, most: int) -> Iterator[int]:
    """Every number that a field whose parts are right names."""
    for step in part.split(","):
        span, _, every = step.partition("/")
        numbers = [int(number) for number in span.split("-")] if span != "*" else [least, most]
        last = numbers[-1] if len(numbers) == 2 or not every else most
        yield from range(numbers[0], last + 1, int(every or 1))


def _step_problem(step: str, least: int, most: int) -> str | None:
    """What is wrong with one of a field's parts between commas."""
    span, _, every = step.partition("/")
    numbers = [int(number) for number in span.split("-")] if span != "*" else [least, most]
    outside = next((number for number in numbers if not least <= number <= most), None)
    if outside is not None:
        return f"{outside} is not in {least}-{most}"
    first, last = numbers[0], numbers[-1] if len(numbers) == 2 else most
    if first > last:
        return f"{span!r} runs backwards; right is {last}-{first}"
    if every and not 1 <= int(every) <= last - first:
        return f"{step!r} has a step that is not in 1-{last - first}"
    return None
