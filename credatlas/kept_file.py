"""What an operator loaded, kept as one compressed JSON file in the home folder: whole, or as it was before."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from credatlas.errors import VocabularyUnusable

LEVEL = 6


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One such file."""

    path: Path
    format: int
    """Number of the layout; a file of another one is not read."""
    way_back: str
    """What to do when it cannot be read."""

    def read(self) -> dict[str, Any] | None:
        """What was written; none when nothing was. VocabularyUnusable when it is damaged or of another layout."""
        try:
            kept: dict[str, Any] = orjson.loads(zlib.decompress(self.path.read_bytes()))
        except FileNotFoundError:
            return None
        except (zlib.error, ValueError) as error:
            raise VocabularyUnusable(f"{self.path} is damaged ({error}); {self.way_back}") from error
        if kept.get("format") != self.format:
            raise VocabularyUnusable(f"{self.path} is of another version of this program; {self.way_back}")
        return kept

    def write(self, **content: Any) -> None:
        """Put this in its place."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_bytes(zlib.compress(orjson.dumps({"format": self.format, **content}), LEVEL))
        new.replace(self.path)

    def drop(self) -> bool:
        """Remove it; whether it was there."""
        was_there = self.path.exists()
        self.path.unlink(missing_ok=True)
        return was_there
