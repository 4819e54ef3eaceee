"""Keeps every test, and every Python process a test starts, off the network: only loopback may be reached."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

# RFC 2606 and RFC 6761: names that no resolver knows. Answering so ourselves saves asking one.
NEVER_RESOLVED = ("invalid", "test", "example", "example.com", "example.net", "example.org")


class NetworkBlocked(RuntimeError):
    """A test reached for a host that is not this machine. Not an OSError, so that no retry swallows it."""


def is_loopback(host: object) -> bool:
    """Whether a host, as given to connect or getaddrinfo, stays on this machine."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_numeric(host: object) -> bool:
    """Whether resolving this host asks nobody."""
    try:
        ipaddress.ip_address(host.decode("ascii") if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


def never_resolves(host: object) -> bool:
    """Whether a name is one of those reserved for documentation and tests."""
    name = (host.decode("ascii") if isinstance(host, bytes) else str(host)).rstrip(".").lower()
    return any(name == reserved or name.endswith(f".{reserved}") for reserved in NEVER_RESOLVED)


class NetworkGuard:
    """Stands before `socket`, refuses what leaves the machine and remembers it."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._real_getaddrinfo = socket.getaddrinfo

    def refuse(self, what: str) -> NetworkBlocked:
        """The error for one attempt, remembered so that code that swallows it fails its test all the same."""
        self.attempts.append(what)
        return NetworkBlocked(f"{what}: tests reach 127.0.0.1, ::1 and unix sockets only")

    def install(self) -> None:
        """Replace the ways out of `socket`, for as long as the process lives."""
        for name in ("connect", "connect_ex", "sendto"):
            setattr(socket.socket, name, self._guarded(name, getattr(socket.socket, name)))
        socket.getaddrinfo = self._getaddrinfo

    def _guarded(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(connection: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if connection.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
                raise self.refuse(f"{name} to {address[0]}:{address[1]}")
            return real(connection, *arguments)

        return guarded

    def _getaddrinfo(self, host: Any, *arguments: Any, **named: Any) -> Any:
        if is_loopback(host) or is_numeric(host):
            return self._real_getaddrinfo(host, *arguments, **named)
        if never_resolves(host):
            raise socket.gaierror(socket.EAI_NONAME, f"{host} is a reserved name: it resolves nowhere")
        raise self.refuse(f"resolving {host!r}")
