"""The shape of answers about sources: what they are, and how they stand."""

from __future__ import annotations

from datetime import datetime

from normalise.issue import IssueCode, Severity
from normalise.mapping.source_block import Licence, Verification
from search_api.api.answers import AnswerPart
from search_api.api.report_answers import RunAnswer


class TroubleAnswer(AnswerPart):
    """How the runs of a source failed one after another."""

    failures: int
    """Runs in a row that ended badly."""
    failure: str | None
    """What kind of failure ended the last one; none when that is not known."""
    retry_at: datetime | None
    """Before this the scheduler leaves the source alone."""


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
    last_accepted_at: datetime | None
    """When a run that read the source was last published."""
    last_read_at: datetime | None
    """The latest moment at which a published run saw the source: its records are as fresh as this."""
    is_at_work: bool
    """Whether a run is at work on it now."""
    trouble: TroubleAnswer | None
    """None when the last run did not fail."""


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


class IssueGroupAnswer(AnswerPart):
    """Issues with one cause."""

    code: IssueCode
    field: str | None
    severity: Severity
    count: int
    records: int
    """Different records among them."""
    first_at: datetime


class PartAnswer(AnswerPart):
    """One part of a question."""

    fields: list[str]
    """Descriptor fields of which one is enough."""
    records: int
    """Records that answer it."""


class QuestionAnswer(AnswerPart):
    """One thing people want to know of an offer."""

    question: str
    answered: int
    """Records that answer all of its parts."""
    parts: list[PartAnswer]


class ToMendAnswer(AnswerPart):
    """One thing to mend."""

    cause: IssueCode | None
    """None where the source is silent."""
    severity: Severity | None
    fields: list[str]
    question: str | None
    """The question that is left open."""
    records: int
    """How many records it would help."""


class QualityAnswer(AnswerPart):
    """How well a source's records answer what people ask of an offer: a matter of the records, not of the offers."""

    source_id: str
    records: int
    score: float | None
    """The mean share of parts that a record answers, 0 to 1."""
    questions: list[QuestionAnswer]
    to_mend: list[ToMendAnswer]
    """Errors first, then by the number of records it helps."""


class IssueAnswer(AnswerPart):
    """One issue, for operators."""

    id: int
    run: int
    """The run that said it last."""
    record_id: str | None
    """None for an issue of the run itself."""
    is_published: bool
    """False while its run is at work, held, rejected or interrupted."""
    first_at: datetime
    code: IssueCode
    severity: Severity
    message: str
    field: str | None
    value: str | None
    """As the source gave it, cut at 500 characters."""
    expected: str | None


class IssuesAnswer(AnswerPart):
    """What is wrong with a source's records and runs."""

    source_id: str
    groups: list[IssueGroupAnswer]
    """All that were asked for, the most frequent first."""
    issues: list[IssueAnswer] | None
    """A page of single issues, when they were asked for."""
    next: str | None
    """The next page of single issues; none on the last."""
