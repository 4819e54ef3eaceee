"""What visitors meet while a harvest publishes: latencies, and how long a change takes to be found."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Thread

import orjson

from benchmarks.engines import Raw
from benchmarks.latency_figures import Measured
from benchmarks.search_cases import LANDING, Case
from benchmarks.served import Connection, Server
from benchmarks.timing import Latencies, latencies, spent

RATE, SECONDS = 500, 40
LOOK_SECONDS = 0.02
GIVEN_UP_SECONDS = 60.0
PAUSE_SECONDS = 0.05
"""Between two questions of a visitor: the machine is also indexing."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """What was measured."""

    published_a_second: float
    lag: Latencies
    """From published to found, in milliseconds."""
    cases: tuple[Measured, ...]


@dataclass(slots=True)
class Published:
    """What the publishing process has said so far."""

    words: list[tuple[str, float]] = field(default_factory=list)
    changes: int = 0
    ended: Event = field(default_factory=Event)

    def read(self, process: subprocess.Popen[str]) -> None:
        """Until it ends."""
        assert process.stdout is not None
        for line in process.stdout:
            word, moment, count = line.split()
            self.words.append((word, float(moment)))
            self.changes += int(count)
        self.ended.set()


def measure_freshness(home: Path, size: int, raw: Raw, server: Server, cases: Sequence[Case]) -> Freshness:
    """Ask while changes are published and indexed; the bare engine, too, which reads the commit of before."""
    lags: list[float] = []
    with publishing(home, size) as published:
        watcher = Thread(target=_watch, args=(published, server.connect(), lags), daemon=True)
        watcher.start()
        measured = _visit(cases, raw, server.connect(), published.ended)
        watcher.join()
    return Freshness(published.changes / SECONDS, latencies(lags), tuple(measured))


@contextmanager
def publishing(home: Path, size: int) -> Iterator[Published]:
    """A process that publishes, and a thread that listens to it."""
    command = [sys.executable, "-m", "benchmarks.publishing", str(home), str(size), str(RATE), str(SECONDS)]
    process, published = subprocess.Popen(command, stdout=subprocess.PIPE, text=True), Published()
    Thread(target=published.read, args=(process,), daemon=True).start()
    try:
        yield published
    finally:
        process.terminate()
        process.wait()


def _watch(published: Published, connection: Connection, lags: list[float]) -> None:
    """How long each published word takes to be found."""
    seen = 0
    while not published.ended.is_set() or seen < len(published.words):
        if seen == len(published.words):
            time.sleep(LOOK_SECONDS)
            continue
        word, moment = published.words[seen]
        lags.append((_found_at(connection, word, moment) - moment) * 1_000)
        seen += 1


def _found_at(connection: Connection, word: str, moment: float) -> float:
    while time.time() < moment + GIVEN_UP_SECONDS:
        # Between quotation marks, or another spelling would be looked for.
        if orjson.loads(connection.get(f"{LANDING}?q=%22{word}%22&facets=&size=1"))["total"]:
            return time.time()
        time.sleep(LOOK_SECONDS)
    raise SystemExit(f"{word} was not found within {GIVEN_UP_SECONDS:g} s of its publishing")


def _visit(cases: Sequence[Case], raw: Raw, connection: Connection, ended: Event) -> list[Measured]:
    """Cases in turn until nothing is published any more; what is asked often has been asked before."""
    served: dict[str, list[float]] = {case.name: [] for case in cases}
    bare: dict[str, list[float]] = {case.name: [] for case in cases}
    for case in cases:
        for asked in case.asked[: case.often or 0]:
            connection.get(asked.address or LANDING)
    number = 0
    while not ended.is_set():
        for case in cases:
            asked = case.asked[number % (case.often or len(case.asked))]
            if case.has_raw and case.is_promised and asked.query is not None:
                bare[case.name].append(spent(raw.call(asked.query)))
            if asked.address is not None:
                served[case.name].append(spent(partial(connection.get, asked.address)))
            time.sleep(PAUSE_SECONDS)
        number += 1
    return [
        Measured(name, raw=latencies(bare[name]) if bare[name] else None, served=latencies(each))
        for name, each in served.items()
    ]
