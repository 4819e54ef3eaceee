"""Answers that were prepared, sent again as they are: no thread is changed and nothing is made for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.types import Message, Scope, Send

from search_api.asked_address import Address

EDITIONS = 2
"""The one that visitors see, and the one that is being prepared."""
ASKS_MORE = frozenset({b"origin", b"if-none-match", b"range"})
"""Headers that change an answer and are no part of its address."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What answers are right for: one commit on one day."""

    generation: str
    day: date


class PreparedAnswers:
    """The answers to some addresses, each over one edition; safe between threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Edition, dict[Address, tuple[Message, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, edition: Edition, address: Address, messages: Sequence[Message]) -> bool:
        """Keep what the application said to an address, when that is an answer at all; whether it is."""
        if not messages or messages[0].get("status") != 200:
            return False
        with self._lock:
            self._answers.setdefault(edition, {})[address] = tuple(messages)
            while len(self._answers) > EDITIONS:
                self._answers.popitem(last=False)
        return True

    def find(self, edition: Edition, address: Address) -> tuple[Message, ...] | None:
        """What is kept for the address, none where that is another edition's."""
        with self._lock:
            return self._answers.get(edition, {}).get(address)


def asks_more(scope: Scope) -> bool:
    """Whether a request is to be answered in another way than its address alone says, or does not say its host."""
    names = {name for name, _ in scope["headers"]}
    return b"host" not in names or not ASKS_MORE.isdisjoint(names)


async def send_again(messages: Sequence[Message], send: Send) -> None:
    """Answer with what was said before."""
    for message in messages:
        await send(message)
