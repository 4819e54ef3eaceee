"""The connection below HTTP, for answers that no HTTP library would send."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import cast

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

EXTENSION = "credatlas.connection"


class OpenConnection(H11Protocol):
    """uvicorn's protocol, which lets the application write to the connection itself."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Hand the connection to the application with every request."""
        super().connection_made(transport)
        app = self.app

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[EXTENSION] = transport
            await app(scope, receive, send)

        self.app = with_connection


class Wire:
    """The client's end of a request, without HTTP in between."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._transport = cast("asyncio.Transport", scope["extensions"][EXTENSION])
        self._receive = receive

    def write(self, sent: bytes) -> None:
        """Send bytes as they are."""
        self._transport.write(sent)

    async def close(self) -> None:
        """End the connection once everything is sent, and wait until it has."""
        self._transport.close()
        await self.gone()

    async def gone(self) -> None:
        """Wait until the client has left."""
        while (await self._receive())["type"] != "http.disconnect":
            continue


def head(headers: Mapping[str, str], protocol: str = "HTTP/1.1") -> bytes:
    """The beginning of a 200 answer."""
    lines = [f"{protocol} 200 OK", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
