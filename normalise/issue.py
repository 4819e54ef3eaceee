"""What is wrong with a value, a record or a run: kept, grouped by code and shown, never only logged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What an issue does to its record."""

    WARNING = "warning"
    """The value was kept or dropped; the record goes on."""
    ERROR = "error"
    """The record is quarantined; its last good version stays."""


class IssueCode(StrEnum):
    """The causes by which issues are grouped; documented in docs/operators.md."""

    UNMAPPED_FIELD = "unmapped_field"
    """The source has a field that the mapping neither maps nor ignores by name."""
    UNMAPPED_VALUE = "unmapped_value"
    """A value that a lookup or a closed list does not know."""
    UNREADABLE_VALUE = "unreadable_value"
    """A transform could not read the value."""
    MISSING_FIELD = "missing_field"
    """A field without which there is no record."""
    CONTRADICTION = "contradiction"
    """Two statements of the source exclude each other."""
    OUT_OF_RANGE = "out_of_range"
    """A value outside what its scheme allows."""
    BROKEN_PAYLOAD = "broken_payload"
    """The payload is not what its media type says, or misses its main part."""
    DUPLICATE_ID = "duplicate_id"
    """A second record with an id already seen in this run."""
    INVALID_CTDL = "invalid_ctdl"
    """The CTDL statement breaks the schema."""
    FETCH_FAILED = "fetch_failed"
    """A record was listed but could not be fetched."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong, in words an operator can act on."""

    code: IssueCode
    severity: Severity
    message: str
    """Names the field, the value and what would be right."""
    field: str | None = None
    """The descriptor's field, or the source's when none is mapped."""
    value: str | None = None
    """The value as given, cut at 500 characters."""
    expected: str | None = None
