"""The sources the catalogue knows of, as their mappings describe them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from catalogue_store.database import Database
from catalogue_store.dialect import upsert
from catalogue_store.errors import UnknownSource
from catalogue_store.tables.sources import source


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source; the `_json` fields are JSON texts of the mapping's own blocks."""

    id: str
    title_json: str
    """Its name by language."""
    publisher: str
    country: str | None
    """ISO 3166-1 alpha-2; none for a source of many countries."""
    website: str
    licence_json: str
    is_sample: bool
    enabled: bool
    """Whether the scheduler may run it."""
    protocol: str
    schedule: str | None
    mapping_hash: str
    verification_json: str


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """How a source's runs have failed lately; all of it empty when the last one did not."""

    failures: int = 0
    """Runs in a row that ended badly."""
    failure: str | None = None
    """Why the last one did."""
    retry_at: datetime | None = None
    """Before this the scheduler leaves the source alone."""


COLUMNS = [source.c[field.name] for field in fields(SourceRow)]
STATE = ("enabled", "published_run_id", "listed_at", "failures", "failure", "retry_at")
"""What runs and operators have brought a source to, whatever its mapping says now."""


class SourceTable:
    """The registered sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, row: SourceRow) -> None:
        """Add a source, or bring it up to its mapping; `enabled` of a known one stays as it was set."""
        with self._database.write() as connection:
            connection.execute(upsert(connection, source, keep=STATE), asdict(row))

    def get(self, source_id: str) -> SourceRow | None:
        """The source of that id."""
        with self._database.read() as connection:
            found = connection.execute(select(*COLUMNS).where(source.c.id == source_id)).first()
        return None if found is None else SourceRow(*found)

    def all(self) -> list[SourceRow]:
        """Every source, by id."""
        with self._database.read() as connection:
            return [SourceRow(*found) for found in connection.execute(select(*COLUMNS).order_by(source.c.id))]

    def troubles(self) -> dict[str, SourceTrouble]:
        """How the runs of each source that is in trouble have failed."""
        columns = select(source.c.id, source.c.failures, source.c.failure, source.c.retry_at)
        with self._database.read() as connection:
            found = connection.execute(columns.where(source.c.failures > 0))
            return {row.id: SourceTrouble(row.failures, row.failure, row.retry_at) for row in found}

    def note_failure(self, source_id: str, failure: str, retry_at: datetime) -> None:
        """One more run in a row has ended badly."""
        values = {"failures": source.c.failures + 1, "failure": failure, "retry_at": retry_at}
        self._update(source_id, values)

    def clear_failures(self, source_id: str) -> None:
        """A run has ended well, or an operator wants the next one at once."""
        self._update(source_id, {"failures": 0, "failure": None, "retry_at": None})

    def set_enabled(self, source_id: str, enabled: bool) -> None:
        """Turn the source's schedule on or off; UnknownSource when nobody registered it."""
        self._update(source_id, {"enabled": enabled})

    def _update(self, source_id: str, values: dict[str, Any]) -> None:
        statement = update(source).where(source.c.id == source_id).values(values)
        with self._database.write() as connection:
            if connection.execute(statement).rowcount == 0:
                raise UnknownSource(
                    f"no source {source_id!r}; it is registered when its mapping is first read"
                )
