"""What every answer of the sample server has in common: the sample mark and validators."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAMPLE_HEADER = "X-Credatlas-Sample"
SAMPLES_WRITTEN_AT = datetime(2025, 6, 2, tzinfo=UTC)
"""Last-Modified of every answer that does not state its own."""


class MarkedAsSample:
    """ASGI layer that puts `X-Credatlas-Sample: true` on every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer through the application below, and mark it."""

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[SAMPLE_HEADER] = "true"
            await send(message)

        await self._app(scope, receive, send_marked)


class ConditionalAnswers:
    """ASGI layer that gives 200 answers to GET their ETag and Last-Modified, and answers 304 (RFC 9110)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the answer of the application below until it can be validated."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        answer = HeldAnswer()
        await self._app(scope, receive, answer.hold)
        answer.validate(Headers(scope=scope))
        await answer.release(send)


class HeldAnswer:
    """An answer that is kept whole until its validators are known."""

    def __init__(self) -> None:
        self._start: Message = {}
        self._body = bytearray()

    async def hold(self, message: Message) -> None:
        """Take one ASGI message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def validate(self, asked: Headers) -> None:
        """Add validators to a 200 answer, and make it a 304 when the client already has it."""
        if self._start["status"] != 200:
            return
        headers = MutableHeaders(scope=self._start)
        headers.setdefault("ETag", f'"{hashlib.sha256(self._body).hexdigest()[:32]}"')
        headers.setdefault("Last-Modified", format_datetime(SAMPLES_WRITTEN_AT, usegmt=True))
        if is_fresh(asked, headers["ETag"], headers["Last-Modified"]):
            self._start["status"] = 304
            self._body.clear()
            del headers["Content-Length"]
            del headers["Content-Type"]

    async def release(self, send: Send) -> None:
        """Send the answer on."""
        await send(self._start)
        await send({"type": "http.response.body", "body": bytes(self._body)})


def is_fresh(asked: Headers, etag: str, last_modified: str) -> bool:
    """Whether the client's copy is still good; If-None-Match, when sent, decides alone (RFC 9110, 13.2.2)."""
    if "if-none-match" in asked:
        known = {tag.strip().removeprefix("W/") for tag in asked["if-none-match"].split(",")}
        return "*" in known or etag.removeprefix("W/") in known
    if "if-modified-since" not in asked:
        return False
    try:
        since = parsedate_to_datetime(asked["if-modified-since"])
    except ValueError:  # RFC 9110, 13.1.3: an invalid date is ignored
        return False
    return parsedate_to_datetime(last_modified) <= since.replace(tzinfo=since.tzinfo or UTC)
