"""The rules by which a run was judged, each value beside its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from search_api.pages.interface import Interface


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One rule."""

    name: str
    field: str | None
    """The field it is about; none for rules on all records."""
    value: str
    limit: str
    """`at least 30`."""
    is_met: bool
    message: str
    """The harvester's own words, in English."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How value and limit of a kind of rule are to be read."""

    is_share: bool
    limit_key: str


READINGS: Mapping[str, Reading] = {
    "minimum_records": Reading(is_share=False, limit_key="guard.at_least"),
    "missing": Reading(is_share=False, limit_key="guard.at_most"),
    "quarantined": Reading(is_share=False, limit_key="guard.at_most"),
    "fill": Reading(is_share=True, limit_key="guard.at_least"),
    "fill_drop": Reading(is_share=True, limit_key="guard.more_than"),
    "unmapped": Reading(is_share=True, limit_key="guard.less_than"),
    "new": Reading(is_share=False, limit_key="guard.less_than"),
    "moved": Reading(is_share=False, limit_key="guard.less_than"),
}
"""Kind of rule -> how to read it. One that is not here is shown by its own name, with plain numbers."""


def guard_rows(guards: Iterable[Mapping[str, Any]], ui: Interface) -> list[GuardRow]:
    """Every rule, those that were not met first."""
    return [_row(guard, ui) for guard in sorted(guards, key=lambda guard: bool(guard["is_met"]))]


def _row(guard: Mapping[str, Any], ui: Interface) -> GuardRow:
    kind, _, field = guard["name"].partition(".")
    reading = READINGS.get(kind)
    words = ui.formats.percent if reading is not None and reading.is_share else ui.formats.number
    limit = words(max(0.0, guard["limit"]))
    return GuardRow(
        name=guard["name"] if reading is None else ui.t(f"guard.{kind}"),
        field=field or None,
        value=words(guard["value"]),
        limit=limit if reading is None else ui.t(reading.limit_key, limit=limit),
        is_met=guard["is_met"],
        message=guard["message"],
    )
