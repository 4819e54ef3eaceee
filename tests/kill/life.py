"""A catalogue's life, step by step, undisturbed: what every disturbed one must come out equal to."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import orjson

from catalogue_store import RunKind
from normalise.vocabularies import Vocabularies
from tests.kill.killable_site import KillableSite
from tests.kill.same_catalogue import index_says, store_says
from tests.kill.sources import PAGES, REGISTRY, TABLE, Sources
from tests.kill.steps import Stages, Step, carry_out

LIFE = (
    Step("table, first run", 0, 0, TABLE, RunKind.FULL),
    Step("registry, first scan", 0, 0, REGISTRY, RunKind.FULL),
    Step("pages, first run", 0, 0, PAGES, RunKind.FULL),
    Step("index, from nothing", 0),
    Step("table, changed", 1, 1, TABLE, RunKind.FULL),
    Step("registry, events", 1, 1, REGISTRY, RunKind.INCREMENTAL),
    Step("pages, changed", 1, 1, PAGES, RunKind.FULL),
    Step("index, follow", 1, 1),
    Step("table, replayed under another mapping", 2, 1, TABLE, RunKind.REPLAY),
    Step("index, rebuilt", 2, 1, is_rebuild=True),
)
"""After the second step of each source the index has something to add, change and take away."""
SECONDS = 60

# A forked child starts in milliseconds, with everything imported; it is a process like any other to the kernel.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.kill.steps"])


@dataclass(frozen=True)
class Undisturbed:
    """What a step was like that nobody disturbed."""

    step: Step
    before: Path
    """The catalogue's folder as the step found it."""
    store: dict[str, Any]
    index: dict[str, Any]
    ticks: dict[str, int]
    """Stage -> ticks."""
    requests: int
    seconds: float


class Lives:
    """Starts steps as processes and compares how they end."""

    def __init__(self, folder: Path, empty: Path, site: KillableSite, vocabularies: Vocabularies) -> None:
        self._folder = folder
        self._empty = empty
        self._vocabularies = vocabularies
        self.site = site
        self._sources = Sources(site)
        self._told = folder / "told"

    def start(self, step: Step, home: Path, kill_in: str | None = None, kill_at: int = 0) -> BaseProcess:
        """The step's process, at work."""
        self._sources.be_at(step.age, step.at)
        self._told.with_suffix(".json").unlink(missing_ok=True)
        self._told.write_text("start", encoding="ascii")
        stages = Stages(self._told, kill_in, kill_at)
        process = PROCESSES.Process(target=carry_out, args=(step, home, self.site.origin, stages))
        process.start()
        return process

    def stage(self) -> str:
        """The stage the last process got to."""
        return self._told.read_text(encoding="ascii")

    def ended(self) -> dict[str, Any] | None:
        """What the last process said when it came to its end; None when it did not."""
        told = self._told.with_suffix(".json")
        return orjson.loads(told.read_bytes()) if told.exists() else None

    def finish(self, step: Step, home: Path) -> dict[str, Any]:
        """Do the step to its end."""
        self.site.count_from_here()
        process = self.start(step, home)
        process.join(SECONDS)
        ended = self.ended()
        assert process.exitcode == 0, f"{step.name}: exit code {process.exitcode}"
        assert ended is not None
        assert step.source is None or ended["said"].startswith("accepted"), f"{step.name}: {ended['said']}"
        return ended

    def says(self, step: Step, home: Path) -> tuple[dict[str, Any], dict[str, Any]]:
        """Store and index after a step; a source's step is followed by the index first."""
        if step.source is not None:
            self.finish(Step("index", step.day, step.age), home)
        return store_says(home), index_says(home, self._vocabularies)

    def undisturbed(self) -> list[Undisturbed]:
        """The whole life, with the catalogue as it was before each step."""
        home = self._folder / "undisturbed"
        home.mkdir()
        shutil.copyfile(self._empty, home / "catalogue.db")
        return [self._undisturbed(step, home, number) for number, step in enumerate(LIFE)]

    def _undisturbed(self, step: Step, home: Path, number: int) -> Undisturbed:
        before = self.copy_of(home, f"before {number}")
        began = time.monotonic()
        ended = self.finish(step, home)
        seconds, requests = time.monotonic() - began, self.site.requests
        store, index = self.says(step, self.copy_of(home, f"after {number}"))
        return Undisturbed(step, before, store, index, ended["ticks"], requests, seconds)

    def copy_of(self, home: Path, name: str) -> Path:
        """Another folder with the same catalogue."""
        return Path(shutil.copytree(home, self._folder / name))


MakeStrike = Callable[[BaseProcess], Callable[[], None]]
