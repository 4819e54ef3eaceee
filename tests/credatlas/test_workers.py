"""Any number of workers start runs beside one scheduler that looks after them: each run once, by one of them."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from catalogue_store import CatalogueStore, RunKind, RunState
from credatlas.instance import Instance, now
from credatlas.pulse import Pulse
from credatlas.run_starting import RunStarter, start_lease
from credatlas.scheduling import Duty, InstanceScheduler
from credatlas.settings import load_settings
from credatlas.source_registry import register_sources
from harvesters.back_off import USUAL_PAUSES
from harvesters.held_lease import HeldLease
from tests.credatlas.running import command, credatlas, environment
from tests.credatlas.table_source import MAPPING, write_source
from tests.credatlas.test_scheduling import SECONDS, SOURCE, soon

ONCE = MAPPING.replace('"* * * * *"', '"0 3 1 1 *"')
"""Due now, as it was never run, and then in a year."""


class Beats(Pulse):
    """A pulse whose beats are counted."""

    def __init__(self) -> None:
        super().__init__(None)
        self.count = 0

    def beat(self) -> None:
        self.count += 1


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The instance's environment, which its runs inherit; its mappings are looked at five times a second."""
    more = {**write_source(tmp_path / "own", range(6), mapping=ONCE), "CREDATLAS_HOME": str(tmp_path)}
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("harvesters.scheduler.REVIEW_SECONDS", 0.2)
    return more


@pytest.fixture
def instance(settings: dict[str, str]) -> Instance:
    return Instance(load_settings(os.environ))


@pytest.fixture
def store(instance: Instance) -> Iterator[CatalogueStore]:
    with instance.open_store() as opened:
        register_sources(opened, [instance.mapping_files.load(SOURCE)])
        opened.sources.set_enabled(SOURCE, True)
        yield opened


@contextmanager
def at_work(instance: Instance, store: CatalogueStore, duty: Duty) -> Iterator[Beats]:
    """A scheduler or worker in a thread of its own; after it a look at the log of runs shows all that it started."""
    stopping, pulse = threading.Event(), Beats()
    thread = threading.Thread(target=InstanceScheduler(instance, store, duty, pulse).run, args=(stopping,))
    thread.start()
    try:
        yield pulse
    finally:
        stopping.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


def looks_again(pulse: Beats) -> None:
    """Wait until it has looked twice more at what is due."""
    seen = pulse.count
    soon(lambda: pulse.count >= seen + 2)


def test_of_many_workers_one_starts_a_run_that_is_due(instance: Instance, store: CatalogueStore) -> None:
    with ExitStack() as all_of_them:
        pulses = [all_of_them.enter_context(at_work(instance, store, Duty.RUNS)) for _ in range(3)]
        soon(lambda: [run for run in store.runs.of_source(SOURCE) if run.published_at is not None])
        for pulse in pulses:
            looks_again(pulse)
    assert [(run.state, run.attempt) for run in store.runs.of_source(SOURCE)] == [(RunState.ACCEPTED, 1)]
    assert store.leases.all() == {}


def test_a_scheduler_that_leaves_runs_to_workers_starts_none_but_closes_broken_ones(
    instance: Instance, store: CatalogueStore
) -> None:
    with at_work(instance, store, Duty.UPKEEP) as pulse:
        looks_again(pulse)
        assert store.runs.of_source(SOURCE) == []
        store.runs.start(SOURCE, RunKind.FULL, "stamp", now())
        trouble = soon(lambda: store.sources.troubles().get(SOURCE))
        looks_again(pulse)
    assert "its process was gone when the scheduler looked" in (trouble.failure or "")
    assert [run.state for run in store.runs.of_source(SOURCE)] == [RunState.INTERRUPTED]


def test_a_worker_closes_no_runs_of_others(instance: Instance, store: CatalogueStore) -> None:
    run = store.runs.start(SOURCE, RunKind.FULL, "stamp", now())
    with HeldLease(store.leases, start_lease(SOURCE), now), at_work(instance, store, Duty.RUNS) as pulse:
        looks_again(pulse)
        assert [(row.id, row.state) for row in store.runs.of_source(SOURCE)] == [(run.id, RunState.RUNNING)]
    assert store.sources.troubles() == {}


def test_what_another_is_starting_or_has_just_finished_is_not_started(
    instance: Instance, store: CatalogueStore
) -> None:
    mapping, starter = instance.mapping_files.load(SOURCE), RunStarter(instance, store)
    with HeldLease(store.leases, start_lease(SOURCE), now):
        starter.start(mapping, USUAL_PAUSES, lambda: True, threading.Event())
    starter.start(mapping, USUAL_PAUSES, lambda: False, threading.Event())
    assert store.runs.of_source(SOURCE) == []
    starter.start(mapping, USUAL_PAUSES, lambda: True, threading.Event())
    assert [run.state for run in store.runs.of_source(SOURCE)] == [RunState.ACCEPTED]


@pytest.mark.parametrize("words", [("work",), ("schedule", "--no-runs"), ("index", "follow")], ids=" ".join)
def test_a_process_that_does_its_work_touches_its_pulse_and_ends_well(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    pulse = tmp_path / "pulse"
    pulse.write_text("of an earlier life", encoding="utf-8")
    with subprocess.Popen(
        command(*words, "--pulse", str(pulse)), env=environment(tmp_path), stdin=subprocess.DEVNULL
    ) as process:
        soon(lambda: pulse.exists() and not pulse.read_text(encoding="utf-8"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0


def test_a_pulse_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    ended = credatlas(tmp_path, "work", "--pulse", str(tmp_path / "nowhere" / "pulse"))
    assert (ended.status, "nowhere/pulse cannot be written: No such file" in ended.err) == (2, True)
