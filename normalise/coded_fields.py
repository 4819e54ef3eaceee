"""The descriptor fields whose values are codes, and the codes a stored descriptor has in them.

Left out are the fields that a healthy source turns over at once, such as the status of an offer or the eligibility
for funding at the turn of a year, and those that are derived from others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Codes = Callable[[Any], Iterable[str | None]]
"""From a field's value as JSON to its codes; none stands for a value without a code."""


def _itself(value: str) -> Iterable[str]:
    return (value,)


def _levels(values: list[dict[str, str]]) -> Iterable[str]:
    return (f"{one['framework']}:{one['level']}" for one in values)


def _codings(values: list[dict[str, str]]) -> Iterable[str | None]:
    """`scheme:code`; free text is no code."""
    return (f"{one['scheme']}:{one['code']}" if "code" in one else None for one in values)


def _part(name: str) -> Codes:
    return lambda values: (one.get(name) for one in values)


CODED_FIELDS: dict[str, Codes] = {
    "type": _itself,
    "country": _itself,
    "region": _itself,
    "operating_model": _itself,
    "quality_assured_by": _part("kind"),
    "credit_value": _part("system"),
    "at_level": _levels,
    "delivery_type": iter,
    "schedule": iter,
    "in_language": iter,
    "assessment": iter,
    "supervision": _itself,
    "audience_level": iter,
    "subject": _codings,
    "occupation": _codings,
    "industry": _codings,
    "stackability": _itself,
    "estimated_cost": _part("currency"),
}
"""Descriptor field -> how its codes are read."""


def codes_of(field: str, value: Any) -> tuple[str, ...]:
    """The distinct codes of a coded field's value, sorted."""
    return tuple(sorted({code for code in CODED_FIELDS[field](value) if code is not None}))
