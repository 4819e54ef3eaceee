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


def limit_memory(megabytes: int) -> None:
    """Let an allocation beyond the limit fail; a lower limit that is set already stays."""
    # Data, not address space: threads and libraries reserve addresses they never use.
    kind = resource.RLIMIT_DATA if sys.platform.startswith("linux") else resource.RLIMIT_AS
    _, hard = resource.getrlimit(kind)
    wanted = megabytes * 1024 * 1024
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (limit, hard))


if __name__ == "__main__":
    sys.exit(main())
