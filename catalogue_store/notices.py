"""Whether the end of a run was told to those who want to know, and what came of trying."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import or_, select

from catalogue_store.database import Database
from catalogue_store.run_row import COLUMNS, RunRow, read_run, run_row, write_run
from catalogue_store.states import RunState
from catalogue_store.tables.sources import run


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of telling one end of a run; kept in the run's report until it is told."""

    of: str
    """`ended_at` of the run: one that goes on, or is decided on, ends again and is told again."""
    tries: int
    tried_at: str
    again_at: str | None
    """None: given up."""
    error: str
    """Without the address, which is a secret."""


class NoticeTable:
    """The ends of runs that are still to be told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def untold(self, source_id: str, since: datetime, until: datetime) -> list[RunRow]:
        """The source's runs that ended between two moments and were not told, oldest first."""
        decided_at = run.c.report["decision"]["at"].as_string()
        superseded_at = run.c.report["superseded_at"].as_string()
        ended = (
            run.c.source_id == source_id,
            run.c.notified_at.is_(None),
            or_(
                run.c.finished_at > since,
                decided_at > since.isoformat(),
                superseded_at > since.isoformat(),
            ),
        )
        # An accepted run is at its end once it is published.
        is_over = or_(run.c.state != RunState.ACCEPTED, run.c.published_at.is_not(None))
        rows = select(*COLUMNS).where(*ended, is_over, run.c.state != RunState.RUNNING).order_by(run.c.id)
        with self._database.read() as connection:
            untold = [run_row(found) for found in connection.execute(rows)]
        return [row for row in untold if row.ended_at is not None and since < row.ended_at <= until]

    def told(self, run_id: int, at: datetime) -> None:
        """The run's end was told."""
        with self._database.write() as connection:
            report = {
                key: value for key, value in read_run(connection, run_id).report.items() if key != "notice"
            }
            write_run(connection, run_id, notified_at=at, report=report)

    def failed(self, run_id: int, notice: Notice) -> None:
        """It could not be told (yet)."""
        with self._database.write() as connection:
            report = read_run(connection, run_id).report | {"notice": asdict(notice)}
            write_run(connection, run_id, report=report)


def notice_of(row: RunRow) -> Notice | None:
    """What came of telling the run's end as it stands; None when nothing was tried, or it is told."""
    kept = row.report.get("notice")
    if kept is None or row.ended_at is None or row.notified_at is not None:
        return None
    notice = Notice(**kept)
    return notice if notice.of == row.ended_at.isoformat() else None
