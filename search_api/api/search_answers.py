"""The shape of answers to questions: hits, facets, suggestions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from search_api.api.answers import AnswerPart
from search_api.api.hits import HitAnswer
from search_api.facets import Unit


class ValueAnswer(AnswerPart):
    """One value of a facet."""

    value: str
    """What to filter by."""
    label: str
    """What people read."""
    count: int
    """Records that have it, under all other filters."""
    selected: bool
    """Whether the question filters by it."""
    parent: str | None = None
    """In a tree such as `subject`, the value that it lies directly below; none at the top."""


class FacetAnswer(AnswerPart):
    """The values of one facet, the most frequent first; chosen ones always among them."""

    values: list[ValueAnswer]
    other_values: int
    """How many more values there are; `/v1/facets/{name}` lists them."""
    is_exact: bool


class BucketAnswer(AnswerPart):
    """Records whose lower end lies from `low` (inclusive) to `high` (exclusive)."""

    low: float
    high: float | None
    count: int


class DistributionAnswer(AnswerPart):
    """How a quantity is spread under all other filters."""

    buckets: list[BucketAnswer]
    unknown: int
    """Records without a value."""


class RelaxedAnswer(AnswerPart):
    """Which words found nothing, and what was searched instead."""

    from_: str = Field(alias="from")
    to: str


class DistinctAnswer(AnswerPart):
    """How many different credentials the records are."""

    total: int
    """Records of several sources that are one credential count once."""
    is_exact: bool


class ConversionAnswer(AnswerPart):
    """The rates by which prices were converted."""

    currency: str
    asked: str
    """The day that was asked for."""
    date: str
    """The day of the rates: that one, or the last before it with any."""
    source: str
    """Who published them."""
    rates: dict[str, float]
    """Currency -> how much of `currency` one unit is worth, for the currencies of this page's rows."""


class SearchAnswer(AnswerPart):
    """The answer to a search."""

    total: int
    total_is_exact: bool
    hits: list[HitAnswer]
    facets: dict[str, FacetAnswer]
    next: str | None
    """The address of the next page; none on the last."""
    generation: str
    """Names the commit that was read; equal generations give equal answers."""
    stable: bool
    """False when the index changed during a walk by relevance: a record may be missed or repeated."""
    relaxed: RelaxedAnswer | None
    did_you_mean: str | None
    """Another spelling, when little was found."""
    ignored_signs: list[str]
    """Signs in `q` that mean nothing here, such as `*`, or a quotation mark without its pair."""
    distinct: DistinctAnswer | None = None
    """When the facet `cluster` was asked for."""
    distributions: dict[str, DistributionAnswer] | None = None
    """Those that were asked for."""
    conversion: ConversionAnswer | None = None
    """Only with `convert`."""


class FacetValuesAnswer(AnswerPart):
    """One page of all values of a facet."""

    name: str
    label: str
    values: list[ValueAnswer]
    total_values: int
    is_exact: bool
    next: str | None
    generation: str


class SuggestionAnswer(AnswerPart):
    """One completion."""

    kind: Literal["title", "provider", "skill"]
    text: str
    value: str
    """A record's id for a title, else the facet value to filter by."""
    count: int
    is_sample: bool
    """Whether it is of records made up for the sample providers alone."""


class SuggestionsAnswer(AnswerPart):
    """Completions of what is being typed."""

    suggestions: list[SuggestionAnswer]


class LabelledValue(AnswerPart):
    """A value of a closed list."""

    value: str
    label: str


class FacetDeclared(AnswerPart):
    """A facet as declared."""

    name: str
    label: str
    kind: Literal["open", "closed"]
    """Open: as many values as sources bring."""
    values: list[LabelledValue]
    """All values of a closed facet; none of an open one."""
    is_tree: bool = False
    """Whether values lie below each other; `/v1/facets/{name}?parent=` asks for those below one."""


class RangeDeclared(AnswerPart):
    """A quantity that can be limited."""

    name: str
    label: str
    unit: Unit
    needs_currency: bool
    has_distribution: bool


class SortDeclared(AnswerPart):
    """An order."""

    name: str
    label: str
    has_directions: bool
    needs_currency: bool


class FacetsAnswer(AnswerPart):
    """Everything that can be filtered, limited and sorted by."""

    facets: list[FacetDeclared]
    ranges: list[RangeDeclared]
    sorts: list[SortDeclared]
