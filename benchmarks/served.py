"""The product's own server in a process of its own, and what it answers over kept connections."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

READY_SECONDS = 120.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of a process."""

    resident: float
    """In memory, pages of files that all processes share among it."""
    own: float
    """Without those."""


class Connection:
    """One kept connection to a server; each thread has its own."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=120)

    def get(self, address: str) -> bytes:
        """The body of a 200; anything else ends the benchmark."""
        try:
            answer = self._asked(address)
        except ConnectionError:  # idle for longer than the server keeps a connection
            self._connection.close()
            answer = self._asked(address)
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}: {body[:300]!r}")
        return body

    def _asked(self, address: str) -> HTTPResponse:
        self._connection.request("GET", address)
        return self._connection.getresponse()


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def connect(self) -> Connection:
        """A new connection."""
        return Connection(self.port)

    def memory(self) -> Memory:
        """What it holds now."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines()
        sizes = {name: value for name, _, value in (line.partition(":") for line in lines)}
        resident, own = (int(sizes[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))
        return Memory(resident, own)


@contextmanager
def credatlas(
    home: Path, *arguments: str, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A `credatlas` command that runs as long as the block does."""
    environment = {**os.environ, "CREDATLAS_HOME": str(home), "CREDATLAS_SAMPLES": "off", **(settings or {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "credatlas", *arguments], env=environment, stdout=sys.stderr
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def served(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """`credatlas serve` over a home folder, once it is ready."""
    port = free_port()
    with credatlas(home, "serve", "--port", str(port), settings=settings) as process:
        server = Server(port, process)
        _wait(server)
        yield server


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(server: Server) -> None:
    ends = time.monotonic() + READY_SECONDS
    while time.monotonic() < ends and server.process.poll() is None:
        try:
            connection = HTTPConnection(HOST, server.port, timeout=READY_SECONDS)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.1)
    raise SystemExit(f"the server on port {server.port} was not ready within {READY_SECONDS:g} s")
