"""Sees whether a fault did anything: every answer is compared with the one that a healthy provider would give."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harvesters.sample_providers.faults.whole_answer import WholeAnswer, target_of, whole_answer

TOLD_BY_HEADERS = (b"content-type", b"content-encoding", b"location")
NOT_MODIFIED = 304


@dataclass
class Answer:
    """What was sent so far of an answer, and what would have been."""

    target: str
    healthy: WholeAnswer
    is_as_healthy: bool = False
    """Only once it is whole: one that never comes, or by no HTTP, is another."""
    _sent: bytearray = field(default_factory=bytearray)
    _has_same_head: bool = False

    def send(self, message: Message) -> None:
        """Compare the next part."""
        if message["type"] == "http.response.start":
            self._has_same_head = self._is_same_head(message)
            self.is_as_healthy = message["status"] == NOT_MODIFIED
        elif self._has_same_head and len(self._sent) <= len(self.healthy.body):
            self._sent += message.get("body", b"")
            self.is_as_healthy = self._sent == self.healthy.body

    def _is_same_head(self, message: Message) -> bool:
        return message["status"] == self.healthy.status and all(
            dict(message["headers"]).get(name) == dict(self.healthy.headers.raw).get(name)
            for name in TOLD_BY_HEADERS
        )


class Witness:
    """ASGI layer over providers that may be broken; `healthy` are the same ones in their good days."""

    def __init__(self, app: ASGIApp, healthy: ASGIApp) -> None:
        self._app = app
        self._healthy = healthy
        self._lock = threading.Lock()
        self._answers: list[Answer] = []

    def clear(self) -> None:
        """Forget what was seen so far."""
        with self._lock:
            self._answers = []

    @property
    def broken(self) -> list[str]:
        """Path and query of every request that got another answer than the healthy one, or none."""
        with self._lock:
            return [answer.target for answer in self._answers if not answer.is_as_healthy]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request be answered, and watch."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = [await receive()]
        while asked[-1].get("more_body", False):
            asked.append(await receive())
        answer = Answer(target_of(scope), await whole_answer(self._healthy, scope, again(asked, receive)))
        with self._lock:
            self._answers.append(answer)

        async def watch(message: Message) -> None:
            answer.send(message)  # before the client has it, so that whoever has the answer finds it seen
            await send(message)

        await self._app(scope, again(asked, receive), watch)


def again(asked: list[Message], receive: Receive) -> Receive:
    """Receives what was received once, and then what comes."""
    left = list(asked)

    async def receive_again() -> Message:
        return left.pop(0) if left else await receive()

    return receive_again
