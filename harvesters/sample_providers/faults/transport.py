"""Faults of transport: what stands in place of the provider's answer."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache

from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from harvesters.sample_providers.faults.fault import Fault
from harvesters.sample_providers.faults.whole_answer import target_of, whole_answer
from harvesters.sample_providers.faults.wire import Wire, head

MEGABYTE = 1024 * 1024
TWO_GIGABYTES = 2048 * MEGABYTE
RETRY_SECONDS = 30
RETRY_DATE = timedelta(seconds=45)
AWAY_SECONDS = 86400
DRIP_SECONDS = 0.05
ROBOTS_LINE = "# Rules that nobody reads to their end\n"
PRIVATE = "http://10.0.0.8/"


@dataclass(frozen=True)
class BrokenRequest:
    """A request that a fault answers."""

    app: ASGIApp
    """The healthy provider."""
    scope: Scope
    receive: Receive
    send: Send
    now: Callable[[], datetime]

    async def answer(self, response: Response) -> None:
        """Answer by HTTP."""
        await response(self.scope, self.receive, self.send)

    @property
    def wire(self) -> Wire:
        """The connection."""
        return Wire(self.scope, self.receive)


Play = Callable[[BrokenRequest], Awaitable[None]]


def status(code: int, retry_after: Callable[[datetime], str] | None = None) -> Play:
    """Answers a status, with a Retry-After if there is one."""

    async def play(request: BrokenRequest) -> None:
        headers = {} if retry_after is None else {"Retry-After": retry_after(request.now())}
        await request.answer(PlainTextResponse("Not now", code, headers))

    return play


def text(content: str) -> Play:
    """Answers a text."""

    async def play(request: BrokenRequest) -> None:
        await request.answer(PlainTextResponse(content))

    return play


async def hang(request: BrokenRequest) -> None:
    """Nothing, until the client has enough."""
    await request.wire.gone()


async def drip(request: BrokenRequest) -> None:
    """The answer, byte by byte."""
    answer = await whole_answer(request.app, request.scope, request.receive)
    sent = head({"Content-Type": answer.media_type, "Content-Length": str(len(answer.body))}) + answer.body
    wire = request.wire
    leaving = asyncio.ensure_future(wire.gone())
    for place in range(len(sent)):
        wire.write(sent[place : place + 1])
        if (await asyncio.wait({leaving}, timeout=DRIP_SECONDS))[0]:
            return
    await wire.close()


def broken_off(frame: Callable[[bytes], tuple[Mapping[str, str], bytes]], protocol: str = "HTTP/1.1") -> Play:
    """Sends what `frame` makes of the body, headers and bytes, and closes the connection."""

    async def play(request: BrokenRequest) -> None:
        answer = await whole_answer(request.app, request.scope, request.receive)
        headers, sent = frame(answer.body)
        request.wire.write(head({"Content-Type": answer.media_type, **headers}, protocol) + sent)
        await request.wire.close()

    return play


def half_of_length(body: bytes) -> tuple[Mapping[str, str], bytes]:
    """Half of what Content-Length promises."""
    return {"Content-Length": str(len(body))}, body[: len(body) // 2]


def half_a_chunk(body: bytes) -> tuple[Mapping[str, str], bytes]:
    """A chunk that is not whole."""
    return {"Transfer-Encoding": "chunked"}, f"{len(body):x}\r\n".encode() + body[: len(body) // 2]


def chunk_without_size(body: bytes) -> tuple[Mapping[str, str], bytes]:
    """A chunk that states no number."""
    return {"Transfer-Encoding": "chunked"}, b"half\r\n" + body + b"\r\n"


def half_until_close(body: bytes) -> tuple[Mapping[str, str], bytes]:
    """Half of a body whose length nobody stated."""
    return {"Connection": "close"}, body[: len(body) // 2]


async def header_bomb(request: BrokenRequest) -> None:
    """Headers, and headers."""
    request.wire.write(head({f"X-Header-{number}": "x" * 1000 for number in range(1000)}))
    await request.wire.close()


def stream(headers: Mapping[str, str], megabytes: int | None) -> Play:
    """Sends zeros by the megabyte, one held at a time, until the client has enough or there are so many."""

    async def pieces() -> AsyncIterator[bytes]:
        sent = 0
        while megabytes is None or sent < megabytes:
            yield bytes(MEGABYTE)
            sent += 1
            await asyncio.sleep(
                0
            )  # sending to a client that has left waits for nothing, so nothing would notice

    async def play(request: BrokenRequest) -> None:
        await request.answer(StreamingResponse(pieces(), headers=headers, media_type="text/html"))

    return play


@cache
def bomb() -> bytes:
    """2 GB of zeros, as 2 MB of gzip members."""
    return gzip.compress(bytes(MEGABYTE)) * 2048


def packed(body: Callable[[], bytes], coding: str) -> Play:
    """Sends what was packed."""

    async def play(request: BrokenRequest) -> None:
        headers = {"Content-Encoding": coding}
        await request.answer(Response(body(), headers=headers, media_type="text/html"))

    return play


async def redirect_to_itself(request: BrokenRequest) -> None:
    """Round and round."""
    await request.answer(RedirectResponse(target_of(request.scope), 302))


async def redirect_inside(request: BrokenRequest) -> None:
    """To a network that is not the public's."""
    await request.answer(RedirectResponse(PRIVATE, 302))


PLAYS: Mapping[Fault, Play] = {
    Fault.SERVER_ERROR: status(500),
    Fault.TOO_MANY_REQUESTS: status(429, lambda now: str(RETRY_SECONDS)),
    Fault.UNAVAILABLE: status(503, lambda now: format_datetime(now + RETRY_DATE, usegmt=True)),
    Fault.AWAY: status(503, lambda now: str(AWAY_SECONDS)),
    Fault.HANG: hang,
    Fault.DRIP: drip,
    Fault.CUT_LENGTH: broken_off(half_of_length),
    Fault.CUT_CHUNK: broken_off(half_a_chunk),
    Fault.BAD_CHUNK: broken_off(chunk_without_size),
    Fault.CUT_CLOSE: broken_off(half_until_close, "HTTP/1.0"),
    Fault.ENDLESS: stream({}, None),
    Fault.HUGE_BODY: stream({"Content-Length": str(TWO_GIGABYTES)}, 2048),
    Fault.HEADER_BOMB: header_bomb,
    Fault.ZIP_BOMB: packed(bomb, "gzip"),
    Fault.NESTED_ZIP_BOMB: packed(lambda: gzip.compress(bomb()), "gzip, gzip"),
    Fault.REDIRECT_LOOP: redirect_to_itself,
    Fault.REDIRECT_PRIVATE: redirect_inside,
    Fault.EXPIRED_CURSOR: status(410),
    Fault.ROBOTS_FORBIDS: text("User-agent: *\nDisallow: /\n"),
    Fault.ROBOTS_FAILS: status(500),
    Fault.ROBOTS_HANGS: hang,
    Fault.ROBOTS_HUGE: text("User-agent: *\nAllow: /\n" + ROBOTS_LINE * (8 * MEGABYTE // len(ROBOTS_LINE))),
}
"""Every fault of transport; the others are of contents."""
