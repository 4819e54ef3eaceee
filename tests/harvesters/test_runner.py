"""A child has its limits, and nothing of it is left behind."""

from __future__ import annotations

import os
import sys
import textwrap
import threading
import time
from pathlib import Path

from harvesters.runner import ChildEnd, RunLimits, limits_of, run_limited
from tests.harvesters.mappings import table_mapping

LIMITS = RunLimits(20.0, 512)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_child_that_ends_by_itself_tells_its_code() -> None:
    outcome = run_limited(python("raise SystemExit(3)"), LIMITS)
    assert (outcome.end, outcome.code, outcome.was_killed) == (ChildEnd.FINISHED, 3, False)


def test_child_beyond_its_time_is_asked_to_end() -> None:
    code = """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(7))
        time.sleep(30)
    """
    outcome = run_limited(python(code), RunLimits(1.5, 512), grace=5)
    assert (outcome.end, outcome.code, outcome.was_killed) == (ChildEnd.TIMED_OUT, 7, False)


def test_child_that_does_not_heed_is_killed_with_its_own_children(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    code = f"""
        import os, pathlib, signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        pathlib.Path({str(told)!r}).write_text(f"{{os.getpid()}} {{inner.pid}}")
        time.sleep(60)
    """
    outcome = run_limited(python(code), RunLimits(1.5, 512), grace=0.3)
    assert (outcome.end, outcome.code, outcome.was_killed) == (ChildEnd.TIMED_OUT, -9, True)
    child, grandchild = map(int, told.read_text().split())
    deadline = time.monotonic() + 5
    while is_there(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    state = (
        Path(f"/proc/{grandchild}/stat").read_text().rpartition(")")[2].split()[0]
        if is_there(grandchild)
        else "Z"
    )
    assert (is_there(child), state) == (False, "Z")


def test_stopping_ends_the_child() -> None:
    stopping = threading.Event()
    threading.Timer(0.5, stopping.set).start()
    outcome = run_limited(python("import time; time.sleep(30)"), LIMITS, stopping=stopping, grace=5)
    assert (outcome.end, outcome.code) == (ChildEnd.STOPPED, -15)
    assert outcome.seconds < 10


def test_memory_beyond_the_limit_is_refused() -> None:
    code = """
        try:
            hoard = bytearray(400_000_000)
        except MemoryError:
            raise SystemExit(9)
    """
    assert run_limited(python(code), RunLimits(20.0, 200)).code == 9
    assert run_limited(python(code), RunLimits(20.0, 800)).code == 0


def test_child_sees_its_parent_go_by_its_standard_input() -> None:
    outcome = run_limited(python("import sys; raise SystemExit(sys.stdin is None)"), LIMITS)
    assert outcome.code == 0


def test_limits_are_those_of_the_mapping() -> None:
    mapping = table_mapping(url="https://register.example/t", wall_clock_minutes=5, memory_mb=300)
    assert limits_of(mapping) == RunLimits(300.0, 300)
