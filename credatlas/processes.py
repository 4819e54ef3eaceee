"""The child processes of `credatlas up`: started together, watched together, ended together."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)
KILLS_BORNE, KILLS_SECONDS = 5, 600.0
"""So many kills of one child in so long a time are borne; more are no accident."""
LOOK_SECONDS = 0.2
"""How often the children are looked at."""
GRACE_SECONDS = 10.0
"""How long a child may take to end after TERM before it is killed."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running part of the product."""

    name: str
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes]


class ChildProcesses:
    """A group of `credatlas` commands that live and end with this process, even when it is killed.

    Each child reads a pipe whose other end only this process holds: when this process is gone, however it
    went, the pipe ends and so does the child (`end_with_parent`).
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._children: list[Child] = []
        self._killed_at: defaultdict[str, list[float]] = defaultdict(list)

    def start(self, name: str, arguments: Sequence[str]) -> Child:
        """Start `credatlas <arguments>` as a child."""
        command = [sys.executable, "-m", "credatlas", *arguments, "--with-parent"]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            command, stdin=subprocess.PIPE, env=self._environment, start_new_session=True
        )
        child = Child(name, tuple(arguments), process)
        self._children.append(child)
        logger.info("child started", extra={"child": name, "pid": process.pid})
        return child

    def watch(
        self,
        stopping: threading.Event,
        is_enough: Callable[[], bool] = lambda: False,
        look_seconds: float = LOOK_SECONDS,
    ) -> Child | None:
        """Until `stopping` is set or it is enough, then none: a child that is killed is started again.

        Gives the first that ends by itself, as a wrong setting makes it, or that is killed again and again.
        """
        while not stopping.wait(look_seconds):
            for child in [child for child in self._children if child.process.poll() is not None]:
                if child.process.returncode >= 0 or not self._may_start_again(child.name):
                    return child
                logger.warning("child was killed", extra={"child": child.name, "pid": child.process.pid})
                self._children.remove(child)
                self.start(child.name, child.arguments)
            if is_enough():
                return None
        return None

    def _may_start_again(self, name: str) -> bool:
        now = time.monotonic()
        lately = [at for at in self._killed_at[name] if at > now - KILLS_SECONDS]
        self._killed_at[name] = [*lately, now]
        return len(lately) < KILLS_BORNE

    def stop(self) -> None:
        """TERM to all, KILL to those that stay; returns when none is left."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("child killed", extra={"child": child.name, "pid": child.process.pid})
                child.process.kill()
                child.process.wait()
            if child.process.stdin is not None:
                child.process.stdin.close()
        self._children.clear()


def end_with_parent(stop: Callable[[], None]) -> None:
    """Call `stop` once the parent's end of standard input is closed."""
    descriptor = sys.stdin.fileno()

    def watch() -> None:
        # Unbuffered: a daemon thread inside sys.stdin's lock would make the interpreter abort at its end.
        while os.read(descriptor, 1):
            continue
        stop()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
