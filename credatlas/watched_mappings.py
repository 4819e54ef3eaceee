"""The mapping files as they change: each read again when it does, a broken one replaced by its last good form."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from credatlas.last_good import LastGoodMappings
from credatlas.mapping_files import MappingFiles, mapping_text
from normalise.errors import MappingError
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping

logger = logging.getLogger(__name__)
Mark = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A mapping file as it was last read."""

    mark: Mark | None
    """Path, inode, time and size: by these a change is noticed without reading."""
    mapping: Mapping | None
    """As the file says, or as it last said when it was right; none when it never was."""
    error: str | None


class WatchedMappings:
    """Reads the mapping files again and again; says once what is wrong, and once that it is right again."""

    def __init__(self, find: Callable[[], MappingFiles], last_good: LastGoodMappings) -> None:
        self._find = find
        self._last_good = last_good
        self._files: dict[str, ReadFile] = {}
        self._folder_error: str | None = None

    def read(self) -> dict[str, Mapping]:
        """The mapping of each source, in its last good form; one whose file was taken away is gone."""
        paths = self._paths()
        if paths is not None:
            self._files = {source_id: self._read(source_id, path) for source_id, path in paths.items()}
            self._last_good.keep_only(paths)
        return {
            source_id: file.mapping for source_id, file in self._files.items() if file.mapping is not None
        }

    def broken(self) -> dict[str, str]:
        """What is wrong with the files that are wrong now, by source."""
        return {source_id: file.error for source_id, file in self._files.items() if file.error is not None}

    def _paths(self) -> dict[str, Path] | None:
        """Where the files are; None while a folder that was there before is away, as a network disk may be."""
        try:
            paths = dict(self._find().paths)
        except MappingError as error:
            if not self._files:
                raise
            if str(error) != self._folder_error:
                logger.error("mapping files cannot be found; all are kept as they were: %s", error)  # noqa: TRY400
            self._folder_error = str(error)
            return None
        self._folder_error = None
        return paths

    def _read(self, source_id: str, path: Path) -> ReadFile:
        known = self._files.get(source_id)
        mark = _mark(path)
        if known is not None and mark is not None and known.mark == mark:
            return known
        try:
            text = mapping_text(path)
            mapping = load_mapping(text, source_id, str(path))
        except MappingError as error:
            return self._broken(source_id, mark, str(error), known)
        self._last_good.keep(source_id, text)
        if known is not None and known.error is not None:
            logger.warning("mapping file is right again", extra={"source": source_id})
        return ReadFile(mark, mapping, None)

    def _broken(self, source_id: str, mark: Mark | None, error: str, known: ReadFile | None) -> ReadFile:
        mapping = known.mapping if known is not None else self._last_good.load(source_id)
        if known is None or known.error != error:
            kept = "its last good form is kept" if mapping is not None else "no good form of it is known"
            logger.error("mapping file is wrong; %s: %s", kept, error, extra={"source": source_id})
        return ReadFile(mark, mapping, error)


def _mark(path: Path) -> Mark | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_ino, found.st_mtime_ns, found.st_size
