"""Parts of a new generation, each filled by one process, and joined without writing any document again.

What the engine keeps is made of segments: files that never change, under names that are never given twice, and one
file that lists them. So tables of the same columns become one when their files stand together and one list names
all. A part is a table of its own until then, in a folder below the generation's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

import orjson

from search_api.errors import EngineFailure
from search_api.index.columns import Columns
from search_api.index.contract import Batch
from search_api.index.embedded import Table
from search_api.index.generations import write_whole
from search_api.index.writing_errors import writing_errors

COMMIT_FILE, MANAGED_FILE = "meta.json", ".managed.json"
"""The engine's list of a table's segments, and that of all files it may delete when no segment needs them."""
FILLING_HEAP = 320 * 2**20
"""Of each part's writer. A segment holds some 200,000 documents, a million of them fewer segments than the engine would
merge, and merging costs a fifth of writing."""


@dataclass(frozen=True, slots=True)
class EmbeddedPart:
    """Where one process puts documents; see `search_api.index.contract.Part`."""

    root: Path
    """Of the index."""
    folder: Path
    columns: Columns

    def open(self) -> OpenedPart:
        """An empty part, in the process that fills it."""
        with writing_errors(self.root):
            return OpenedPart(self)


class OpenedPart:
    """One part, being filled."""

    def __init__(self, part: EmbeddedPart) -> None:
        self._root = part.root
        part.folder.mkdir(parents=True)
        self._writer = Table(part.folder, part.columns).writer(FILLING_HEAP)

    def fill(self, batch: Batch) -> None:
        """Take documents; names are for the generation as a whole."""
        with writing_errors(self._root):
            self._writer.add(filter(None, batch.sources.values()))

    def close(self) -> None:
        """Make all that was taken durable."""
        with writing_errors(self._root):
            self._writer.commit()
            self._writer.close()


def join(table: Path, parts: Sequence[Path]) -> None:
    """Move what the parts hold into the folder of a table that nobody has open; their own folders go.

    A kill in between leaves a generation that nothing points to.

    Raises:
        EngineFailure: the table holds documents already, or documents were taken out of a part.
    """
    lists = [_list_of(folder) for folder in (table, *parts)]
    segments = [segment for told in lists for segment in told["segments"]]
    if lists[0]["segments"] or any(segment["deletes"] for segment in segments):
        raise EngineFailure(
            f"{table}: only parts that were filled once can be joined, and only in an empty table"
        )
    managed = {
        name for folder in (table, *parts) for name in orjson.loads((folder / MANAGED_FILE).read_bytes())
    }
    for folder in parts:
        for file in folder.iterdir():
            if file.name in managed and file.name != COMMIT_FILE:
                file.rename(table / file.name)
    write_whole(table / MANAGED_FILE, orjson.dumps(sorted(managed)).decode())
    opstamp = max(told["opstamp"] for told in lists)
    write_whole(
        table / COMMIT_FILE, orjson.dumps(lists[0] | {"segments": segments, "opstamp": opstamp}).decode()
    )
    for folder in parts:
        rmtree(folder)


def _list_of(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads((folder / COMMIT_FILE).read_bytes())
    return told
