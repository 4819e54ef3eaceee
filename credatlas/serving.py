"""Runs the API and the pages under uvicorn, in one process or several."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys

import uvicorn

from credatlas.errors import HostUnusable, PortTaken
from credatlas.instance import Instance
from credatlas.processes import end_with_parent
from credatlas.settings import PREFIX
from harvesters.collector_pauses import fewer_collector_pauses

KEEP_ALIVE_SECONDS = 15
SHUTDOWN_SECONDS = 5
WAITED_FOR = 2_000
"""Objects that pile up before garbage is looked for. A page leaves 500, as templates and what they import refer to each
other; to clear 50,000 away at once kept every visitor waiting for up to 0.14 s."""
SWITCH_SECONDS = 0.0002
"""How long a thread that prepares a commit goes on while one that answers a visitor waits for the interpreter."""


def serve(instance: Instance, *, with_parent: bool = False) -> None:
    """Serve until TERM or Ctrl-C; PortTaken or HostUnusable at once when it cannot be listened there."""
    chosen = instance.settings.instance
    require_free_port(chosen.host, chosen.port)
    # The application is built anew in each worker process, from the environment alone.
    os.environ[PREFIX + "HOME"] = str(chosen.home)
    workers = instance.settings.search.workers
    if workers > 1:
        instance.open_index().close()  # a wrong setting ends this process; workers would be started for ever
    if with_parent:
        end_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    uvicorn.run(
        "credatlas.serving:build",
        factory=True,
        host=chosen.host,
        port=chosen.port,
        workers=workers,
        http="h11",  # cuts off a head that is not at its end after 64 kB; the quicker parser would take it for ever
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def build() -> object:
    """The ASGI application of the instance that the environment describes.

    It listens once this returns, and so never before its landing page is at hand.
    """
    from search_api.app import build_app
    from search_api.preparation import Preparation

    services = Instance.from_environment().services()
    application = Preparation(build_app(services), services)
    services.index.keep_fresh(application)
    fewer_collector_pauses(WAITED_FOR)
    sys.setswitchinterval(SWITCH_SECONDS)
    return application


def require_free_port(host: str, port: int) -> None:
    """Raise PortTaken or HostUnusable, saying how to choose another, when it cannot be listened there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise HostUnusable(
                    f"address {host} is none of this machine ({error.strerror}); name one with --host or "
                    "CREDATLAS_HOST: 127.0.0.1 for this machine alone, 0.0.0.0 for all its addresses"
                ) from error
            raise PortTaken(
                f"port {port} of {host} cannot be used: {error.strerror}; choose another with --port, "
                f"or `make run PORT={port + 1}`"
            ) from error
