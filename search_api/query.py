"""The question put to an index and the answer it gives: our own types, whatever the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

RELEVANCE = "relevance"
MAX_SIZE = 100
"""Hits on one page."""
MAX_FACET_SIZE = 1_000
"""Values of one facet on one page."""
RELEVANCE_DEPTH = 10_000
"""How many hits can be walked by relevance; stored keys have no such limit."""


@dataclass(frozen=True, slots=True)
class Range:
    """The records whose interval overlaps this one; both ends belong to it and either may be open.

    Numbers for each kind of hours, `ects`, `cost` (in the query's currency) and `completeness`; dates (UTC days) for
    `start` and `changed_at`.
    """

    low: float | date | None = None
    high: float | date | None = None
    include_unknown: bool = False
    """Whether records without a value belong to it as well."""

    @property
    def is_turned(self) -> bool:
        """Whether the lower end lies above the upper one; both are of one type."""
        return self.low is not None and self.high is not None and self.low > self.high  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of `search_api.facets.SORTS`; records without a value come last in both directions."""

    name: str = RELEVANCE
    descending: bool = False
    """Not for relevance, which always puts the best first."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Rates by which the range `cost` also takes prices in other currencies: asked for, never silent."""

    asked: date
    day: date
    """Of the rates: the day asked for, or the last one before with any."""
    source: str
    """Who published them."""
    rates: Mapping[str, float]
    """Currency -> how much of the query's currency one unit of it is worth; the query's own is 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """One question. `search_api.question.checked` says what is wrong with one."""

    today: date
    """The day by which a record counts as expired."""
    text: str = ""
    """All words required, `"a phrase"`, `-left out`."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet -> chosen values: OR inside, AND across. Without `status`, withdrawn records are left out."""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    currency: str | None = None
    """ISO 4217, needed by the range and the sort `cost`."""
    conversion: Conversion | None = None
    """Without it, costs are compared in the query's currency alone."""
    sort: Sort = Sort()
    """Relevance without words falls back to the newest changes first."""
    size: int = 20
    """Hits wanted, 0 to MAX_SIZE."""
    cursor: str | None = None
    """`next_cursor` of the page before, of the same question."""
    facets: tuple[str, ...] = ()
    """Facets to count."""
    facet_size: int = 20
    """Values a facet, 1 to MAX_FACET_SIZE; chosen ones come on top of it when they are not among them."""
    distributions: tuple[str, ...] = ()
    """Ranges of which to draw the distribution."""
    highlight: bool = False
    language: str = "en"
    """Which language of a text is marked and which names come with open facet values: `en` or `fr`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result row."""

    id: str
    score: float | None
    """None when the order is not relevance. Comparable only within one page."""
    card: bytes
    """The row as JSON, rights already applied: see `search_api.card`."""
    highlights: Mapping[str, str] = field(default_factory=dict)
    """`name`, `alternate_name`, `description`, `learning_outcomes` -> safe HTML; its only tag is `<mark>`."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many records have it under all other filters."""

    value: str
    count: int
    selected: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    """Language tag -> name as sources write it, for values that no vocabulary names (providers, skills)."""


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The values of one facet: by count, ties by value; chosen ones always among them, even at zero."""

    values: tuple[FacetValue, ...]
    other_values: int
    """How many more values there are."""
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class FacetPage:
    """One page of all values of one facet."""

    values: tuple[FacetValue, ...]
    total_values: int
    """How many values there are under this question and prefix."""
    next_after: str | None
    """Give it as `after` to get the next page; none on the last."""
    is_exact: bool = True
    generation: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Records whose lower end lies from `low` (inclusive) to `high` (exclusive; none: no upper limit)."""

    low: float
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a quantity is spread under all other filters."""

    buckets: tuple[Bucket, ...]
    unknown: int
    """Records without a value."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Which words found nothing, and what was searched instead."""

    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One answer."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, FacetCounts]
    generation: str
    """Names the generation and the commit the answer was read from; equal tokens, equal answers."""
    total_is_exact: bool = True
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    next_cursor: str | None = None
    """None on the last page, and at RELEVANCE_DEPTH."""
    stable: bool = True
    """False when the index changed since this relevance cursor: a record may be missed or repeated."""
    relaxed: Relaxed | None = None
    did_you_mean: str | None = None
    """Another spelling of the words, when something was found but one word is very rare."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion of what is being typed."""

    kind: str
    """`title`, `provider` or `skill`."""
    text: str
    """What to show."""
    value: str
    """The record's id, or the facet value to filter by."""
    count: int
    """Current records that have it; 1 for a title."""
    is_sample: bool = False
    """Whether it is of records made up for the sample providers alone."""
