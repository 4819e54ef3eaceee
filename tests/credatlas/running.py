"""The command as its users start it: a process of its own over a home folder."""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from credatlas.cli import main

SECONDS = 90


@dataclass(frozen=True)
class Ended:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's environment without settings of ours, over the given home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CREDATLAS_")}
    return {**kept, "CREDATLAS_HOME": str(home), "COLUMNS": "100", **more}


def command(*words: str) -> list[str]:
    """The command line of `credatlas <words>`."""
    return [sys.executable, "-m", "credatlas", *words]


def credatlas(home: Path, *words: str, more: Mapping[str, str] | None = None) -> Ended:
    """Run `credatlas <words>` to its end."""
    done = subprocess.run(
        command(*words),
        env=environment(home, **(more or {})),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def credatlas_here(home: Path, *words: str, more: Mapping[str, str] | None = None) -> Ended:
    """The same in this process: a second less, for steps on the way to what a test is about."""
    written, err, status = io.BytesIO(), io.StringIO(), 0
    out = io.TextIOWrapper(written, encoding="utf-8", newline="", write_through=True)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    caught = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    collected_at = gc.get_threshold()
    with (
        mock.patch.dict(os.environ, environment(home, **(more or {})), clear=True),
        mock.patch.object(sys, "argv", ["credatlas", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        finally:
            root.handlers[:] = handlers
            root.setLevel(level)
            for number, handler in caught.items():
                signal.signal(number, handler)
            gc.set_threshold(*collected_at)
            gc.unfreeze()  # a command keeps all it has for good; this process goes on, and runs have limits of memory
    return Ended(status, written.getvalue().decode(), err.getvalue())


def children_of(pid: int) -> set[int]:
    """Every process below one, children of children included."""
    found: set[int] = set()
    waiting: Sequence[int] = [pid]
    while waiting:
        listed = [
            int(child)
            for parent in waiting
            for task in Path(f"/proc/{parent}/task").glob("*/children")
            for child in task.read_text(encoding="ascii").split()
        ]
        found.update(listed)
        waiting = listed
    return found


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
