"""What transforms do first: take their value as text, or say in one sentence why not."""

from __future__ import annotations

from typing import TypeGuard

from normalise.errors import TransformError, UnmappedValueError
from normalise.language_map import LanguageMap

LARGEST = 2**53
"""Beyond it, not every whole number has a floating-point number of its own."""
SHOWN = 120
"""Characters of a value that a message repeats."""


def cannot_read(value: object, wanted: str) -> TransformError:
    """The error that names the value and what would be right."""
    return TransformError(f"{shown(value)} is not {wanted}")


def not_in_table(value: object, table: str) -> UnmappedValueError:
    """The error for a value that no table has."""
    return UnmappedValueError(
        f"{shown(value)} is not in {table}; add a lookup to the mapping, or a row to the table"
    )


def shown(value: object) -> str:
    """The value as a message repeats it."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def text_of(value: object, wanted: str) -> str:
    """The value as one line of text without outer space: a text, or a number as people write it.

    Raises TransformError for anything else: truth values, lists, objects.
    """
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise cannot_read(value, wanted)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number of JSON that can be held exactly: finite, and no further from 0 than 2^53."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def language_map_of(value: object, language: str) -> LanguageMap | None:
    """A text, or a language map as JSON-LD writes it, as a language map; none when nothing is in it."""
    if isinstance(value, str):
        value = {language: value}
    if not isinstance(value, dict):
        return None
    texts = {
        tag: " ".join(text.split()) for tag, text in value.items() if isinstance(text, str) and text.strip()
    }
    return LanguageMap(texts) if texts else None
