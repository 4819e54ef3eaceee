"""The sample server as a thread of this process."""

import errno
import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.faults.wire import OpenConnection
from harvesters.sample_providers.request_log import RequestLog, RequestRecorder

HOST = "127.0.0.1"
START_SECONDS = 10.0
STOP_SECONDS = 10.0


class SampleServer:
    """Serves the sample providers on 127.0.0.1 while its `with` block runs.

    `port` 0 takes a free one. `app` replaces the application, for instance by `FaultySamples`; the
    request log sees what clients see, faults included.
    """

    def __init__(self, app: ASGIApp | None = None, *, port: int = 0) -> None:
        self.request_log = RequestLog()
        self._app = RequestRecorder(build_app() if app is None else app, self.request_log)
        self._wanted_port = port
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a final slash; an error while the server is not running."""
        if self._socket is None:
            raise RuntimeError("the sample server is not running, so it has no address yet; start() it first")
        return f"http://{HOST}:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        """Bind, and return once requests are answered; OSError when the port is taken."""
        if self._thread is not None:
            raise RuntimeError(f"the sample server is already running at {self.origin}")
        self._socket = _bound_socket(self._wanted_port)
        self._server = uvicorn.Server(_uvicorn_config(self._app))
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="sample-providers", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the sample server did not start within {START_SECONDS:.0f} s")
            time.sleep(0.005)

    def stop(self) -> None:
        """Finish open answers, close the port and wait for the thread to end; harmless when not running."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(STOP_SECONDS)
            if self._thread.is_alive():
                raise RuntimeError(f"the sample server did not stop within {STOP_SECONDS:.0f} s")
        if self._socket is not None:
            self._socket.close()
        self._socket = self._server = self._thread = None

    def wait(self) -> None:
        """Block until the server ends by itself."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _bound_socket(port: int) -> socket.socket:
    """A socket bound to the port, not yet listening; the error names the port and the remedy."""
    # asyncio turns Nagle's algorithm off only where the protocol is named: else every answer takes 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} on {HOST} is taken; choose another, or 0 for any free one"
            raise OSError(errno.EADDRINUSE, message) from error
        raise
    return bound


def _uvicorn_config(app: ASGIApp) -> uvicorn.Config:
    # No WebSocket or lifespan code, no log set-up of its own: the process that starts it decides about logs.
    return uvicorn.Config(
        app,
        http=OpenConnection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
