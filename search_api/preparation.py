"""Answers to the costly addresses, made over each commit before visitors see it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import date

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.asked_address import Address
from search_api.lately_asked import LatelyAsked
from search_api.prepared_answers import Edition, PreparedAnswers, asks_more, send_again
from search_api.question import LANGUAGES
from search_api.services import Services

LANDING = ("/", "/v1/credentials")
"""What always is prepared, in each language; the other addresses of these paths when they were asked for lately."""
STANDING = [Address(path, "", language) for path in LANDING for language in LANGUAGES]
SINGULAR = ("q=", "cursor=")
"""Parameters of questions that seldom are asked twice."""
MOST = 32
PREPARED_SECONDS = 0.5
"""After that long no further answer is begun: a change has to be found within two seconds, too.

On two busy cores that is enough for all of them, at some 5 ms of processor time each. What is left is not counted anew
when it is asked for: its counts are carried on from the last commit that it was asked of.
"""


class Preparation:
    """The application, which remembers what it was asked lately and can ask itself the same again."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._index = services.index
        self._today = services.today
        self._day: date | None = None
        self._lately = LatelyAsked()
        self._visited = STANDING[0]
        self._answers = PreparedAnswers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with what is prepared where that is its answer."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in LANDING:
            address = Address.of(scope)
            if not _is_singular(address):
                self._notice(address)
                prepared = None if asks_more(scope) else self._prepared(address)
                if prepared is not None:
                    await send_again(prepared, send)
                    return
        await self._app(scope, receive, send)

    def prepare(self) -> None:
        """Ask the landing page, then what was asked most often lately, until the time is over."""
        self._day = self._today()
        asyncio.run(self._ask_all(Edition(self._index.generation, self._day)))

    def is_due(self) -> bool:
        """Whether another day has begun: what is current and what expired is a matter of the day."""
        return self._today() != self._day

    async def _ask_all(self, edition: Edition) -> None:
        ends = time.monotonic() + PREPARED_SECONDS
        for number, address in enumerate(self._addresses()):
            if number >= len(STANDING) and time.monotonic() >= ends:
                return
            if self._answers.keep(edition, address, await self._asked(address)):
                self._lately.answered(address)

    async def _asked(self, address: Address) -> list[Message]:
        said: list[Message] = []

        async def hear(message: Message) -> None:
            said.append(message)

        await self._app(address.scope(), _nothing_more, hear)
        return said

    def _prepared(self, address: Address) -> tuple[Message, ...] | None:
        generation = self._index.shown
        return None if generation is None else self._answers.find(Edition(generation, self._today()), address)

    def _addresses(self) -> list[Address]:
        """The landing page in the way it was visited again last, then what else was asked most often lately."""
        visited = self._visited
        standing = [replace(visited, path=one.path, query="", language=one.language) for one in STANDING]
        return [*standing, *(one for one in self._lately.next_turn(MOST) if one not in standing)]

    def _notice(self, address: Address) -> None:
        if self._lately.note(address):  # one who asks once takes over nothing
            self._visited = address


def _is_singular(address: Address) -> bool:
    return any(one.startswith(SINGULAR) for one in address.query.split("&"))


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
