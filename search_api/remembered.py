"""Answers kept for as long as they are right: their keys name the commit they were read from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Remembered:
    """The answers asked for last, up to a total weight; safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, key: Hashable, make: Callable[[], Answer], weigh: Callable[[Answer], int] = lambda _: 1
    ) -> Answer:
        """The answer kept under the key, or a new one. Two threads may make one at a time; both are right."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
                answer: Answer = kept[0]
                return answer
        made = make()
        self._keep(key, made, weigh(made))
        return made

    def kept(self, key: Hashable) -> Any:
        """The answer kept under the key, which does not count as asked for; None where there is none."""
        with self._lock:
            return self._answers.get(key, (None, 0))[0]

    def has(self, key: Hashable) -> bool:
        """Whether an answer is kept under the key."""
        with self._lock:
            return key in self._answers

    def _keep(self, key: Hashable, answer: object, weight: int) -> None:
        with self._lock:
            replaced = self._answers.pop(key, (None, 0))[1]
            self._answers[key] = (answer, weight)
            self._weight += weight - replaced
            while self._weight > self._most and len(self._answers) > 1:
                self._weight -= self._answers.popitem(last=False)[1][1]
