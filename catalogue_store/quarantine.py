"""The raw records that could not be described, and what each record id has come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from catalogue_store.database import Database
from catalogue_store.record_ids import of_source
from catalogue_store.states import Outcome
from catalogue_store.tables.raw import raw_record


@dataclass(frozen=True, slots=True)
class RawState:
    """What is known of a record id that its source lists, or once did."""

    record_id: str
    native_id: str
    outcome: Outcome
    """Of the last published normalisation."""
    class_name: str | None
    """By which it is counted when it is not accepted."""
    first_seen_at: datetime
    last_seen_at: datetime
    missing_since_at: datetime | None
    missing_runs: int
    absent_at: datetime | None
    """When its absence was believed."""


class RawTable:
    """Every record id a source ever listed, whatever normalisation made of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, record_id: str) -> RawState | None:
        """What is known of a record id; None when no published run ever listed it."""
        names = [raw_record.c[name] for name in RawState.__slots__]
        with self._database.read() as connection:
            found = connection.execute(select(*names).where(raw_record.c.record_id == record_id)).first()
        if found is None:
            return None
        return RawState(**{**found._mapping, "outcome": Outcome(found.outcome)})

    def quarantined(self, source_id: str) -> set[str]:
        """Ids of the source's records that are quarantined."""
        wrong = of_source(raw_record.c.record_id, source_id), raw_record.c.outcome == Outcome.QUARANTINED
        with self._database.read() as connection:
            ids = select(raw_record.c.record_id).where(*wrong, raw_record.c.absent_at.is_(None))
            return set(connection.scalars(ids))

    def near(self, record_id: str, limit: int = 5) -> list[str]:
        """Ids of the same source that come next to one that is not there."""
        source_id, _, start = record_id.partition(":")
        same = of_source(raw_record.c.record_id, source_id)
        with self._database.read() as connection:
            ids = select(raw_record.c.record_id).where(
                same, raw_record.c.record_id >= f"{source_id}:{start[:3]}"
            )
            return list(connection.scalars(ids.order_by(raw_record.c.record_id).limit(limit)))
