"""What the embedded index answers from: the last commit of the generation that the pointer names."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search_api.errors import EngineFailure, IndexDamaged, IndexMissing
from search_api.index.embedded import Kind, Snapshot, Table
from search_api.index.embedded_layout import DICTIONARY
from search_api.index.generations import Generations, layout_of

RECHECK_SECONDS = 0.1
TRUSTED_SECONDS = 1.0
"""After that long without a look the newest view is taken at once, warm or not."""
RECORDS_FOLDER, NAMES_FOLDER = "records", "names"
COMMIT_FILE = "meta.json"
MENDED_BY = "`credatlas index rebuild` makes it anew from the store"


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
    """Opens views, and looks for a newer one at most every RECHECK_SECONDS.

    While questions keep coming, a newer view is warmed before it takes over; the older one answers meanwhile.
    """

    def __init__(
        self,
        generations: Generations,
        columns: Mapping[str, Kind],
        layout: str,
        warm: Callable[[View], None] = lambda _: None,
    ) -> None:
        self._generations = generations
        self._columns = columns
        self._layout = layout
        self._warm = warm
        self._lock = threading.Lock()
        self._open: _Open | None = None
        self._view: View | None = None
        self._checked_at = 0.0
        self._warming: threading.Thread | None = None

    def view(self) -> View:
        """The newest view, as of a moment ago at most.

        Raises:
            IndexMissing: nothing was built yet, or by a program with another layout.
        """
        view, idle = self._view, time.monotonic() - self._checked_at
        if view is None or idle >= TRUSTED_SECONDS:
            return self.refreshed()
        if idle >= RECHECK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._look_for_newer(view)
            finally:
                self._lock.release()
        return self._view or self.refreshed()

    def refreshed(self) -> View:
        """The newest view there is now."""
        with self._lock:
            opened = self._newest()
            if self._view is None or _has_moved_on(self._view, opened):
                with damage_in(opened.directory):
                    self._view = _view(opened)
            self._checked_at = time.monotonic()
            return self._view

    def close(self) -> None:
        """Let go of everything."""
        if self._warming is not None:
            self._warming.join()
        with self._lock:
            self._open = self._view = None

    def _look_for_newer(self, view: View) -> None:
        opened = self._newest()
        self._checked_at = time.monotonic()
        is_warming = self._warming is not None and self._warming.is_alive()
        if not is_warming and _has_moved_on(view, opened):
            self._warming = threading.Thread(target=self._take_over, args=(_view(opened), view), daemon=True)
            self._warming.start()

    def _take_over(self, newer: View, older: View) -> None:
        """Warm a view and let it answer in the place of the older one, unless another has come meanwhile."""
        try:
            self._warm(newer)
        finally:
            with self._lock:
                if self._view is older:
                    self._view = newer

    def _newest(self) -> _Open:
        """The generation that the pointer names.

        A process that answers already goes on from its own when a newer version of the program has switched to a
        generation it cannot read: its files stay open until it ends.
        """
        name = self._generations.current()
        if name is None:
            raise IndexMissing(
                f"there is no index in {self._generations.root} yet; `credatlas index rebuild` makes it"
            )
        if layout_of(name) != self._layout and self._open is None:
            raise IndexMissing(
                f"the index in {self._generations.root} is {layout_of(name)!r}, and this program reads "
                f"{self._layout!r}; `credatlas index rebuild` makes it anew"
            )
        if self._open is None or (self._open.generation != name and layout_of(name) == self._layout):
            directory = self._generations.path(name)
            self._open = _Open(name, directory, *existing_tables(directory, self._columns))
        return self._open


def existing_tables(directory: Path, columns: Mapping[str, Kind]) -> tuple[Table, Table]:
    """The tables of a generation that was made before; IndexDamaged when they cannot be read.

    The engine makes an empty index where it finds none, which would answer every question with nothing.
    """
    for folder in (directory / RECORDS_FOLDER, directory / NAMES_FOLDER):
        if not (folder / COMMIT_FILE).is_file():
            raise IndexDamaged(
                f"the index in {directory} is damaged: {folder / COMMIT_FILE} is missing; {MENDED_BY}"
            )
    with damage_in(directory):
        return open_tables(directory, columns)


@contextmanager
def damage_in(directory: Path) -> Iterator[None]:
    """An engine or a disk that fails while an index is opened means that the index is damaged."""
    try:
        yield
    except (EngineFailure, OSError) as error:
        raise IndexDamaged(f"the index in {directory} is damaged: {error}; {MENDED_BY}") from error


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


def _has_moved_on(view: View, opened: _Open) -> bool:
    """Whether there is a newer commit than the view's; never in a generation deleted under its reader."""
    try:
        return view.token != _token(opened)
    except FileNotFoundError:
        return False


def _token(opened: _Open) -> str:
    commits = _commit(opened.directory / RECORDS_FOLDER) + _commit(opened.directory / NAMES_FOLDER)
    return f"{opened.generation}.{commits}"


def _commit(folder: Path) -> str:
    return hashlib.blake2b((folder / COMMIT_FILE).read_bytes(), digest_size=5).hexdigest()
