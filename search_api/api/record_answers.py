"""The shape of answers about one record, and of the change log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalogue_store import ChangeKind
from normalise.elements import Origin, Rights
from normalise.language_map import LanguageMap
from normalise.sameness.likeness import Verdict
from search_api.api.answers import AnswerPart


class ProvenanceAnswer(AnswerPart):
    """Where the values of a record came from."""

    id: str
    source_id: str
    is_sample: bool
    """Whether the record is made up for a sample provider."""
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


class MemberAnswer(AnswerPart):
    """One record of a cluster."""

    id: str
    source_id: str
    name: LanguageMap
    is_representative: bool
    """Whether it stands for all where one is shown."""


class PairAnswer(AnswerPart):
    """Two records, and why they are the same or may be."""

    records: tuple[str, str]
    verdict: Verdict
    score: float
    """0 to 1: provider 0.3, title 0.4, level 0.15, size 0.15; 1 when an identifier or an operator says so."""
    reasons: list[str]
    against: list[str]


class ClusterOfRecordAnswer(AnswerPart):
    """What a record was found to be the same as."""

    id: str
    cluster: str | None
    """Filter searches by it; none when the record stands alone."""
    members: list[MemberAnswer]
    pairs: list[PairAnswer]
    """Those of its members, the likeliest first, with pairs that are only possible."""


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
    versions_removed: int
    """Versions before the first one here, which this catalogue no longer keeps."""
    versions: list[VersionAnswer]
    events: list[EventAnswer]


class MissingAnswer(AnswerPart):
    """A value that a standard requires and the record does not have."""

    field: str
    term: str
    needed: str


class LossAnswer(AnswerPart):
    """Something the record says and the statement does not, or not in the standard's own codes."""

    field: str
    reason: str


class StandardAnswer(AnswerPart):
    """One form of a standard."""

    format: str
    """The value of the parameter `format`."""
    title: str
    address: str
    media_type: str
    profile: str
    is_available: bool
    """Whether the record can be stated in it."""
    missing: list[MissingAnswer]
    losses: list[LossAnswer]


class StandardsAnswer(AnswerPart):
    """What a record can say in which standard."""

    id: str
    rights: Rights
    """What the source wants to be said of it; not every standard has a term for that."""
    standards: list[StandardAnswer]


class ChangeAnswer(EventAnswer):
    """One entry of the change log, of any record."""

    id: str


class ChangesAnswer(AnswerPart):
    """One page of the change log."""

    changes: list[ChangeAnswer]
    next: str
    """Goes on behind this page, now or later."""
    log: str | None
    """Marks the last change read, as `next` does; none at the beginning."""
    is_last: bool
    last_seq: int
