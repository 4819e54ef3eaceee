"""SQLite as the store wants it: WAL, explicit transactions, and errors that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from catalogue_store.errors import StoreBusy, StoreError, StoreUnavailable

WRITES = "store_writes"
"""Execution option of a connection whose transaction writes: it takes the write lock when it begins."""

BUSY_SECONDS = 30.0
"""How long a writer waits for another; publishing 100,000 records holds the lock for a few seconds."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    # Publishing a million records sorts and joins more than memory should hold.
    "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -16384",
    # Pages that hashes scatter rows over are written again and again; so they are copied back once for many commits.
    "PRAGMA wal_autocheckpoint = 16384",
    "PRAGMA journal_size_limit = 67108864",
)
"""A log of at most 64 MB, and 16 MB of pages remembered by each connection."""

WAYS_BACK = (
    "nothing was written to it. End all processes, then restore a backup (`credatlas store restore FILE`), or save "
    "what can be read (`sqlite3 THIS_FILE .recover | sqlite3 NEW_FILE`) and restore that, or move it away and "
    "harvest again"
)
REMEDIES = (
    ("full", "the disk or its quota is full", "free space, then start again: everything committed is intact"),
    (
        "readonly",
        "it may not be written to",
        "give the account that runs credatlas the right to write to it and its folder",
    ),
    ("malformed", "the file is damaged", WAYS_BACK),
    ("not a database", "the file is no SQLite database", WAYS_BACK),
    ("unable to open", "it cannot be opened", "check that its folder exists and may be read and written"),
    ("disk i/o", "the disk failed to read or write it", "check the disk; the file must lie on a local one"),
)


def diagnose(error: BaseException, path: str) -> StoreError | None:
    """What an error of SQLite means for an operator; none when it is a fault of ours."""
    if not isinstance(error, sqlite3.DatabaseError):
        return None
    said = str(error).lower()
    if "locked" in said or "busy" in said:
        return StoreBusy(f"database {path}: another process is writing and did not end in time; try again")
    for sign, cause, remedy in REMEDIES:
        if sign in said:
            return StoreUnavailable(f"database {path}: {cause} ({error}); {remedy}")
    return None


@contextmanager
def opened(
    path: str, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS
) -> Iterator[sqlite3.Connection]:
    """The file by itself, outside of any transaction: for what concerns the file rather than its rows.

    A file that is not there is not made. Errors say what to do, as those of the store's own connections do.
    """
    mode = "ro" if read_only else "rw"
    try:
        connection = sqlite3.connect(
            f"{Path(path).absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=busy_seconds,
            isolation_level=None,
        )
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise diagnose(error, path) or error from error


def prepare(engine: Engine, path: str, busy_seconds: float) -> None:
    """Set up every connection of the engine; the driver's own idea of transactions is turned off.

    The recipe of SQLAlchemy's manual for SQLite: without it DDL and reads are outside of transactions.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        busy = f"PRAGMA busy_timeout = {round(busy_seconds * 1000)}"
        try:
            for pragma in (busy, *PRAGMAS):
                connection.execute(pragma).close()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise diagnose(error, path) or error from error

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
