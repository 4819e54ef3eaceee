"""Numbers as people read them."""

from __future__ import annotations

UNITS = ("B", "KB", "MB", "GB", "TB")


def number(value: float) -> str:
    """A count with its thousands apart; a limit that is no whole number to one place."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def in_number(count: int, what: str) -> str:
    """`1 record`, `1,200 records`."""
    return f"{number(count)} {what}" if count == 1 else f"{number(count)} {what}s"


def share(value: float) -> str:
    """A share in per cent, to one place where that says more."""
    percent = value * 100
    return f"{percent:.0f} %" if abs(percent - round(percent)) < 0.05 else f"{percent:.1f} %"


def bytes_in_words(value: float) -> str:
    """A size in the unit that leaves fewer than four digits."""
    for unit in UNITS[:-1]:
        if abs(value) < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:,.1f} {UNITS[-1]}"


def seconds_in_words(value: float) -> str:
    """A span of time, its two largest units."""
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 60:
        return f"{value:.1f} s"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
