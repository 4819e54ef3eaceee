"""What the embedded index answers from: the last commit of the generation that the pointer names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from search_api.errors import EngineFailure, IndexDamaged, IndexMissing, NoIndexYet
from search_api.index.columns import Columns
from search_api.index.embedded import Snapshot, Table
from search_api.index.generations import Generations, layout_of
from search_api.index.layout import DICTIONARY, TIE_BREAK
from search_api.index.view import Commit, View

RECORDS_FOLDER, NAMES_FOLDER = "records", "names"
COMMIT_FILE = "meta.json"
MENDED_BY = "`credatlas index rebuild` makes it anew from the store"


@dataclass(frozen=True, slots=True)
class _Open:
    generation: str
    directory: Path
    records: Table
    names: Table


class EmbeddedCommits:
    """Opens the last commit of the newest generation that this program can read."""

    def __init__(self, generations: Generations, columns: Columns, layout: str) -> None:
        self._generations = generations
        self._columns = columns
        self._layout = layout
        self._open: _Open | None = None

    def newest(self, view: View | None) -> View:
        """The newest view there is now: the given one itself when nothing was committed since."""
        opened = self._newest()
        if view is not None and not _has_moved_on(view, opened):
            return view
        with damage_in(opened.directory):
            return _view(opened)

    def close(self) -> None:
        """Let go of the files."""
        self._open = None

    def _newest(self) -> _Open:
        """The generation that the pointer names.

        A process that answers already goes on from its own when a newer version of the program has switched to a
        generation it cannot read: its files stay open until it ends.
        """
        name = self._generations.current()
        if name is None:
            raise NoIndexYet(
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


def existing_tables(directory: Path, columns: Columns) -> tuple[Table, Table]:
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


def open_tables(directory: Path, columns: Columns) -> tuple[Table, Table]:
    """The tables of records and of names in one generation, made where they are not there yet."""
    folders = [directory / RECORDS_FOLDER, directory / NAMES_FOLDER]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    return Table(folders[0], columns, TIE_BREAK), Table(folders[1], DICTIONARY)


def _view(opened: _Open) -> View:
    """Both snapshots between two looks at the commits, so that the token names what was opened."""
    while True:
        token, names_token = _token(opened), _digest(opened.directory / NAMES_FOLDER)
        records, names = opened.records.snapshot(), opened.names.snapshot()
        commit = _commit_of(opened, records)
        if token == _token(opened):
            return View(opened.generation, token, names_token, records, names, commit)


def _has_moved_on(view: View, opened: _Open) -> bool:
    """Whether there is a newer commit than the view's; never in a generation deleted under its reader."""
    try:
        return view.token != _token(opened)
    except FileNotFoundError:
        return False


def _token(opened: _Open) -> str:
    commits = _digest(opened.directory / RECORDS_FOLDER) + _digest(opened.directory / NAMES_FOLDER)
    return f"{opened.generation}.{commits}"


def _digest(folder: Path) -> str:
    return hashlib.blake2b((folder / COMMIT_FILE).read_bytes(), digest_size=5).hexdigest()


def _commit_of(opened: _Open, records: Snapshot) -> Commit:
    folder = opened.directory / RECORDS_FOLDER
    told = orjson.loads((folder / COMMIT_FILE).read_bytes())
    pieces = frozenset(one["segment_id"] for one in told["segments"])
    return Commit(told["opstamp"], pieces, records, f"{opened.generation}.{_digest(folder)}")
