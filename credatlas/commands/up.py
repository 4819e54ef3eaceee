"""`credatlas up`: everything on one machine: API, indexer and scheduler as child processes."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from typing import Annotated

import typer

from credatlas.errors import RunFailed
from credatlas.instance import Instance
from credatlas.processes import Child, ChildProcesses
from credatlas.serving import require_free_port
from credatlas.settings import PREFIX
from credatlas.sole_user import sole_user

READY_SECONDS = 60.0
STARTING_LOOK_SECONDS = 0.05
"""How often a starting API is looked at: somebody waits."""
WRONG = 2
"""Status of a command whose words or settings are wrong, which it has said in one line."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("up")(up)


def up(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve, index and schedule here; an empty catalogue is first filled from the sample providers."""
    instance = context.obj.with_options(host=host, port=port)
    chosen = instance.settings.instance
    with sole_user(instance.home, os.getpid(), chosen.address):
        require_free_port(chosen.host, chosen.port)
        _run(instance)


def _run(instance: Instance) -> None:
    chosen = instance.settings.instance
    if not instance.has_database_file():
        _fill(instance)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    children = ChildProcesses({**os.environ, PREFIX + "HOME": str(chosen.home)})
    try:
        children.start("api", ["serve", "--host", chosen.host, "--port", str(chosen.port)])
        _fill(instance)
        ended = _say_when_ready(instance, children, stopping)
        if ended is None:
            children.start("indexer", ["index", "follow"])
            children.start("scheduler", ["schedule"])
            ended = children.watch(stopping)
    finally:
        children.stop()
    if ended is not None and not stopping.is_set():
        raise _end_of(ended)


def _fill(instance: Instance) -> None:
    from credatlas.first_start import fill_with_samples

    fill_with_samples(instance)


def _say_when_ready(instance: Instance, children: ChildProcesses, stopping: threading.Event) -> Child | None:
    """Wait until the API takes connections, not for ever; gives the child that ends instead."""
    chosen = instance.settings.instance
    deadline = time.monotonic() + READY_SECONDS

    def is_ready() -> bool:
        if not _listens(chosen.host, chosen.port):
            return time.monotonic() >= deadline
        sys.stdout.write(f"Credatlas is at {chosen.address}  (Ctrl-C ends it)\n")
        sys.stdout.flush()
        return True

    return children.watch(stopping, is_ready, STARTING_LOOK_SECONDS)


def _listens(host: str, port: int) -> bool:
    """Whether the API takes connections: it does so once it can answer."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _end_of(child: Child) -> Exception:
    """How this command ends with a child: what a child calls wrong words or settings it has said already."""
    status = child.process.returncode
    if status == WRONG:
        return typer.Exit(WRONG)
    return RunFailed(f"the {child.name} ended with status {status}, so everything was stopped")
