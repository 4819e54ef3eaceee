"""A copy of an SQLite database while it is in use, and putting such a copy in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from catalogue_store.database import Database
from catalogue_store.errors import BrokenBackup, StoreUnavailable
from catalogue_store.schema import stored_revision
from catalogue_store.sqlite import opened

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database that is in use."""


def back_up(url: str, target: Path) -> int:
    """Write one consistent copy of the database as it is now, whoever writes to it; returns its bytes.

    BrokenBackup when the target is there already, or the database is not SQLite. The copy is whole or not there.
    """
    source = file_of(url)
    if target.exists():
        raise BrokenBackup(f"{target} is there already; a backup never overwrites: name a new file")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with opened(str(source), read_only=True) as connection:
            connection.execute(
                "PRAGMA schema_version"
            ).fetchone()  # what is wrong with the source is said of it
            _copy(connection, draft, target)
        os.link(draft, target)  # unlike a rename it fails when somebody made the target meanwhile
    except OSError as error:
        raise _unwritten(target, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: str, backup: Path, at: datetime) -> Path | None:
    """Put a backup in the database's place; returns where what was there has been moved, if anything was.

    Nothing is deleted. BrokenBackup when the backup is damaged or of no catalogue, or a process has the database
    open.
    """
    target = file_of(url)
    _check(backup)
    if target.exists():
        _require_nobody(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(backup, draft)
        aside = _move_aside(target, at)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return aside


def file_of(url: str) -> Path:
    """The file of an SQLite database; BrokenBackup for another database, which has tools of its own."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise BrokenBackup(
            f"{parsed.render_as_string()} is no SQLite file; back it up and restore it with pg_dump and pg_restore"
        )
    return Path(str(parsed.database))


def _copy(connection: sqlite3.Connection, draft: Path, target: Path) -> None:
    """All pages in one step: in parts the copy would begin again whenever somebody writes."""
    try:
        copy = sqlite3.connect(draft)
        try:
            connection.backup(copy)
            # One file, with nothing beside it that could be forgotten.
            copy.execute("PRAGMA journal_mode = DELETE").close()
        finally:
            copy.close()
    except sqlite3.OperationalError as error:
        raise _unwritten(target, error) from error


def _unwritten(target: Path, error: Exception) -> BrokenBackup:
    return BrokenBackup(f"{target} cannot be written: {error}; nothing is left of it")


def _check(backup: Path) -> None:
    if not backup.is_file():
        raise BrokenBackup(f"{backup} is no file")
    try:
        with opened(str(backup), read_only=True) as connection:
            [said] = connection.execute("PRAGMA quick_check(1)").fetchone()
    except StoreUnavailable as error:
        why = str(error.__cause__ or error)
        raise BrokenBackup(
            f"{backup} is no backup that could be read ({why}); nothing was changed"
        ) from error
    if said != "ok":
        raise BrokenBackup(f"{backup} is damaged ({said}); restore another backup")
    database = Database(f"sqlite:///{backup}")
    with database.read() as connection:
        found = stored_revision(connection)
    database.close()
    if found is None:
        raise BrokenBackup(f"{backup} is a database, but not of a catalogue")


def _require_nobody(target: Path) -> None:
    """Alone with the file, or BrokenBackup; a damaged one nobody can work with may be replaced."""
    try:
        with opened(str(target), busy_seconds=0) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE").close()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except StoreUnavailable as error:
        if "another process" in str(error):
            raise BrokenBackup(f"{target} is in use; end every process of credatlas first") from error


def _move_aside(target: Path, at: datetime) -> Path | None:
    if not target.exists():
        return None
    aside = target.with_name(f"{target.name}.replaced-{at:%Y%m%dT%H%M%S}")
    for suffix in BESIDE:
        beside = target.with_name(target.name + suffix)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + suffix))
    target.replace(aside)
    return aside
