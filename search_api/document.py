"""What an index is told about one record: built once from its descriptor, whatever the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

Names: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]
"""(facet, value) -> language tag -> name."""


class Passage(NamedTuple):
    """A text to search, in one language."""

    language: str
    """BCP 47, `und` when nobody stated it, `zxx` for what is no language."""
    text: str
    is_title: bool = False


class Span(NamedTuple):
    """A closed interval of a quantity; an end may be open, not both."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One record as an index sees it."""

    id: str
    number: int
    """The record's own 32-bit number in the store, from 1 on: the tie-break of every order."""
    fingerprint: str
    """Version, content and state in one token, equal to `fingerprint_of` of the stored record."""
    is_withdrawn: bool
    expires: date | None
    """The last day on which it is current; none when it does not expire."""
    passages: tuple[Passage, ...]
    facets: Mapping[str, tuple[str, ...]]
    """Facet -> values, `unknown` where there is none. Without `status`, which depends on the day."""
    names: Names
    """Of values of open facets."""
    spans: Mapping[str, Span]
    """One for each kind of hours, `ects`, `completeness`, `eqf_level`; `changed_at` in seconds since 1970, `start`
    in days (`date.toordinal`)."""
    start_days: tuple[int, ...]
    """Every day (`date.toordinal`) on which an edition may start: a month as given is all its days."""
    costs: Mapping[str, Span]
    """Currency -> what a learner pays."""
    card: bytes
    """The result row as JSON."""
    marked_texts: bytes = field(default=b"{}")
    """Field -> texts by language as JSON, of what may be shown; only read for highlights."""
