"""The steps of a catalogue's life, each done by a process of its own that may be killed at any moment of it."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, event

from catalogue_store import CatalogueStore, RunKind, open_store
from harvesters import normalising
from harvesters.fetch import Fetcher
from harvesters.normalising import Normalising
from harvesters.protocols import table
from harvesters.run import harvest_source, normalise_source
from harvesters.settings import FetchSettings
from normalise.vocabularies import load_vocabularies
from search_api.index.embedded_index import open_embedded_index
from search_api.indexer import Indexer
from tests.harvesters.conftest import FakeClock
from tests.harvesters.mappings import register
from tests.kill.sources import mapping_of

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
INSTRUCTIONS = 100
"""So many of SQLite's own instructions are one tick: a tick may fall into the middle of a statement."""
HARVEST, NORMALISE, PUBLISH, INDEX, REBUILD = "harvest", "normalise", "publish", "index", "rebuild"
VOCABULARIES = load_vocabularies()


@dataclass(frozen=True)
class Step:
    """One step; the sources are what they are at `age`, the clock stands at its number of days."""

    name: str
    day: int
    age: int = 0
    source: str | None = None
    kind: RunKind | None = None
    is_rebuild: bool = False

    @property
    def at(self) -> datetime:
        return START + timedelta(days=self.day)


@dataclass
class Stages:
    """Which stage the process is in and how many ticks of it have passed; kills at the tick that is named."""

    told: Path
    kill_in: str | None = None
    kill_at: int = 0
    now: str = "start"
    ticks: Counter[str] = field(default_factory=Counter)

    def enter(self, stage: str) -> None:
        """Written where the parent reads it when this process is no more."""
        if stage != self.now:
            self.now = stage
            fresh = self.told.with_suffix(".new")
            fresh.write_text(stage, encoding="ascii")
            fresh.replace(self.told)

    def tick(self) -> None:
        self.ticks[self.now] += 1
        if self.now == self.kill_in and self.ticks[self.now] == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def carry_out(step: Step, home: Path, origin: str, stages: Stages) -> None:
    """Do the step; beside `told` are left the ticks of each stage when it comes to its end."""
    stages.enter("start")
    event.listen(Engine, "connect", lambda raw, _: raw.set_progress_handler(stages.tick, INSTRUCTIONS))
    with open_store(f"sqlite:///{home / 'catalogue.db'}", migrate=False) as store:
        is_index = step.source is None
        said = follow(step, store, home, stages) if is_index else harvest(step, store, origin, stages)
    ended = {"said": said, "ticks": stages.ticks}
    stages.told.with_suffix(".json").write_bytes(orjson.dumps(ended))


def harvest(step: Step, store: CatalogueStore, origin: str, stages: Stages) -> str:
    """One run; its state and attempt."""
    assert step.source is not None
    mapping = mapping_of(step.source, origin, is_remapped=step.kind is RunKind.REPLAY)
    register(store, mapping)
    _in_small_batches(stages)
    options: dict[str, Any] = {"now": lambda: step.at, "progress": lambda stage, done: stages.enter(stage)}
    if step.kind is RunKind.REPLAY:
        report = normalise_source(mapping, store, VOCABULARIES, **options)
    else:
        settings = FetchSettings(allowed_hosts=("127.0.0.1",), allowed_host_spacing_seconds=0.0)
        stages.enter(HARVEST)
        clock = FakeClock(step.at)  # a process killed in a request leaves its turn at the host to run out
        with Fetcher(settings, store.hosts, store.validators, now=clock.now, sleep=clock.sleep) as fetcher:
            report = harvest_source(mapping, store, fetcher, VOCABULARIES, kind=step.kind, **options)
    return f"{report.state} {report.attempt} {report.error}"


def _in_small_batches(stages: Stages) -> None:
    """So that normalising is more than one moment; between two batches the run is where it was before."""
    normalising.BATCH = 50
    table.ROWS_A_PAGE = 40
    normalise = Normalising._normalise

    def traced(self: Normalising, *given: Any) -> None:
        before = stages.now
        stages.enter(NORMALISE)
        normalise(self, *given)
        stages.enter(before)

    Normalising._normalise = traced  # type: ignore[method-assign]


def follow(step: Step, store: CatalogueStore, home: Path, stages: Stages) -> str:
    """Bring the index up to the store, by the change log or anew."""
    index = open_embedded_index(home / "index", VOCABULARIES)
    clustering = store.clustering()
    indexer = Indexer(store, index, VOCABULARIES, batch=40, between=lambda: clustering.step(step.at))
    stages.enter(REBUILD if step.is_rebuild else INDEX)
    try:
        return str(indexer.rebuild() if step.is_rebuild else indexer.settle())
    finally:
        index.close()
