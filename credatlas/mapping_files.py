"""Finds mapping files: those that ship with the program, then the operator's own, which win by file stem."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from credatlas.errors import UnknownSource
from normalise.errors import MappingError
from normalise.mapping.mapping import Mapping as SourceMapping
from normalise.mapping.mapping_file import load_mapping


@dataclass(frozen=True, slots=True)
class MappingFiles:
    """The mapping files of an instance: source id -> path."""

    paths: Mapping[str, Path]

    @classmethod
    def find(cls, own_folders: Iterable[Path] = ()) -> MappingFiles:
        """Look into the shipped folder, then into the operator's, in order; later folders win."""
        paths: dict[str, Path] = {}
        for folder in (shipped_folder(), *own_folders):
            if not folder.is_dir():
                raise MappingError(f"{folder}: no such folder of mapping files (CREDATLAS_MAPPINGS)")
            paths.update({path.stem: path for path in sorted(folder.glob("*.yml"))})
        return cls(paths)

    def load(self, source_id: str) -> SourceMapping:
        """The mapping of one source; an unknown id names the nearest one there is."""
        path = self.paths.get(source_id)
        if path is None:
            near = difflib.get_close_matches(source_id, self.paths, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise UnknownSource(
                f"no mapping file for source '{source_id}'{hint} (`credatlas sources list` shows all)"
            )
        return read_mapping(path)

    def load_all(self) -> tuple[dict[str, SourceMapping], dict[str, MappingError]]:
        """Every mapping that is right, and the error of every one that is not."""
        good: dict[str, SourceMapping] = {}
        broken: dict[str, MappingError] = {}
        for source_id, path in self.paths.items():
            try:
                good[source_id] = read_mapping(path)
            except MappingError as error:
                broken[source_id] = error
        return good, broken


def read_mapping(path: Path) -> SourceMapping:
    """Read and check one mapping file."""
    return load_mapping(mapping_text(path), path.stem, str(path))


def mapping_text(path: Path) -> str:
    """The text of a mapping file; MappingError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path}: cannot be read: {error}") from error


def shipped_folder() -> Path:
    """`mappings/` inside the installed package, or beside it in a checkout."""
    packaged = Path(str(resources.files("credatlas"))) / "mappings"
    return packaged if packaged.is_dir() else Path(str(resources.files("credatlas"))).parent / "mappings"
