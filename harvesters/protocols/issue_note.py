"""Issues as JSON values, so that an unchanged page's issues can be told again without reading it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from harvesters.protocols.contract import PageIssue
from normalise.issue import Issue, IssueCode, Severity


def issues_told(issues: Iterable[PageIssue]) -> list[dict[str, Any]]:
    """Issues as JSON values."""
    return [asdict(found.issue) | {"native_id": found.native_id} for found in issues]


def told_issues(told: Iterable[dict[str, Any]]) -> tuple[PageIssue, ...]:
    """The issues that `issues_told` told."""
    return tuple(_issue(dict(values)) for values in told)


def _issue(values: dict[str, Any]) -> PageIssue:
    native_id = values.pop("native_id")
    code, severity = IssueCode(values.pop("code")), Severity(values.pop("severity"))
    return PageIssue(Issue(code, severity, **values), native_id)
