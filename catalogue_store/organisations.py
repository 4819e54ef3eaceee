"""Organisations, and the aliases by which an operator says that two are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from catalogue_store.changes import log_reindexed
from catalogue_store.database import Database
from catalogue_store.dialect import parts, serialise_changes, upsert
from catalogue_store.errors import BrokenAlias
from catalogue_store.record_ids import nearest_id
from catalogue_store.tables.records import organisation, organisation_alias, record, record_organisation


@dataclass(frozen=True, slots=True)
class StoredOrganisation:
    """An organisation as its source names it."""

    id: str
    name_json: str
    """Its name by language, as JSON text."""
    country: str | None
    webpage: str | None
    canonical_id: str
    """The organisation it stands for: its own id unless it is an alias."""


class OrganisationTable:
    """Every organisation that a published record names, and their aliases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, organisation_id: str) -> StoredOrganisation | None:
        """The organisation of that id, itself even when it is an alias."""
        return self.many([organisation_id]).get(organisation_id)

    def many(self, organisation_ids: Iterable[str]) -> dict[str, StoredOrganisation]:
        """Those of the organisations that there are, by id."""
        with self._database.read() as connection:
            return {
                row.id: StoredOrganisation(*row)
                for part in parts(organisation_ids)
                for row in connection.execute(_STORED.where(organisation.c.id.in_(part)))
            }

    def all(self, after: str = "", limit: int = 1000) -> list[StoredOrganisation]:
        """The next organisations by id."""
        page = _STORED.where(organisation.c.id > after).order_by(organisation.c.id).limit(limit)
        with self._database.read() as connection:
            return [StoredOrganisation(*row) for row in connection.execute(page)]

    def resolve(self, organisation_id: str) -> str:
        """The id it stands for: its own unless it is an alias."""
        return self.resolve_many([organisation_id])[organisation_id]

    def resolve_many(self, organisation_ids: Iterable[str]) -> dict[str, str]:
        """For each id the one it stands for."""
        found = {organisation_id: organisation_id for organisation_id in organisation_ids}
        with self._database.read() as connection:
            for part in parts(found):
                aliases = select(organisation_alias).where(organisation_alias.c.id.in_(part))
                found |= {row.id: row.canonical_id for row in connection.execute(aliases)}
        return found

    def aliases(self) -> dict[str, str]:
        """Every alias and the organisation it stands for."""
        with self._database.read() as connection:
            return {row.id: row.canonical_id for row in connection.execute(select(organisation_alias))}

    def record_counts(self) -> dict[str, int]:
        """How many live records name each organisation."""
        live = select(record_organisation.c.organisation_id, func.count())
        live = live.join(record, record.c.id == record_organisation.c.record_id)
        counted = live.where(record.c.withdrawn_at.is_(None)).group_by(record_organisation.c.organisation_id)
        with self._database.read() as connection:
            return {found[0]: found[1] for found in connection.execute(counted)}

    def set_alias(self, alias_id: str, canonical_id: str, at: datetime) -> int:
        """Let one organisation stand for another; returns how many records are indexed again for it.

        BrokenAlias when one of them is unknown (the nearest id is named), or the canonical one stands, directly
        or not, for the alias itself.
        """
        if alias_id == canonical_id:
            raise BrokenAlias(f"{alias_id} stands for itself already; name another organisation as CANONICAL")
        with self._database.write() as connection:
            serialise_changes(connection)
            target = connection.scalar(
                select(organisation_alias.c.canonical_id).where(organisation_alias.c.id == canonical_id)
            )
            canonical = canonical_id if target is None else target
            if canonical == alias_id:
                raise BrokenAlias(f"{canonical_id} stands for {alias_id} already; remove that alias first")
            _require(connection, canonical)
            _require(connection, alias_id)
            followers = update(organisation_alias).where(organisation_alias.c.canonical_id == alias_id)
            connection.execute(followers.values(canonical_id=canonical))
            connection.execute(
                upsert(connection, organisation_alias), {"id": alias_id, "canonical_id": canonical}
            )
            return _reindex(connection, canonical, at)

    def remove_alias(self, alias_id: str, at: datetime) -> int:
        """Let the organisation stand for itself again; returns how many records are indexed again for it."""
        with self._database.write() as connection:
            serialise_changes(connection)
            removed = delete(organisation_alias).where(organisation_alias.c.id == alias_id)
            if connection.execute(removed).rowcount == 0:
                near = nearest_id(connection, organisation_alias.c.id, alias_id)
                hint = "" if near is None else f" (did you mean '{near}'?)"
                raise BrokenAlias(
                    f"{alias_id} is no alias{hint}; `credatlas organisations list --aliases` shows those there are"
                )
            return log_reindexed(connection, _records_naming(connection, [alias_id]), at)


_STORED = select(
    organisation.c.id,
    organisation.c.name_json,
    organisation.c.country,
    organisation.c.webpage,
    func.coalesce(organisation_alias.c.canonical_id, organisation.c.id),
).outerjoin(organisation_alias, organisation_alias.c.id == organisation.c.id)


def _require(connection: Connection, organisation_id: str) -> None:
    known = connection.scalar(select(organisation.c.id).where(organisation.c.id == organisation_id))
    if known is None:
        near = nearest_id(connection, organisation.c.id, organisation_id)
        hint = "" if near is None else f" (did you mean '{near}'?)"
        raise BrokenAlias(
            f"no record names an organisation {organisation_id!r}{hint}; "
            "`credatlas organisations list` shows those there are"
        )


def _reindex(connection: Connection, canonical: str, at: datetime) -> int:
    """Records that name any organisation now standing for the canonical one."""
    aliases = select(organisation_alias.c.id).where(organisation_alias.c.canonical_id == canonical)
    return log_reindexed(connection, _records_naming(connection, list(connection.scalars(aliases))), at)


def _records_naming(connection: Connection, organisation_ids: list[str]) -> list[str]:
    naming = record_organisation.c.organisation_id.in_(organisation_ids)
    return list(connection.scalars(select(record_organisation.c.record_id).where(naming).distinct()))
