"""What the healthy provider would have answered, whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONDITIONS = (b"if-none-match", b"if-modified-since")
OF_THE_BODY = ("etag", "last-modified", "content-length")


@dataclass(frozen=True)
class WholeAnswer:
    """An answer before it is sent."""

    status: int
    headers: Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """Content-Type with its parameters."""
        return self.headers.get("content-type", "")

    def with_body(self, body: bytes) -> WholeAnswer:
        """The same answer with another body."""
        return replace(self, body=body)

    def with_header(self, name: str, value: str) -> WholeAnswer:
        """The same answer with another value of a header."""
        headers = MutableHeaders(raw=list(self.headers.raw))
        headers[name] = value
        return replace(self, headers=headers)

    def response(self) -> Response:
        """The answer to send; its validators are left to `ConditionalAnswers`."""
        kept = {name: value for name, value in self.headers.items() if name not in OF_THE_BODY}
        return Response(self.body, self.status, kept)


Rewrite = Callable[[str, WholeAnswer], WholeAnswer]
"""Path and query of a request, and its answer -> the answer that is given instead."""


async def whole_answer(app: ASGIApp, scope: Scope, receive: Receive) -> WholeAnswer:
    """The answer of an application, as to a client that has nothing yet."""
    asked = {
        **scope,
        "headers": [(name, value) for name, value in scope["headers"] if name not in CONDITIONS],
    }
    started: Message = {}
    body = bytearray()

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(asked, receive, take)
    return WholeAnswer(started["status"], Headers(raw=list(started["headers"])), bytes(body))


class RewrittenAnswers:
    """ASGI layer that gives another answer than the application below."""

    def __init__(self, app: ASGIApp, rewrite: Rewrite) -> None:
        self._app = app
        self._rewrite = rewrite

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer through the application below, and rewrite what it says."""
        answer = self._rewrite(target_of(scope), await whole_answer(self._app, scope, receive))
        await answer.response()(scope, receive, send)


def target_of(scope: Scope) -> str:
    """Path and query of a request."""
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])
