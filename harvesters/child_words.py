"""How a run's process ended, in words."""

from __future__ import annotations

import signal

from harvesters.runner import ChildEnd, ChildOutcome, RunLimits


def child_words(outcome: ChildOutcome, limits: RunLimits) -> str:
    """What is told of a run whose process went without a word of its own."""
    match outcome.end:
        case ChildEnd.TIMED_OUT:
            how = "killed" if outcome.was_killed else "ended"
            return f"its process was {how} at the limit of {limits.seconds / 60:g} minutes (harvest.wall_clock_minutes)"
        case ChildEnd.STOPPED:
            return "its process was ended because the scheduler was stopped"
        case ChildEnd.FINISHED if outcome.code < 0:
            return f"its process was killed by {_signal_name(-outcome.code)}{_hint(outcome.code, limits)}"
        case ChildEnd.FINISHED if outcome.code == 0:
            return f"its process ended well after {outcome.seconds:.0f} s"
        case ChildEnd.FINISHED:
            return (
                f"its process ended with status {outcome.code} after {outcome.seconds:.0f} s; "
                f"its memory was limited to {limits.memory_mb} MB (harvest.memory_mb)"
            )


def _hint(code: int, limits: RunLimits) -> str:
    if -code != signal.SIGKILL:
        return ""
    return f", by a person or by the system for want of memory; its limit was {limits.memory_mb} MB"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
