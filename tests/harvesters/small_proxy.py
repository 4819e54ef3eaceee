"""A proxy that understands CONNECT and remembers where it was asked to go."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable


def as_asked(host: str) -> str:
    """Where the proxy goes when told nothing else."""
    return host


class SmallProxy:
    """Joins the two ends, or refuses; `route` says where an address really is, so that tests need no network."""

    def __init__(self, refusal: bytes | None = None, route: Callable[[str], str] = as_asked) -> None:
        self.heard: list[bytes] = []
        self._refusal = refusal
        self._route = route
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def hosts(self) -> list[str]:
        """The hosts it was asked for."""
        return [question.split(b" ")[1].decode().rpartition(":")[0] for question in self.heard]

    def _serve(self) -> None:
        while True:
            client, _ = self._listening.accept()
            question = b""
            while not question.endswith(b"\r\n\r\n"):
                question += client.recv(1)
            self.heard.append(question)
            if self._refusal is not None:
                client.sendall(self._refusal)
                client.close()
                continue
            host, _, port = question.split(b" ")[1].decode().rpartition(":")
            upstream = socket.create_connection((self._route(host), int(port)))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_join, args=(client, upstream), daemon=True).start()


def _join(client: socket.socket, upstream: socket.socket) -> None:
    """Copy both ways until both ends have left; then nothing of either is open any more."""
    with client, upstream:
        back = threading.Thread(target=_copy, args=(upstream, client), daemon=True)
        back.start()
        _copy(client, upstream)
        back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    """Pass on what one end says, and that it has left: closing alone is not heard while another thread reads."""
    with contextlib.suppress(OSError):  # one end has left while the other still spoke
        while piece := source.recv(4096):
            sink.sendall(piece)
    with contextlib.suppress(OSError):  # the other end was the first to leave
        sink.shutdown(socket.SHUT_WR)
