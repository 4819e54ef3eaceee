"""The shape of answers about sources and their runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalogue_store import RunKind, RunState
from normalise.mapping.source_block import Licence, Verification
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
