"""`python -m harvesters.limited_process --memory-mb N --seconds N -- COMMAND`: the command, within limits.

The limits are set here, before the command takes this process over, rather than between fork and exec in the
parent, whose threads would make that unsafe.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def main(arguments: list[str] | None = None) -> int:
    """Become the command; 2 when the arguments make no sense."""
    parser = argparse.ArgumentParser(prog="python -m harvesters.limited_process", description=__doc__)
    parser.add_argument("--memory-mb", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("command", nargs="+")
    given = parser.parse_args(arguments)
    limit_memory(given.memory_mb)
    # The parent ends the command in time. Should the parent be gone, the alarm does: it outlives exec.
    signal.alarm(given.seconds)
    os.execvp(given.command[0], given.command)  # noqa: S606


# Data, not address space: threads and libraries reserve addresses they never use.
LIMITED = resource.RLIMIT_DATA if sys.platform.startswith("linux") else resource.RLIMIT_AS


def limit_memory(megabytes: int) -> None:
    """Let an allocation beyond the limit fail; a lower limit that is set already stays."""
    _, hard = resource.getrlimit(LIMITED)
    wanted = megabytes * 1024 * 1024
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(LIMITED, (limit, hard))


@contextmanager
def memory_limited(megabytes: int) -> Iterator[None]:
    """The same for what is inside; afterwards the limit is what it was."""
    soft, hard = resource.getrlimit(LIMITED)
    limit_memory(megabytes)
    try:
        yield
    finally:
        resource.setrlimit(LIMITED, (soft, hard))


def memory_limit_mb() -> int | None:
    """How much this process and each child it starts may take; None: all there is."""
    limit, _ = resource.getrlimit(LIMITED)
    return None if limit == resource.RLIM_INFINITY else limit // (1024 * 1024)


def lift_memory_limit() -> None:
    """Let a process that ran into its limit say so: that takes memory too."""
    _, hard = resource.getrlimit(LIMITED)
    resource.setrlimit(LIMITED, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
