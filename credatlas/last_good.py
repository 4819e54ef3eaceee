"""The last good form of each mapping file, kept in the home folder: it outlives the scheduler's process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from normalise.errors import MappingError
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping


@dataclass(frozen=True, slots=True)
class LastGoodMappings:
    """Copies of mapping files, each made when the file was last read and found right."""

    folder: Path

    def keep(self, source_id: str, text: str) -> None:
        """Remember a text that is right; a copy is whole or not there, whoever else keeps the same at the same time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(source_id)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return
        # No number of a process: workers in containers of their own may have the same one over one folder.
        new = self.folder / f"{source_id}.{uuid4().hex}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(path)

    def load(self, source_id: str) -> Mapping | None:
        """What was kept; None when nothing was, or this version of the program reads it no longer."""
        try:
            text = self._path(source_id).read_text(encoding="utf-8")
            return load_mapping(text, source_id, str(self._path(source_id)))
        except (FileNotFoundError, MappingError):
            return None

    def keep_only(self, source_ids: Iterable[str]) -> None:
        """Let go of those whose files were taken away."""
        wanted = {self._path(source_id) for source_id in source_ids}
        for path in self.folder.glob("*.yml"):
            if path not in wanted:
                path.unlink(missing_ok=True)

    def _path(self, source_id: str) -> Path:
        return self.folder / f"{source_id}.yml"
