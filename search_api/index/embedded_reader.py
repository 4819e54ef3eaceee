"""What the embedded index answers from: the last commit of the generation that the pointer names."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search_api.errors import IndexMissing
from search_api.index.embedded import Kind, Snapshot, Table
from search_api.index.embedded_layout import DICTIONARY
from search_api.index.generations import Generations, layout_of

RECHECK_SECONDS = 0.1
RECORDS_FOLDER, NAMES_FOLDER = "records", "names"
COMMIT_FILE = "meta.json"


@dataclass(frozen=True, slots=True)
class View:
    """One commit of one generation, the same for everything an answer is made of."""

    generation: str
    token: str
    """Names generation and commit; the same in every process that reads the same."""
    names_token: str
    """Names the commit of the names alone, which changes seldom."""
    records: Snapshot
    names: Snapshot


@dataclass(frozen=True, slots=True)
class _Open:
    generation: str
    directory: Path
    records: Table
    names: Table


class Reader:
    """Opens views, and looks for a newer one at most every RECHECK_SECONDS."""

    def __init__(self, generations: Generations, columns: Mapping[str, Kind], layout: str) -> None:
        self._generations = generations
        self._columns = columns
        self._layout = layout
        self._lock = threading.Lock()
        self._open: _Open | None = None
        self._view: View | None = None
        self._checked_at = 0.0

    def view(self) -> View:
        """The newest view, as of a moment ago at most.

        Raises:
            IndexMissing: nothing was built yet, or by a program with another layout.
        """
        view = self._view
        if view is not None and time.monotonic() - self._checked_at < RECHECK_SECONDS:
            return view
        return self.refreshed()

    def refreshed(self) -> View:
        """The newest view there is now."""
        with self._lock:
            opened = self._current()
            if self._view is None or self._view.token != _token(opened):
                self._view = _view(opened)
            self._checked_at = time.monotonic()
            return self._view

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._open = self._view = None

    def _current(self) -> _Open:
        name = self._generations.current()
        if name is None:
            raise IndexMissing(
                f"there is no index in {self._generations.root} yet; `credatlas index rebuild` makes it"
            )
        if layout_of(name) != self._layout:
            raise IndexMissing(
                f"the index in {self._generations.root} is {layout_of(name)!r}, and this program reads "
                f"{self._layout!r}; `credatlas index rebuild` makes it anew"
            )
        if self._open is None or self._open.generation != name:
            directory = self._generations.path(name)
            self._open = _Open(name, directory, *open_tables(directory, self._columns))
        return self._open


def open_tables(directory: Path, columns: Mapping[str, Kind]) -> tuple[Table, Table]:
    """The tables of records and of names in one generation, made where they are not there yet."""
    folders = [directory / RECORDS_FOLDER, directory / NAMES_FOLDER]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    return Table(folders[0], columns), Table(folders[1], DICTIONARY)


def _view(opened: _Open) -> View:
    """Both snapshots between two looks at the commits, so that the token names what was opened."""
    while True:
        token, names_token = _token(opened), _commit(opened.directory / NAMES_FOLDER)
        view = View(opened.generation, token, names_token, opened.records.snapshot(), opened.names.snapshot())
        if token == _token(opened):
            return view


def _token(opened: _Open) -> str:
    commits = _commit(opened.directory / RECORDS_FOLDER) + _commit(opened.directory / NAMES_FOLDER)
    return f"{opened.generation}.{commits}"


def _commit(folder: Path) -> str:
    return hashlib.blake2b((folder / COMMIT_FILE).read_bytes(), digest_size=5).hexdigest()
