"""What the search benchmark has to know of an engine: settings, the index, its bare calls, its size."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from benchmarks.raw_tantivy import RawTantivy
from credatlas.instance import Instance
from search_api.index.contract import SearchIndex
from search_api.index.embedded import ENGINE_VERSION
from search_api.query import SearchQuery


class Raw(Protocol):
    """A bare engine."""

    def call(self, query: SearchQuery) -> Callable[[], object]:
        """All that the engine must do for one question, made ready."""
        ...


class Engine(Protocol):
    """One engine over the catalogue of one home folder."""

    name: str
    settings: Mapping[str, str]
    """What the product is told besides its home, as environment variables."""
    warming: int
    """Questions that are asked before any is measured: a server compiles its code as it is used."""

    def is_built(self) -> bool:
        """Whether there is an index to ask."""
        ...

    def raw(self, index: SearchIndex) -> Raw:
        """The engine beneath it."""
        ...

    def bytes_on_disk(self) -> int:
        """What the generation that answers takes."""
        ...

    def versions(self) -> tuple[str, ...]:
        """What was measured."""
        ...


class EmbeddedEngine:
    """tantivy, in the process."""

    name = "embedded"
    warming = 0

    def __init__(self, home: Path) -> None:
        self._folder = home / "index"
        self.settings: Mapping[str, str] = {}

    def is_built(self) -> bool:
        """Whether a generation answers."""
        return (self._folder / "current").exists()

    def raw(self, index: SearchIndex) -> RawTantivy:
        """Calls of tantivy."""
        return RawTantivy(index)

    def bytes_on_disk(self) -> int:
        """The newest generation; an older one may wait for its readers to leave."""
        newest = self._folder / (self._folder / "current").read_text("utf-8").strip()
        return sum(file.stat().st_size for file in newest.rglob("*") if file.is_file())

    def versions(self) -> tuple[str, ...]:
        """Of tantivy and of Python."""
        return ENGINE_VERSION, f"Python {sys.version.split()[0]}"


def instance_of(home: Path, engine: Engine) -> Instance:
    """The catalogue of a home folder with its index on that engine; this process is set up for it."""
    os.environ.update(engine.settings)
    return Instance.from_environment(home=home)
