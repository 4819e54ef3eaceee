"""The space a database takes on its disk, and giving back what is free inside of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from catalogue_store.database import Database
from catalogue_store.errors import StoreUnavailable
from catalogue_store.sqlite import opened

WORTH_SHARE = 0.1
"""A file with less than this free inside is left as it is: new records will fill it."""


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes of an SQLite database."""

    file: int
    free: int
    """Of the file, in pages that hold nothing."""
    wal: int
    """Of the log beside the file, which is taken up into it when nobody reads."""
    disk_free: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What became of free space inside the file."""

    bytes: int = 0
    left: str | None = None
    """Why nothing was given back, when there was something to give."""


def space_of(database: Database) -> Space | None:
    """The figures of an SQLite database; none of another."""
    if not database.is_sqlite:
        return None
    path = Path(str(database.name))
    with database.read() as connection:
        size = int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
        free = int(connection.exec_driver_sql("PRAGMA freelist_count").scalar_one())
    wal = path.with_name(path.name + "-wal")
    return Space(
        pages * size,
        free * size,
        wal.stat().st_size if wal.exists() else 0,
        shutil.disk_usage(path.parent).free,
    )


def give_back(database: Database) -> GivenBack:
    """Make the file as small as what it holds, when that is worth it and the disk has room to write it anew.

    It is alone in writing meanwhile, and needs twice the room of what is kept: a copy, and the log of it.
    """
    space = space_of(database)
    if space is None or space.free < WORTH_SHARE * space.file:
        return GivenBack()
    needed = 2 * (space.file - space.free)
    if space.disk_free < needed:
        return GivenBack(
            0, f"to write the file anew takes {needed:,} bytes, and its disk has {space.disk_free:,} free"
        )
    try:
        _vacuum(str(database.name))
    except StoreUnavailable as error:
        return GivenBack(0, str(error))
    after = space_of(database)
    return GivenBack(0 if after is None else space.file - after.file)


def take_up_log(database: Database) -> bool:
    """Take the log beside an SQLite file up into it and cut it; whether nobody stood in the way."""
    if not database.is_sqlite:
        return True
    with opened(str(database.name)) as connection:
        [is_busy, *_] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _vacuum(path: str) -> None:
    """Its temporary copy goes to a file: the store's own connections keep such tables in memory."""
    with opened(path) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
