"""Durations of ISO 8601 as other standards want them."""

from __future__ import annotations

import re

WEEKS = re.compile(r"(?P<before>P(?:\d+Y)?(?:\d+M)?)(?P<weeks>\d+)W(?:(?P<days>\d+)D)?(?P<after>.*)")


def hours_text(hours: float | None) -> str | None:
    """Hours as an ISO 8601 duration, rounded to the minute: 7.5 -> `PT7H30M`."""
    if hours is None:
        return None
    whole, minutes = divmod(round(hours * 60), 60)
    return f"PT{whole}H{minutes}M" if minutes else f"PT{whole}H"


def without_weeks(duration: str) -> str:
    """The same duration for XML Schema, which knows no weeks: `P10W` -> `P70D`."""
    found = WEEKS.fullmatch(duration)
    if found is None:
        return duration
    days = 7 * int(found["weeks"]) + int(found["days"] or 0)
    return f"{found['before']}{days}D{found['after']}"
