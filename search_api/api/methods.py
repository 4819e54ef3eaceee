"""HEAD and OPTIONS for everything that can be read with GET."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READING = "GET, HEAD, OPTIONS"


class ReadingMethods:
    """Answers HEAD as GET without the body, and OPTIONS with the methods there are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as GET where it is HEAD."""
        method = scope.get("method")
        if method == "OPTIONS":
            await Response(status_code=204, headers={"Allow": READING})(scope, receive, send)
        elif method == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, _without_body(send))
        else:
            await self._app(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
