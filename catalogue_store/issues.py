"""What is wrong in the catalogue as it stands: grouped for a person, listed without end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from catalogue_store.database import Database
from catalogue_store.tables.records import issue
from catalogue_store.tables.sources import run
from normalise.issue import Issue, IssueCode, Severity


@dataclass(frozen=True, slots=True)
class StoredIssue:
    """An issue with where and since when it was said."""

    id: int
    source_id: str
    run_id: int
    """The run that said it last."""
    record_id: str | None
    """None for an issue of the run itself."""
    is_published: bool
    """False while its run is at work, held, rejected or interrupted."""
    first_at: datetime
    """When it was first said, by a run that started then."""
    issue: Issue


@dataclass(frozen=True, slots=True)
class IssueGroup:
    """Issues with one cause."""

    source_id: str
    code: IssueCode
    field: str | None
    severity: Severity
    count: int
    records: int
    """Different records among them."""
    first_at: datetime
    example: str
    """One of the messages."""


class IssueTable:
    """Issues that stand: published ones, and those of each source's newest run while it is not published."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def grouped(
        self,
        source_id: str | None = None,
        code: IssueCode | None = None,
        field: str | None = None,
        run_id: int | None = None,
    ) -> list[IssueGroup]:
        """Issues by source, code, field and severity, the most frequent first."""
        keys = (issue.c.source_id, issue.c.code, issue.c.field, issue.c.severity)
        groups = (
            select(
                *keys,
                func.count().label("count"),
                func.count(issue.c.record_id.distinct()),
                func.min(issue.c.first_at),
                func.min(issue.c.message),
            )
            .where(*_conditions(source_id, code, field, run_id))
            .group_by(*keys)
            .order_by(func.count().desc(), *keys[:2])
        )
        with self._database.read() as connection:
            return [
                IssueGroup(source, IssueCode(found), name, Severity(severity), *rest)
                for source, found, name, severity, *rest in connection.execute(groups)
            ]

    def listed(
        self,
        source_id: str | None = None,
        code: IssueCode | None = None,
        field: str | None = None,
        run_id: int | None = None,
        record_id: str | None = None,
        after_id: int = 0,
        limit: int = 1000,
    ) -> list[StoredIssue]:
        """The next issues by id; go on after the last one's id until none comes."""
        conditions = _conditions(source_id, code, field, run_id)
        if record_id is not None:
            conditions.append(issue.c.record_id == record_id)
        page = select(issue).where(*conditions, issue.c.id > after_id).order_by(issue.c.id).limit(limit)
        with self._database.read() as connection:
            return [
                StoredIssue(
                    id=row.id,
                    source_id=row.source_id,
                    run_id=row.run_id,
                    record_id=row.record_id,
                    is_published=row.is_published,
                    first_at=row.first_at,
                    issue=Issue(
                        IssueCode(row.code),
                        Severity(row.severity),
                        row.message,
                        row.field,
                        row.value,
                        row.expected,
                    ),
                )
                for row in connection.execute(page)
            ]

    def count(self, source_id: str | None = None, severity: Severity | None = None) -> int:
        """How many issues stand."""
        conditions = _conditions(source_id, None, None, None)
        if severity is not None:
            conditions.append(issue.c.severity == severity.value)
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(issue).where(*conditions)) or 0


def _conditions(
    source_id: str | None, code: IssueCode | None, field: str | None, run_id: int | None
) -> list[ColumnElement[bool]]:
    newest = select(func.max(run.c.id)).group_by(run.c.source_id)
    stands = (
        or_(issue.c.is_published, issue.c.run_id.in_(newest)) if run_id is None else issue.c.run_id == run_id
    )
    wanted = [(issue.c.source_id, source_id), (issue.c.code, code), (issue.c.field, field)]
    return [stands, *(column == value for column, value in wanted if value is not None)]
