"""The quality report of a source: which questions its records answer, and what to mend first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue_store import CatalogueStore, IssueGroup
from normalise.issue import IssueCode, Severity
from normalise.quality import SourceQuality, source_quality

SHOWN_RECORDS = 3
"""Records named as examples of one thing to mend."""


@dataclass(frozen=True, slots=True)
class ToMend:
    """One thing that a provider or an operator can mend, with how many records it would help."""

    cause: IssueCode | None
    """None where the source is silent; else the kind of issue."""
    severity: Severity | None
    fields: tuple[str, ...]
    """Descriptor fields: of a silence those of which one would do."""
    question: str | None
    """The question that is left open."""
    records: int
    example: str | None
    """What an issue says of one record, in the source's words: for operators."""


@dataclass(frozen=True, slots=True)
class QualityReport:
    """One source."""

    source_id: str
    quality: SourceQuality
    to_mend: tuple[ToMend, ...]
    """Errors first, then by the number of records it helps."""


def quality_report(store: CatalogueStore, source_id: str) -> QualityReport:
    """The report of a source as the catalogue stands."""
    quality = source_quality(store.records.shapes(source_id))
    found = [*map(_issue, store.issues.grouped(source_id)), *_silences(quality)]
    ordered = sorted(found, key=lambda one: (one.severity is not Severity.ERROR, -one.records))
    return QualityReport(source_id, quality, tuple(ordered))


def _issue(group: IssueGroup) -> ToMend:
    fields = () if group.field is None else (group.field,)
    return ToMend(group.code, group.severity, fields, None, group.records or group.count, group.example)


def _silences(quality: SourceQuality) -> Iterator[ToMend]:
    for question in quality.questions:
        for part in question.parts:
            if part.records < quality.records:
                left = quality.records - part.records
                yield ToMend(None, None, part.fields, question.question, left, None)
