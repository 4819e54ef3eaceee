"""Runs a harvest in a process of its own, within limits of time and memory, and leaves no child behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from normalise.mapping.mapping import Mapping as SourceMapping

GRACE_SECONDS = 30.0
"""Between TERM, which lets the run say where it stopped, and KILL."""
POLL_SECONDS = 0.2
ALARM_SECONDS = 60
"""How long after KILL was due the command ends by itself, when nobody is left to kill it."""


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What one run may take."""

    seconds: float
    """By the clock on the wall."""
    memory_mb: int


def limits_of(mapping: SourceMapping) -> RunLimits:
    """The limits of the mapping's `harvest` block."""
    return RunLimits(mapping.harvest.wall_clock_minutes * 60.0, mapping.harvest.memory_mb)


class ChildEnd(StrEnum):
    """Why the child is no more."""

    FINISHED = "finished"
    """By itself, well or badly."""
    TIMED_OUT = "timed_out"
    STOPPED = "stopped"
    """Because we were asked to end."""


@dataclass(frozen=True, slots=True)
class ChildOutcome:
    """How a child ended."""

    end: ChildEnd
    code: int
    """Its exit code; negative: the signal that killed it."""
    seconds: float
    was_killed: bool = False
    """Whether it had to be killed because it did not heed TERM."""


def run_limited(
    command: Sequence[str],
    limits: RunLimits,
    *,
    stopping: threading.Event | None = None,
    environment: Mapping[str, str] | None = None,
    grace: float = GRACE_SECONDS,
) -> ChildOutcome:
    """Run a command to its end, its time limit, or until `stopping`; then TERM, and KILL after `grace`.

    The child's standard input is a pipe that ends when this process does. Its children end with it.
    """
    began = time.monotonic()
    alarm = int(limits.seconds + grace) + ALARM_SECONDS
    limited = ["--memory-mb", str(limits.memory_mb), "--seconds", str(alarm), "--", *command]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter; the command comes from the composition root
        [sys.executable, "-m", "harvesters.limited_process", *limited],
        stdin=subprocess.PIPE,
        start_new_session=True,
        env=None if environment is None else dict(environment),
    )
    try:
        end = _wait(process, began + limits.seconds, stopping or threading.Event())
        was_killed = end is not ChildEnd.FINISHED and _end(process, grace)
    finally:
        _kill_group(process)
        if process.stdin is not None:
            process.stdin.close()
    return ChildOutcome(end, process.returncode, time.monotonic() - began, was_killed)


def _wait(process: subprocess.Popen[bytes], deadline: float, stopping: threading.Event) -> ChildEnd:
    while process.poll() is None:
        if time.monotonic() >= deadline:
            return ChildEnd.TIMED_OUT
        if stopping.wait(POLL_SECONDS):
            return ChildEnd.STOPPED
    return ChildEnd.FINISHED


def _end(process: subprocess.Popen[bytes], grace: float) -> bool:
    """Ask the child to end; whether it had to be killed."""
    process.terminate()
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        return True
    return False


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of the child and its own children."""
    with suppress(ProcessLookupError):  # nothing may be left, which is what is wanted
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
