"""Answers to the costly addresses, made over each commit before visitors see it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.api.negotiation import preferred_language
from search_api.question import LANGUAGES

LANDING = ("/", "/v1/credentials")
"""What always is prepared, in each language; the other addresses of these paths when they were asked for lately."""
SINGULAR = ("q=", "cursor=")
"""Parameters of questions that seldom are asked twice."""
MOST = 32
PREPARED_SECONDS = 0.2
"""After that long no further answer is begun: a change has to be found soon, too.

What is asked first after that is not counted anew either: its counts are carried on from the last commit that they
were asked of.
"""
ANYWHERE = "localhost"


@dataclass(frozen=True, slots=True)
class Address:
    """One address as a visitor asks for it."""

    path: str
    query: str
    language: str
    host: str = ANYWHERE
    scheme: str = "http"

    def scope(self) -> Scope:
        """The request."""
        headers = {"host": self.host, "accept-language": self.language}
        return {
            "type": "http",
            "http_version": "1.1",
            "asgi": {"version": "3.0"},
            "method": "GET",
            "scheme": self.scheme,
            "server": (self.host, None),
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query.encode("latin-1"),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }


STANDING = [Address(path, "", language) for path in LANDING for language in LANGUAGES]


class Preparation:
    """The application, which remembers what it was asked lately and can ask itself the same again."""

    def __init__(self, app: ASGIApp, today: Callable[[], date]) -> None:
        self._app = app
        self._today = today
        self._day: date | None = None
        self._lately: OrderedDict[Address, None] = OrderedDict()
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in LANDING:
            self._notice(scope)
        await self._app(scope, receive, send)

    def prepare(self) -> None:
        """Ask the landing page, then what was asked last, until the time is over."""
        self._day = self._today()
        asyncio.run(self._ask_all(time.monotonic() + PREPARED_SECONDS))

    def is_due(self) -> bool:
        """Whether another day has begun: what is current and what expired is a matter of the day."""
        return self._today() != self._day

    async def _ask_all(self, ends: float) -> None:
        for number, address in enumerate(self._addresses()):
            if number >= len(STANDING) and time.monotonic() >= ends:
                return
            await self._ask(address)

    async def _ask(self, address: Address) -> None:
        await self._app(address.scope(), _nothing_more, _unheard)

    def _addresses(self) -> Iterator[Address]:
        with self._lock:
            lately = list(reversed(self._lately))
        yield from STANDING
        yield from lately

    def _notice(self, scope: Scope) -> None:
        query = scope["query_string"].decode("latin-1")
        if any(one.startswith(SINGULAR) for one in query.split("&")):
            return
        headers = Headers(scope=scope)
        language = preferred_language(headers.get("accept-language"))
        address = Address(scope["path"], query, language, headers.get("host", ANYWHERE), scope["scheme"])
        with self._lock:
            self._lately[address] = None
            self._lately.move_to_end(address)
            if len(self._lately) > MOST:
                self._lately.popitem(last=False)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unheard(_: Message) -> None:
    """Nobody listens: what was made is remembered where it was made."""
