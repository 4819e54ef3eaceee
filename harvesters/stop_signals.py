"""Turns the signals that ask a process to end into an interrupted run."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from harvesters.errors import RunInterrupted


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """While inside, TERM and INT raise RunInterrupted in the main thread: a run can say where it stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise RunInterrupted(f"the process was asked to end ({signal.Signals(number).name})")

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
