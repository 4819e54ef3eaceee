"""A real OpenSearch for a test run: the one that CREDATLAS_TEST_OPENSEARCH names, else a node of the run's own.

The processes of a run share one node. The first that needs it starts a keeper, a process of its own that starts the
node and ends it when it is told to or when the run is gone, however that ended:

    python -m tests.opensearch_server FOLDER RUN [MEMORY]

With a size for its memory it is a node as a deployment has it, for those who measure one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.opensearch_node import HEAP, NAMED, SECONDS, end, is_running, own_node

ROOT = Path(__file__).parents[1]


def shared_address(run: int, memory: str | None = None) -> str:
    """Where the OpenSearch of a run answers; `run` is the run's first process."""
    named = os.environ.get(NAMED)
    if named:
        return named
    folder = _folder(run)
    with _alone(folder):
        if not (folder / "keeper").exists():
            _start_keeper(folder, run, memory)
    address = folder / "address"
    if not address.exists():
        raise RuntimeError((folder / "log").read_text())
    return address.read_text()


def stop_shared(run: int) -> None:
    """End the node of a run, when it has one."""
    folder = _folder(run)
    keeper = folder / "keeper"
    if keeper.exists():
        end(int(keeper.read_text()))
    shutil.rmtree(folder, ignore_errors=True)


def _folder(run: int) -> Path:
    return Path(tempfile.gettempdir()) / f"credatlas-opensearch-run-{run}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process of the run at a time."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_keeper(folder: Path, run: int, memory: str | None) -> None:
    log = folder / "log"
    with log.open("wb") as said:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.opensearch_server", str(folder), str(run), *filter(None, [memory])],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    (folder / "keeper").write_text(str(keeper.pid))
    deadline = time.monotonic() + 4 * SECONDS
    while not (folder / "address").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text())
        time.sleep(0.05)
    keeper.returncode = 0  # it outlives this process, which is not to warn of it


def keep(folder: Path, run: int, memory: str | None = None) -> None:
    """Keep a node until this process is told to end or the run is gone."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with own_node(memory or HEAP, is_quick=memory is None) as node:
        node.start()
        unfinished = folder / "address.unfinished"
        unfinished.write_text(node.address)
        unfinished.rename(folder / "address")
        while is_running(run):
            time.sleep(0.5)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
