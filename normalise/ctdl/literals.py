"""The literal types of CTDL: what a value of each must look like in JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from normalise import language_tags

DURATION = re.compile(
    r"P(?=[\dT])(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?W)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?"
)
"""ISO 8601 with weeks beside other parts, as the registry uses it (`P1Y2M3W4DT5H6M`)."""
PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def is_date(value: object) -> bool:
    """`YYYY-MM-DD`, a day of the calendar."""
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_partial_date(value: object) -> bool:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""
    return (
        isinstance(value, str)
        and PARTIAL_DATE.fullmatch(value) is not None
        and is_date((value + "-01-01")[:10])
    )


def is_date_time(value: object) -> bool:
    """An ISO 8601 date-time."""
    if not isinstance(value, str) or "T" not in value:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_duration(value: object) -> bool:
    """An ISO 8601 duration."""
    return isinstance(value, str) and DURATION.fullmatch(value) is not None


def is_language_tag(value: object) -> bool:
    """A well-formed BCP 47 tag."""
    return isinstance(value, str) and language_tags.is_language_tag(value)


def is_address(value: object) -> bool:
    """An absolute address, a curie or a blank node."""
    return isinstance(value, str) and (value.startswith("_:") or ADDRESS.fullmatch(value) is not None)


def is_number(value: object) -> bool:
    """A JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: object) -> bool:
    """A JSON integer."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_text(value: object) -> bool:
    """A JSON string that says something."""
    return isinstance(value, str) and value.strip() != ""


LITERALS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "xsd:date": (is_date, "a date YYYY-MM-DD"),
    "schema:Date": (is_partial_date, "YYYY, YYYY-MM or YYYY-MM-DD"),
    "xsd:dateTime": (is_date_time, "a date-time such as 2026-11-01T09:00:00Z"),
    "schema:Duration": (is_duration, "an ISO 8601 duration such as P10W or PT50H"),
    "xsd:duration": (is_duration, "an ISO 8601 duration such as P10W or PT50H"),
    "xsd:language": (is_language_tag, "a BCP 47 language tag such as en or fr-CA"),
    "xsd:anyURI": (is_address, "an absolute address"),
    "schema:WebPage": (is_address, "an absolute address"),
    "xsd:float": (is_number, "a number"),
    "xsd:decimal": (is_number, "a number"),
    "xsd:integer": (is_integer, "an integer"),
    "xsd:boolean": (lambda value: isinstance(value, bool), "true or false"),
    "xsd:string": (is_text, "a text"),
    "rdfs:Literal": (lambda value: not isinstance(value, dict | list), "a literal"),
}
"""Literal type -> (check, what is right in words)."""
