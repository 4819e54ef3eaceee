"""Values checked by the descriptor's model; what fails is left out with an issue, not the whole record."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from normalise.descriptor import Descriptor
from normalise.draft import Draft
from normalise.filled import Filled
from normalise.issue import IssueCode
from normalise.opened_record import OpenedRecord
from normalise.refusal import Place, Refusal, refusals_of

UNKNOWN = "unknown"
MOST_ROUNDS = 20
"""Without a part, its element may turn out incomplete: a few rounds, each with something removed."""


def validated(parts: Mapping[str, Filled]) -> Draft | None:
    """The draft of what a record's fields are filled with; None when the model refuses any of it."""
    try:
        return Draft(parts)
    except ValidationError:
        return None


def mended(parts: Mapping[str, Filled], record: OpenedRecord) -> tuple[Draft | None, Collection[str]]:
    """The draft without what the model refuses, which becomes issues, and the fields that are left.

    No draft when a field without a default is not left.
    """
    # constants of the mapping and remembered values are shared
    values = copy.deepcopy({name: part.value for name, part in parts.items()})
    for number in range(MOST_ROUNDS):
        try:
            Descriptor.model_validate(values)
        except ValidationError as error:
            refusals = refusals_of(error)
            details = error.errors(include_url=False)
        else:
            return Draft(
                {name: parts[name].with_value(value) for name, value in values.items()}
            ), values.keys()
        # What is missing after a round was refused in it, and has been told.
        _note((one for one in refusals if number == 0 or one.code is not IssueCode.MISSING_FIELD), record)
        wrong = {_removable(detail, values) for detail in details if not _leave_open(detail, values)}
        if not all(place and place[0] in values for place in wrong):
            break
        _remove(wrong, values)
    return None, values.keys()


def _note(refusals: Iterable[Refusal], record: OpenedRecord) -> None:
    for refusal in refusals:
        record.field = refusal.place.partition(".")[0] or None
        record.note(refusal.code, refusal.message, value=_plain(refusal.given), expected=refusal.wanted)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | dict | list | None) else repr(value)


def _leave_open(detail: ErrorDetails, values: dict[str, Any]) -> bool:
    """Put `unknown` where a closed list has it, so that its element can stay; whether that was done."""
    if detail["type"] != "enum" or repr(UNKNOWN) not in str(detail["ctx"]["expected"]):
        return False
    here: Any = values
    for step in detail["loc"][:-1]:
        here = here[step]
    here[detail["loc"][-1]] = UNKNOWN
    return True


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
