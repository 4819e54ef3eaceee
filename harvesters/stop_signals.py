"""Turns the signals that ask a process to end into an interrupted run."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from harvesters.errors import RunInterrupted


@contextmanager
def interrupted_by_signals(minutes: int) -> Iterator[None]:
    """While inside, TERM, INT and the end of the time a run may take raise RunInterrupted in the main thread.

    A run can then say where it stopped, and the next start goes on from there.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise RunInterrupted(f"the process was asked to end ({signal.Signals(number).name})")

    def time_is_up(number: int, frame: FrameType | None) -> None:
        raise RunInterrupted(f"the run took longer than the {minutes} minutes of harvest.wall_clock_minutes")

    handlers = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGVTALRM: time_is_up}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    # Of the process's own timers this one is free: SIGALRM ends a child of the scheduler that nobody watches.
    timer = threading.Timer(minutes * 60.0, os.kill, (os.getpid(), signal.SIGVTALRM))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for number, handler in before.items():
            signal.signal(number, handler)
