"""What changed in a record, version by version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from normalise.elements import Cost
from search_api.pages.facts import money
from search_api.pages.interface import Interface
from search_api.pages.provenance import field_words

LONGEST = 90
"""Letters of a value in the table."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of one version."""

    version: str
    seen: str
    what: str
    before: str | None
    after: str | None


def history_rows(versions: Iterable[Mapping[str, Any]], ui: Interface) -> list[HistoryRow]:
    """The versions as `search_api.api.records.history_of` tells them, newest first."""
    told = list(versions)
    return [
        row for place in reversed(range(len(told))) for row in _rows(told[place], ui, is_first=place == 0)
    ]


def _rows(version: Mapping[str, Any], ui: Interface, *, is_first: bool) -> Iterator[HistoryRow]:
    number, seen = ui.formats.number(version["version"]), ui.formats.date(version["at"].date())
    if not version["changes"]:
        keys = _keys(version, is_first)
        yield HistoryRow(number, seen, *(ui.t(f"history.{key}") for key in keys))
    for change in version["changes"]:
        yield HistoryRow(
            number,
            seen,
            field_words(change["field"], ui),
            value_words(change["before"], ui),
            value_words(change["after"], ui),
        )


def _keys(version: Mapping[str, Any], is_first: bool) -> tuple[str, str, str]:
    """The words of a version without differences; before the first one here there may have been others."""
    if version["version"] == 1:
        return ("first_seen", "not_listed", "listed")
    if is_first:
        return ("earlier", "not_kept", "listed")
    return (version["kind"], "as_before", "as_before")


def value_words(value: Any, ui: Interface) -> str | None:
    """A value of a descriptor in few words; none when there is none."""
    words = _words(value, ui)
    if not words:
        return None
    return words if len(words) <= LONGEST else words[: words.rfind(" ", 0, LONGEST)].rstrip(" ,;") + " …"


def _words(value: Any, ui: Interface) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return ui.label("answer", "yes" if value else "no")
    if isinstance(value, (int, float)):
        return ui.formats.number(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _mapping_words(value, ui)
    return "; ".join(filter(None, (_words(one, ui) for one in value)))


def _mapping_words(value: Mapping[str, Any], ui: Interface) -> str:
    """What the source said where that is kept; else every part in its order, the ids left out."""
    if value.get("currency") and value.get("amount"):
        return money(Cost.model_validate(value), ui)
    for key in ("as_given", "label", "name"):
        if value.get(key):
            return _words(value[key], ui)
    if value.get("code"):
        return _words(value["code"], ui)
    return ", ".join(filter(None, (_words(part, ui) for key, part in value.items() if key != "id")))
