"""Takes changes into one generation of the embedded index: names, then records, then the checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from search_api.document import Names
from search_api.errors import EngineFailure, IndexDamaged
from search_api.index.batch import read_batch
from search_api.index.columns import Columns
from search_api.index.contract import Batch, Change, Sources
from search_api.index.embedded import Snapshot, Table, is_being_written
from search_api.index.embedded_commits import MENDED_BY, RECORDS_FOLDER, existing_tables, open_tables
from search_api.index.embedded_parts import join
from search_api.index.embedded_sources import EmbeddedSources
from search_api.index.generations import Generations, write_whole
from search_api.index.layout import DICTIONARY, ID, KEY, NAMES
from search_api.index.names import KnownNames
from search_api.index.stamps import WrittenSources

CHECKPOINT_FILE = "checkpoint"
CATALOGUE_FILE = "catalogue"
VOCABULARIES_FILE = "vocabularies"
NAME_SOURCES = EmbeddedSources(DICTIONARY)


class GenerationWriter:
    """The one writer of one generation."""

    def __init__(
        self,
        name: str,
        directory: Path,
        columns: Columns,
        sources: Sources,
        *,
        is_new: bool,
    ) -> None:
        """Take the writer's lock; IndexBusy when another process has it, IndexDamaged when it cannot be read."""
        self.name = name
        self.columns = columns
        self._directory = directory
        self._sources = sources
        records, names = open_tables(directory, columns) if is_new else existing_tables(directory, columns)
        self._records = records.writer()
        self._names = NamesWriter(names)

    def apply(self, changes: Iterable[Change], checkpoint: int) -> None:
        """Take a batch, then its checkpoint; see `search_api.index.contract.Changes`."""
        if self.take(changes):
            self.commit()
        self.move_checkpoint(checkpoint)

    def take(self, changes: Iterable[Change]) -> int:
        """Take a batch without committing it; how many records it was. Nothing is taken of a broken one."""
        batch = read_batch(changes, WrittenSources(self._sources, self._records.last_commit))
        try:
            self._names.take(batch.names)
            for record_id, source in batch.sources.items():
                self._records.replace(ID, record_id, source)
        except EngineFailure:
            self._records.rollback()
            raise
        return len(batch.sources)

    def fill(self, batch: Batch) -> None:
        """Take documents of records of which there are none yet, without committing them.

        They bear no commit: no view is older than they are.
        """
        self._names.take(batch.names)
        self._records.add(filter(None, batch.sources.values()))

    def adopt(self, parts: Sequence[Path]) -> None:
        """Take in the documents of parts, of which each is a folder; there must be no others yet."""
        self._records.close()
        join(self._directory / RECORDS_FOLDER, parts)
        records, _ = open_tables(self._directory, self.columns)
        self._records = records.writer()

    def commit(self) -> None:
        """Make what was taken durable and visible: names first, so that no record waits for them."""
        self._names.commit()
        try:
            self._records.commit()
        except EngineFailure:
            self._records.rollback()
            raise

    def move_checkpoint(self, checkpoint: int) -> None:
        """Write down up to where everything is committed."""
        if checkpoint != self.checkpoint():
            write_whole(self._directory / CHECKPOINT_FILE, str(checkpoint))

    def note_vocabularies(self, version: str) -> None:
        """Write down with which tables the documents are built."""
        write_whole(self._directory / VOCABULARIES_FILE, version)

    def note_catalogue(self, catalogue: str) -> None:
        """Write down from which catalogue the documents come."""
        write_whole(self._directory / CATALOGUE_FILE, catalogue)

    def checkpoint(self) -> int:
        """The seq of the last change that is certainly in."""
        return read_checkpoint(self._directory)

    def close(self) -> None:
        """Finish merging and let go of the locks, of the names also where the records fail."""
        try:
            self._records.close()
        finally:
            self._names.close()


class NamesWriter:
    """The names of open facet values."""

    def __init__(self, table: Table) -> None:
        self._writer = table.writer()
        self._names = KnownNames(partial(_names_in, table.snapshot()))
        self._is_dirty = False

    def take(self, told: Names) -> None:
        """Learn the names that come with documents."""
        for key, cells in self._names.learn(told):
            self._writer.replace(KEY, key, NAME_SOURCES.source(cells))
            self._is_dirty = True

    def commit(self) -> None:
        """Make new names durable and visible."""
        if self._is_dirty:
            self._writer.commit()
            self._is_dirty = False

    def close(self) -> None:
        """Finish merging and let go of the lock."""
        self._writer.close()


def _names_in(before: Snapshot, keys: Sequence[str]) -> dict[str, bytes]:
    """Key -> names of values that an earlier writer learned."""
    found = before.best(before.clauses.value(KEY, *keys), len(keys))
    stored = (before.stored(row.address) for row in found.rows)
    return {one[KEY]: one[NAMES] for one in stored}


def read_checkpoint(directory: Path) -> int:
    """The checkpoint of a generation; 0 before the first. IndexDamaged when it is no number."""
    try:
        return int((directory / CHECKPOINT_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return 0
    except ValueError as error:
        raise IndexDamaged(
            f"the index in {directory} is damaged: its file {CHECKPOINT_FILE!r} holds no number; {MENDED_BY}"
        ) from error


def read_vocabularies(directory: Path) -> str | None:
    """The version of the tables that a generation's documents were built with; none when it does not say."""
    return _read_note(directory / VOCABULARIES_FILE)


def read_catalogue(directory: Path) -> str | None:
    """The catalogue that a generation's documents come from; none when it does not say."""
    return _read_note(directory / CATALOGUE_FILE)


def _read_note(file: Path) -> str | None:
    try:
        return file.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return None


def remove_superseded(generations: Generations) -> None:
    """Delete generations that answer no more, once readers had time to leave them and nobody writes them."""
    for name in generations.superseded():
        if not is_being_written(generations.path(name) / RECORDS_FOLDER):
            generations.remove(name)
