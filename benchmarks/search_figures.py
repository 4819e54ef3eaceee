"""Everything measured of one size on one engine, and the file that keeps it beside the index."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.freshness import Freshness
from benchmarks.latency_figures import Measured
from benchmarks.served import Memory
from benchmarks.timing import Throughput


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and on what it was measured."""

    at: datetime
    machine: str
    versions: tuple[str, ...]
    load_before: float
    """Load average of five minutes when measuring began."""
    load_after: float


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """One size, one engine."""

    engine: str
    size: int
    circumstances: Circumstances
    build_a_second: float
    """Documents a second of `credatlas index rebuild`, its start among it."""
    index_bytes: int
    """A record, on disk."""
    store_bytes: int
    memory_fresh: Memory
    """Of the server before the first question."""
    memory_after: Memory
    """Of the server after all of them."""
    cases: tuple[Measured, ...]
    threads: tuple[tuple[Throughput, Throughput], ...]
    """Bare engine and server."""
    freshness: Freshness

    def case(self, name: str) -> Measured | None:
        """The case of that name."""
        return next((one for one in self.cases if one.name == name), None)


FIGURES = TypeAdapter(SearchFigures)


def save(figures: SearchFigures, home: Path) -> None:
    """Keep them where the index is."""
    (home / _file(figures.engine)).write_bytes(FIGURES.dump_json(figures, indent=1))


def kept(folder: Path, engine: str) -> list[SearchFigures]:
    """What was last measured of every size in that folder, the smallest first."""
    files = folder.glob(f"*/{_file(engine)}")
    found = [FIGURES.validate_json(file.read_bytes()) for file in files]
    return sorted(found, key=lambda one: one.size)


def load() -> float:
    """The load average of the last five minutes."""
    return os.getloadavg()[1]


def circumstances(versions: tuple[str, ...], load_before: float) -> Circumstances:
    """Those of a measurement that ends now."""
    return Circumstances(datetime.now(UTC), _machine(), versions, load_before, load())


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def _file(engine: str) -> str:
    return f"figures-{engine}.json"
