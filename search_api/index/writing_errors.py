"""What it means for whoever runs an index that its files cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search_api.errors import EngineFailure, IndexUnwritable


@contextmanager
def writing_errors(root: Path) -> Iterator[None]:
    """An engine or a disk that fails while an index is written, as an error that says what to do."""
    try:
        yield
    except (EngineFailure, OSError) as error:
        raise IndexUnwritable(
            f"the index in {root} cannot be written: {error}; it stands where it stood and catches up once the "
            "folder can be written and its disk has room"
        ) from error
