"""Letting go of old raw forms, versions and runs, and of bodies that nothing names any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalogue_store.database import Database
from catalogue_store.old_rows import OldRows, old_raw_versions, old_runs, old_validators, old_versions
from catalogue_store.unnamed import Unnamed, unnamed_descriptors, unnamed_payloads


@dataclass(frozen=True, slots=True)
class Horizons:
    """Before which moment each kind of row may go; none: it is kept for ever."""

    payloads: datetime | None = None
    """Raw forms in which a record was received, with their payloads."""
    versions: datetime | None = None
    """Descriptors that a record once had."""
    runs: datetime | None = None
    """Runs with their reports, and what addresses answered that were not fetched since."""

    @property
    def are_none(self) -> bool:
        """Whether everything is kept for ever."""
        return self.payloads is self.versions is self.runs is None


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was let go, or would be: rows, and the bytes of the bodies among them."""

    raw_versions: int = 0
    versions: int = 0
    runs: int = 0
    validators: int = 0
    payloads: int = 0
    payload_bytes: int = 0
    descriptors: int = 0
    descriptor_bytes: int = 0


def prune(database: Database, horizons: Horizons, *, dry_run: bool = False) -> Pruned:
    """Remove what is older and not in use: nothing that a record, a replay or a waiting run needs.

    Each step is many short transactions, so that writers hardly wait; what a kill leaves undone, the next
    pruning does. A dry run counts the same rows and writes nothing.
    """
    old_raw, old = old_raw_versions(horizons.payloads), old_versions(horizons.versions)
    raw_versions, versions = _go(database, old_raw, dry_run), _go(database, old, dry_run)
    runs = _go(database, old_runs(horizons.runs), dry_run)
    validators = _go(database, old_validators(horizons.runs), dry_run)
    payloads = _let_go(database, unnamed_payloads(old_raw if dry_run else None), dry_run)
    descriptors = _let_go(database, unnamed_descriptors(old if dry_run else None), dry_run)
    return Pruned(raw_versions, versions, runs, validators, *payloads, *descriptors)


def _go(database: Database, rows: OldRows | None, dry_run: bool) -> int:
    if rows is None:
        return 0
    return rows.count(database) if dry_run else rows.remove(database)


def _let_go(database: Database, bodies: Unnamed, dry_run: bool) -> tuple[int, int]:
    return bodies.count(database) if dry_run else bodies.remove(database)
