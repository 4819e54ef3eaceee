"""One `credatlas up` at a time on a home folder: a second would fight the first for its index."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from credatlas.errors import HomeInUse, HomeUnusable

LOCK_FILE = "up.lock"


@contextmanager
def sole_user(home: Path, process: int, address: str) -> Iterator[None]:
    """Hold the home folder; HomeInUse, naming the holder, when another process does.

    The lock goes with its process, however that ends.
    """
    with _opened(home) as file:
        file.seek(0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeInUse(
                f"home folder {home} is in use by {file.read().strip() or 'another `credatlas up`'}; go there, or end "
                "that process first, or name another folder with CREDATLAS_HOME or --home"
            ) from error
        file.truncate(0)
        file.write(f"`credatlas up`, process {process}, at {address}\n")
        file.flush()
        yield


def _opened(home: Path) -> IO[str]:
    try:
        return (home / LOCK_FILE).open("a+", encoding="utf-8")
    except OSError as error:
        raise HomeUnusable(
            f"home folder {home} cannot be written to: {error.strerror}; name one that can be written to with "
            "CREDATLAS_HOME or --home"
        ) from error
