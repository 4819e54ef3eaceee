"""The shape of every answer, for the API's description; tests hold real answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalogue_store import ChangeKind, RunKind, RunState
from normalise.elements import Origin, Rights
from normalise.mapping.source_block import Licence, Verification
from search_api.api.hits import HitAnswer
from search_api.facets import Unit


class AnswerPart(BaseModel):
    """A part of an answer; it has no fields but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


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
    distributions: dict[str, DistributionAnswer] | None = None
    """Those that were asked for."""


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


class ProvenanceAnswer(AnswerPart):
    """Where the values of a record came from."""

    id: str
    source_id: str
    mapping_version: str
    rights: Rights
    note: dict[str, str] | None
    """By language: why some words of the source do not stand here."""
    fields: dict[str, list[Origin]]
    """Descriptor field -> origins of its values."""


class FieldChange(AnswerPart):
    """What one field was and became; none where it was or became absent."""

    field: str
    before: Any
    after: Any


class VersionAnswer(AnswerPart):
    """One version of a record."""

    version: int
    kind: ChangeKind
    at: datetime
    run: int
    mapping_version: str
    changes: list[FieldChange]


class EventAnswer(AnswerPart):
    """One entry of the change log."""

    seq: int
    kind: ChangeKind
    at: datetime


class HistoryAnswer(AnswerPart):
    """What happened to a record."""

    id: str
    first_seen_at: datetime
    withdrawn_at: datetime | None
    versions: list[VersionAnswer]
    events: list[EventAnswer]


class ChangeAnswer(EventAnswer):
    """One entry of the change log, of any record."""

    id: str


class ChangesAnswer(AnswerPart):
    """One page of the change log."""

    changes: list[ChangeAnswer]
    next: str
    """Goes on behind this page, now or later."""
    is_last: bool
    last_seq: int


class GuardAnswer(AnswerPart):
    """One rule by which a run was judged."""

    name: str
    value: float
    limit: float
    is_met: bool
    message: str


class RunAnswer(AnswerPart):
    """One run of a source."""

    id: int
    kind: RunKind
    state: RunState
    """The verdict, once it has ended."""
    started_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    attempt: int
    """More than 1: it was interrupted and went on."""
    reasons: list[str]
    """Why it is held, rejected or interrupted."""
    guards: list[GuardAnswer]
    """Every rule with its value and limit."""
    figures: dict[str, Any]
    """Counts of records by what became of them, and the share of records that have each field."""
    published: dict[str, int] | None
    """What it changed in the catalogue; none when it changed nothing."""
    issues: dict[str, int]
    """Code -> how many."""


class SourceDescribed(AnswerPart):
    """What is known of a source."""

    id: str
    title: dict[str, str]
    publisher: str
    country: str | None
    website: str
    licence: Licence
    verification: Verification
    protocol: str
    schedule: str | None
    is_sample: bool
    is_enabled: bool
    mapping_version: str
    records: int
    """Live records."""


class SourceListed(SourceDescribed):
    """A source in the list."""

    last_run: RunAnswer | None


class SourcesAnswer(AnswerPart):
    """Every source."""

    sources: list[SourceListed]


class SourceAnswer(SourceDescribed):
    """One source."""

    runs: list[RunAnswer]
    """The latest, newest first."""


class HealthAnswer(AnswerPart):
    """The process answers."""

    status: Literal["ok"]
    version: str


class ReadyAnswer(AnswerPart):
    """Index and store can be read."""

    status: Literal["ready"]
    generation: str
    checkpoint: int
    """The last change that is in the index."""
    last_seq: int
    """The last change there is."""
    lag: int
    """Changes that the index has yet to take up, at most."""


class ProblemMeaning(AnswerPart):
    """What a type of problem means."""

    type: str
    title: str
    meaning: str


class ProblemsAnswer(AnswerPart):
    """Every type of problem."""

    problems: list[ProblemMeaning]


class ProblemAnswer(BaseModel):
    """Problem details of RFC 9457; further members depend on the type."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    value: str | None = None
    allowed: list[str] | None = None
    did_you_mean: str | None = None
