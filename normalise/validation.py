"""Values checked by the descriptor's model; what fails is left out with an issue, not the whole record."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from normalise.descriptor import Descriptor
from normalise.issue import IssueCode
from normalise.opened_record import OpenedRecord

MOST_ROUNDS = 20
"""Without a part, its element may turn out incomplete: a few rounds, each with something removed."""
Place = tuple[int | str, ...]


def validated(values: dict[str, Any], record: OpenedRecord) -> tuple[Descriptor | None, dict[str, Any]]:
    """The descriptor and the values it was made of; None when a field without a default is not left."""
    error: ValidationError | None = None
    for round_number in range(MOST_ROUNDS):
        try:
            return Descriptor.model_validate(values), values
        except ValidationError as found:
            error = found
        if round_number == 0:
            values = copy.deepcopy(values)  # constants of the mapping and remembered values are shared
        details = error.errors(include_url=False)
        _note(details, values, record)
        wrong = {_removable(detail, values) for detail in details}
        if not all(place and place[0] in values for place in wrong):
            break
        _remove(wrong, values)
        for name in values["provenance"].keys() - values.keys():
            del values["provenance"][name]
    return None, values


def _note(details: Iterable[ErrorDetails], values: dict[str, Any], record: OpenedRecord) -> None:
    for detail in details:
        place = detail["loc"]
        name = ".".join(str(step) for step in place if isinstance(step, str))
        is_missing = detail["type"] == "missing"
        given = None if is_missing else detail["input"]
        problem = (
            "its element says nothing without it"
            if is_missing
            else detail["msg"].removeprefix("Value error, ")
        )
        record.field = str(place[0]) if place else None
        record.note(
            _code(detail["type"]),
            f"{name}: {problem}",
            value=_plain(given),
            expected=_expected(detail),
        )


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | dict | list | None) else repr(value)


def _code(kind: str) -> IssueCode:
    if kind == "enum":
        return IssueCode.UNMAPPED_VALUE
    if kind == "missing":
        return IssueCode.MISSING_FIELD
    if kind.startswith(("greater_than", "less_than")):
        return IssueCode.OUT_OF_RANGE
    return IssueCode.UNREADABLE_VALUE


def _expected(detail: ErrorDetails) -> str | None:
    context = detail.get("ctx", {})
    stated = context.get("expected") or context.get("pattern")
    return None if stated is None else str(stated)


def _removable(detail: ErrorDetails, values: dict[str, Any]) -> Place:
    """The deepest place that can be left out: the wrong value, or the element that lacks a part."""
    place = detail["loc"][:-1] if detail["type"] == "missing" else detail["loc"]
    here: Any = values
    for depth, step in enumerate(place):
        within = isinstance(here, dict) and step in here
        within = within or (isinstance(here, list) and isinstance(step, int) and step < len(here))
        if not within:
            return place[:depth]
        here = here[step]
    return place


def _remove(places: Iterable[Place], values: dict[str, Any]) -> None:
    """Remove from the back, so that the places in front stay right."""
    wrong = set(places)
    outer = [place for place in wrong if not any(place[:depth] in wrong for depth in range(len(place)))]
    for place in sorted(outer, key=_order, reverse=True):
        _remove_one(place, values)


def _remove_one(place: Place, values: dict[str, Any]) -> None:
    """Remove a value, and whatever around it is then empty."""
    around: list[Any] = [values]
    for step in place[:-1]:
        around.append(around[-1][step])
    for step, parent in zip(reversed(place), reversed(around), strict=True):
        del parent[step]
        if parent:
            return


def _order(place: Place) -> list[tuple[bool, int | str]]:
    return [(isinstance(step, int), step) for step in place]
