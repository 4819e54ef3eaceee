"""Who we are among processes, and whether another one still is."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
from pathlib import Path

from catalogue_store.leases import Holder

PROC = Path("/proc")
START_TIME_FIELD = 19
"""Field 22 of /proc/PID/stat, counted from the one after the command's closing bracket (proc(5))."""


def this_holder() -> Holder:
    """This process as the holder of a lease."""
    pid = os.getpid()
    return Holder(host_name(), pid, process_started(pid) or "unknown")


def is_alive(holder: Holder) -> bool:
    """Whether a holder on this host still runs: its process id may have gone to another process since."""
    return process_started(holder.pid) == holder.process_started


def host_name() -> str:
    """The machine with its boot and process namespace: only there does a process id mean something."""
    parts = (_read(PROC / "sys/kernel/random/boot_id"), _link(PROC / "self/ns/pid"))
    known = "".join(part for part in parts if part is not None)
    mark = hashlib.blake2b(known.encode(), digest_size=4).hexdigest() if known else ""
    return f"{socket.gethostname()}/{mark}" if mark else socket.gethostname()


def process_started(pid: int) -> str | None:
    """When a process began, in the system's own words; None when there is no such process."""
    if (PROC / "self/stat").exists():
        stat = _read(PROC / str(pid) / "stat")
        # A command name may hold spaces and brackets; it ends at the last bracket. A zombie has ended.
        fields = [] if stat is None else stat.rpartition(")")[2].split()
        return None if not fields or fields[0] == "Z" else fields[START_TIME_FIELD]
    told = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or None


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def _link(path: Path) -> str | None:
    try:
        return str(path.readlink())
    except OSError:
        return None
