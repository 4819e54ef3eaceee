"""The database: its file, its bodies, and rows that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from catalogue_store import CatalogueStore
from credatlas.doctor.finding import Finding, Repair, Weight

LARGE_LOG = 256 * 2**20
"""Four times the size to which SQLite cuts its log by itself."""
CLOCKS_DIFFER = timedelta(minutes=5)
NAMED = 3
BACK = (
    "end all processes and restore a backup (`credatlas store restore FILE`); without one, save what can be read "
    "with `sqlite3 FILE .recover | sqlite3 NEW` and restore that, or harvest again"
)


def unusable(error: Exception, file: Path | None) -> Finding:
    """A database that cannot be opened; its error says which and why. `file` is that of an SQLite database."""
    backup = "; `credatlas store restore FILE` puts a backup in its place"
    return Finding(
        Weight.ERROR,
        "database",
        str(error),
        "nothing can be harvested or shown; nothing was written to it",
        "as it says" + ("; then `credatlas doctor` again" if file is None else backup),
    )


def not_there(file: Path, *, is_named: bool) -> Finding:
    """No database at that place: to be expected of a new home, less so of an address that somebody wrote."""
    return Finding(
        Weight.WARNING if is_named else Weight.NOTE,
        "database",
        f"there is no database at {file} yet",
        "there is no catalogue; the first harvest makes it there",
        "`credatlas up` makes it; if there should be one, correct CREDATLAS_DATABASE_URL or CREDATLAS_HOME",
    )


def check_database(store: CatalogueStore, now: datetime, *, deep: bool) -> Iterator[Finding]:
    """Damage, and what points at what is not there."""
    found = store.inspect(deep=deep)
    for said in found.damage:
        yield _error(f"the file is damaged: {said}", "records may be unreadable", BACK)
    for said in found.broken_keys:
        yield _error(said, "rows were removed by something else than credatlas", BACK)
    if found.broken_payloads:
        yield _error(
            f"payloads of {_named(found.broken_payloads)} are missing or not what was received",
            "these records are shown, but cannot be normalised again",
            "`credatlas harvest SOURCE --kind full` fetches what changed; a backup has the rest",
        )
    if found.broken_descriptors:
        yield _error(
            f"descriptors of {_named(found.broken_descriptors)} are missing or not what was written",
            "these records or their history cannot be shown",
            BACK,
        )
    if found.records_without_version:
        yield _error(
            f"{_named(found.records_without_version)}: the version or raw form they name is not there",
            "these records cannot be shown or normalised again",
            BACK,
        )
    if found.unlogged:
        yield _error(
            f"the change log does not say what became of {_named(found.unlogged)}",
            "index and copies elsewhere may not know of it",
            "`credatlas index rebuild` for the index; a backup for the log",
        )
    if found.newest_change_at is not None and found.newest_change_at > now + CLOCKS_DIFFER:
        yield Finding(
            Weight.WARNING,
            "database",
            f"the newest change is of {found.newest_change_at:%Y-%m-%d %H:%M} UTC, which is yet to come",
            "this clock is slow, or was fast when a run was published; grace periods are counted by it",
            "set the clock (`timedatectl`); nothing else is needed",
        )
    yield from _check_log(store)


def _check_log(store: CatalogueStore) -> Iterator[Finding]:
    space = store.space()
    if space is not None and space.wal > LARGE_LOG:
        yield Finding(
            Weight.WARNING,
            "database",
            f"SQLite's log is {space.wal:,} bytes long",
            "a process has been reading for long, so that the log cannot be taken up; it takes disk and time",
            "`credatlas doctor --repair`; when that does not help, start `credatlas up` again",
            Repair.TAKE_UP_LOG,
        )


def _error(what: str, means: str, mend: str) -> Finding:
    return Finding(Weight.ERROR, "database", what, means, mend)


def _named(record_ids: Sequence[str]) -> str:
    """The first few, and how many more."""
    distinct = list(dict.fromkeys(record_ids))
    rest = len(distinct) - NAMED
    return ", ".join(distinct[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
