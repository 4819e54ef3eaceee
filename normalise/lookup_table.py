"""A mapping's lookup as a function of one value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from normalise.given_text import given_text
from normalise.issue import IssueCode, Severity
from normalise.mapping.finding import nearest
from normalise.mapping.lookup import Lookup
from normalise.opened_record import OpenedRecord
from normalise.selectors.folded_text import fold

SHOWN_OPTIONS = 12


def compile_lookup(name: str, lookup: Lookup) -> Callable[[OpenedRecord, Any], Any]:
    """A function from a value to what stands for it; an unknown value is an issue and gives None."""
    table = {key: option.value for option in lookup.options for key in _keys(option.match)}
    words = list(dict.fromkeys(str(match) for option in lookup.options for match in option.match))
    severity = Severity.ERROR if lookup.required else Severity.WARNING

    def look_up(record: OpenedRecord, value: Any) -> Any:
        if type(value) is str and value in table:
            return table[value]
        text = given_text(value)
        key = fold(text)
        if key in table:
            return table[key]
        known = ", ".join(words[:SHOWN_OPTIONS]) + (", ..." if len(words) > SHOWN_OPTIONS else "")
        close = nearest(text, words)
        hint = f"; nearest is {close!r}" if close is not None else ""
        record.note(
            IssueCode.UNMAPPED_VALUE,
            f"{record.field}: {text!r} is not in the lookup {name!r}{hint}",
            severity=severity,
            value=text,
            expected=known,
        )
        return None

    return look_up


def _keys(match: tuple[str | int | float | bool, ...]) -> list[str]:
    """Spellings as written, and folded: the first saves folding for nearly every value."""
    return [key for value in match for key in (given_text(value), fold(given_text(value)))]
