"""Issues by cause as rows of a table: numbers for everybody, words for operators alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue_store import IssueGroup
from normalise.issue import IssueCode, Severity
from search_api.pages.interface import Interface
from search_api.run_report import IssueCount


@dataclass(frozen=True, slots=True)
class IssueRow:
    """Issues with one cause."""

    severity: str | None
    """`error` or `warning`; none when a later run has replaced them."""
    severity_words: str
    cause: str
    field: str | None
    count: str
    records: str | None
    """Different records among them; none when that is not known."""


def standing_rows(groups: Iterable[IssueGroup], ui: Interface) -> list[IssueRow]:
    """The issues that stand, the most frequent first."""
    return [_row(one.severity, one.code, one.field, one.count, one.records, ui) for one in groups]


def run_issue_rows(counts: Iterable[IssueCount], ui: Interface) -> list[IssueRow]:
    """The issues that a run said."""
    return [_row(one.severity, one.code, one.field, one.count, one.records, ui) for one in counts]


def _row(
    severity: Severity | None,
    code: IssueCode,
    field: str | None,
    count: int,
    records: int | None,
    ui: Interface,
) -> IssueRow:
    return IssueRow(
        severity=None if severity is None else severity.value,
        severity_words=ui.t("issue.replaced" if severity is None else f"issue.{severity}"),
        cause=ui.t(f"issue.{code}"),
        field=field,
        count=ui.formats.number(count),
        records=None if records is None else ui.formats.number(records),
    )
