"""The shape of answers about runs, and of what is kept of records as received."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from catalogue_store import RunKind, RunState
from normalise.issue import IssueCode, Severity
from normalise.raw_record import PayloadRole
from search_api.api.answers import AnswerPart


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
    superseded_by: int | None
    """The later full run that took a held run's place; it is `rejected` then."""
    reasons: list[str]
    """Why it is held, rejected or interrupted; of a failure its kind, as the message is for operators."""
    guards: list[GuardAnswer]
    """Every rule with its value and limit."""
    figures: dict[str, Any]
    """Counts of records by what became of them, and the share of records that have each field."""
    published: dict[str, int] | None
    """What it changed in the catalogue; none when it changed nothing."""
    issues: dict[str, int]
    """Code -> how many."""


class RunsAnswer(AnswerPart):
    """One page of a source's runs."""

    source_id: str
    runs: list[RunAnswer]
    """Newest first."""
    next: str | None
    """The page of older ones; none on the last."""


class DecisionAnswer(AnswerPart):
    """What a person decided on a held run."""

    taken: Literal["released", "discarded"]
    at: datetime


class FillAnswer(AnswerPart):
    """How many of the described records have a field."""

    field: str
    share: float
    usual: float | None
    """Median of the full runs published before, five or as many as the mapping says; none when there was none."""
    is_met: bool
    """False when a guard on the field held the run."""


class IssueCountAnswer(AnswerPart):
    """Issues of a run with one cause."""

    code: IssueCode
    severity: Severity | None
    """None, like `records`, when a later run has replaced them: then only their number is known."""
    field: str | None
    count: int
    records: int | None


class FullRunAnswer(RunAnswer):
    """The whole report of a run."""

    source_id: str
    seen_at: datetime
    """The latest moment at which it saw anything of the source."""
    base_run: int | None
    """The run published last when it began: the state it is judged against."""
    may_be_released: bool
    """Held, and the catalogue is still as it was when it was judged."""
    decision: DecisionAnswer | None
    error: str | None
    """What exactly it failed of, when an operator asks for `detail`."""
    is_listing_complete: bool | None
    """Whether the source's listing was read to its end; else absence proves nothing."""
    listed_total: int | None
    """How many the source says it lists, when it says."""
    limits: dict[str, int]
    """Key of the mapping -> the limit that it gave the run, of those that no guard shows: `expect.absence_runs`, ..."""
    not_accepted: dict[str, int]
    """Class -> records that are no micro-credentials."""
    fetching: dict[str, Any]
    """Requests, bytes, 304s, retries and seconds waited, of its last attempt."""
    seconds: dict[str, float]
    """Stage -> seconds."""
    fill: list[FillAnswer]
    issue_groups: list[IssueCountAnswer]


class PayloadAnswer(AnswerPart):
    """One payload of a record."""

    position: int
    role: PayloadRole
    address: str
    """Where it was read: an address, or a file's name and row."""
    media_type: str
    charset: str | None
    """As the transport stated it."""
    bytes: int
    sha256: str
    """Of the bytes, in hexadecimal digits."""
    href: str
    """Where the bytes are."""


class PayloadsAnswer(AnswerPart):
    """What is kept of a record."""

    id: str
    version: int | None
    """The version that was made of it; none: what was received last."""
    payloads: list[PayloadAnswer]
