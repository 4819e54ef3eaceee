"""What asks a process to end, from outside or by the clock, interrupts its run."""

from __future__ import annotations

import signal
import threading

import pytest

from harvesters.errors import RunInterrupted
from harvesters.stop_signals import interrupted_by_signals


def test_signals_and_the_end_of_the_allowed_time_interrupt_and_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    for number, words in (
        (signal.SIGTERM, "asked to end"),
        (signal.SIGVTALRM, "the 7 minutes of harvest.wall_clock"),
    ):
        with pytest.raises(RunInterrupted, match=words), interrupted_by_signals(7):
            signal.raise_signal(number)
    assert signal.getsignal(signal.SIGTERM) is before


def test_no_timer_is_left_when_a_run_ends_in_time() -> None:
    with interrupted_by_signals(1):
        assert [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert not [
        thread
        for thread in threading.enumerate()
        if isinstance(thread, threading.Timer) and thread.is_alive()
    ]


def test_time_that_is_up_interrupts() -> None:
    with pytest.raises(RunInterrupted, match="took longer than the 0 minutes"), interrupted_by_signals(0):
        threading.Event().wait(10)
