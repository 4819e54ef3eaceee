"""What the descriptor's model refuses, in words: the place, the value and what would be right, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from normalise.issue import IssueCode
from normalise.transforms.reading import shown

Place = tuple[int | str, ...]
DATE = "a date: YYYY, YYYY-MM or YYYY-MM-DD"
ENDS = frozenset({"low", "high"})
FORMS: Mapping[str, str] = MappingProxyType({
    "ctid": "a CTID: `ce-` and a UUID in lower case",
    "currency": "a code of ISO 4217 such as EUR",
    **dict.fromkeys(("minimum", "maximum"), "a duration of ISO 8601 such as P10W"),
})  # fmt: skip
"""Fields and parts whose texts have a form of their own."""
KINDS: Mapping[str, str] = MappingProxyType({
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), "a number"),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "a whole number"),
    "string_type": "a text",
    "string_too_short": "a text with something in it",
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "an element with parts"),
    "extra_forbidden": "a part that this element has",
    "is_instance_of": DATE,
})  # fmt: skip
LIMITS: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType({
    "enum": lambda limits: _listed(limits["expected"]),
    "literal_error": lambda limits: _listed(limits["expected"]),
    "greater_than_equal": lambda limits: f"a number of at least {limits['ge']}",
    "less_than_equal": lambda limits: f"a number of at most {limits['le']}",
    "greater_than": lambda limits: f"a number above {limits['gt']}",
    "less_than": lambda limits: f"a number below {limits['lt']}",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """One value that cannot stand where it is."""

    place: str
    """`workload.hours`; none inside a transform."""
    code: IssueCode
    problem: str
    """`'work' is not one of notional, contact`."""
    given: Any
    wanted: str | None

    @property
    def message(self) -> str:
        """Place and problem in one line."""
        return f"{self.place}: {self.problem}" if self.place else self.problem


def refusals_of(error: ValidationError) -> list[Refusal]:
    """Each refused value once, in the model's order."""
    details = error.errors(include_url=False)
    dates = {_names(detail["loc"]) for detail in details if detail["type"] == "is_instance_of"}
    told: dict[tuple[Any, ...], Refusal] = {}
    for detail in details:
        refusal = _refusal(detail, is_date=_names(detail["loc"]) in dates)
        key = _element(detail["loc"]), refusal.place, repr(refusal.given)
        # Of what no kind of a union takes, our own words say most.
        if key not in told or detail["type"] == "value_error":
            told[key] = refusal
    return list(told.values())


def _refusal(detail: ErrorDetails, *, is_date: bool) -> Refusal:
    kind, given = detail["type"], detail["input"]
    place = ".".join(_names(detail["loc"]))
    if kind == "missing":
        return Refusal(place, IssueCode.MISSING_FIELD, "its element says nothing without it", None, None)
    if kind == "value_error":
        said = detail["msg"].removeprefix("Value error, ")
        return Refusal(place, IssueCode.UNREADABLE_VALUE, said, given, DATE if is_date else None)
    wanted = DATE if is_date else _wanted(detail)
    return Refusal(place, _code(kind), f"{shown(given)} is not {wanted}", given, wanted)


def _names(place: Place) -> tuple[str, ...]:
    """The names of fields and parts: no numbers, no types of unions, and both ends of an interval as it."""
    names = tuple(step for step in place if isinstance(step, str) and "[" not in step)
    return names[:-1] if names and names[-1] in ENDS else names


def _element(place: Place) -> Place:
    """Which of several elements it is."""
    return tuple(step for step in place if isinstance(step, int))


def _wanted(detail: ErrorDetails) -> str:
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind in LIMITS:
        return LIMITS[kind](limits)
    if kind == "string_pattern_mismatch":
        last = next((name for name in reversed(_names(detail["loc"]))), "")
        return FORMS.get(last, f"a text of the form {limits['pattern']}")
    return KINDS.get(kind, "a value that can stand here")


def _code(kind: str) -> IssueCode:
    if kind in {"enum", "literal_error"}:
        return IssueCode.UNMAPPED_VALUE
    return (
        IssueCode.OUT_OF_RANGE
        if kind.startswith(("greater_than", "less_than"))
        else IssueCode.UNREADABLE_VALUE
    )


def _listed(expected: str) -> str:
    return f"one of {expected.replace(' or ', ', ').replace(chr(39), '')}"
