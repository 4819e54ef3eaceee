"""Answer and first hits by question, carried on from one commit to the next instead of being made anew."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from search_api.errors import EngineFailure
from search_api.index.difference import Difference, difference
from search_api.index.view import View
from search_api.remembered import Remembered

Answer = TypeVar("Answer")
MOST_VIEWS = 3
"""The view that is being prepared, the one that visitors still see, and the one before it.

Each keeps the files it is made of open, also those that were merged away meanwhile.
"""
MOST_WRITTEN = 5_000
"""Documents written between commits that are held, some 10 kB each: what was not asked for since is made anew."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What was written since the view before; none where that is not certain."""

    earlier: str
    written: Difference | None


class CarriedAnswers:
    """What was asked for last, over the newest views; safe between threads."""

    def __init__(self, most: int) -> None:
        """`most` is the total weight of what is remembered."""
        self._remembered = Remembered(most)
        self._views: list[View] = []
        self._steps: OrderedDict[str, _Step] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        view: View,
        key: Hashable,
        make: Callable[[], Answer],
        carry: Callable[[Answer, Difference], Answer | None] = lambda answer, written: None,
        weigh: Callable[[Answer], int] = lambda _: 1,
    ) -> Answer:
        """The answer remembered; else what `carry` makes of an earlier view's; else what `make` makes.

        `carry` gives None where it cannot tell.
        """

        def made() -> Answer:
            try:
                carried = self._carried(view, key, carry)
            except (
                EngineFailure
            ):  # more values than the engine lists at once; counting meets whatever else it is
                carried = None
            return make() if carried is None else carried

        return self._remembered.get((view.token, key), made, weigh)

    def has(self, view: View, key: Hashable) -> bool:
        """Whether these are remembered."""
        return self._remembered.has((view.token, key))

    def clear(self) -> None:
        """Let go of every view."""
        with self._lock:
            self._views.clear()
            self._steps.clear()

    def _carried(
        self, view: View, key: Hashable, carry: Callable[[Answer, Difference], Answer | None]
    ) -> Answer | None:
        if view.commit is None:
            return None
        steps: list[Difference] = []
        for step in self._back_from(view):
            if step.written is None:
                return None
            steps.append(step.written)
            answer: Answer | None = self._remembered.kept((step.earlier, key))
            if answer is not None:
                return _over(steps, answer, carry)
        return None

    def _back_from(self, view: View) -> Iterator[_Step]:
        """The steps that led to a view, the last one first; two views of one commit may each lead to the other."""
        passed, step = {view.token}, self._step_to(view)
        while step is not None and step.earlier not in passed:
            yield step
            passed.add(step.earlier)
            with self._lock:
                step = self._steps.get(step.earlier)

    def _step_to(self, view: View) -> _Step | None:
        """The last step, looked for once; none to the first view, and to one that is older than the newest."""
        with self._lock:
            if view.token in self._steps:
                return self._steps[view.token]
            before = self._views[-1] if self._views else None
            if before is not None and (before.token == view.token or _is_newer(before, view)):
                return None
        made = None if before is None else _Step(before.token, difference(before, view))
        with self._lock:
            self._add(view, made)
        return made

    def _add(self, view: View, made: _Step | None) -> None:
        if view.token in self._steps:
            return
        self._views.append(view)
        if made is not None:
            if made.written is None:
                self._steps.clear()  # nothing is carried over it
            self._steps[view.token] = made
        while len(self._views) > MOST_VIEWS or self._views[0].generation != view.generation:
            self._views.pop(0)
            self._close(self._steps.get(self._views[0].token))
        while len(self._steps) > 1 and sum(map(_size, self._steps.values())) > MOST_WRITTEN:
            self._steps.popitem(last=False)

    def _close(self, step: _Step | None) -> None:
        """The view that a step begins with is let go of."""
        if step is not None and step.written is not None:
            step.written.close()


def _over(
    steps: list[Difference], answer: Answer, carry: Callable[[Answer, Difference], Answer | None]
) -> Answer | None:
    """The answer carried over each step, of which the last one was found first."""
    carried: Answer | None = answer
    for written in reversed(steps):
        if carried is not None:
            carried = carry(carried, written)
    return carried


def _size(step: _Step) -> int:
    """What a step weighs: its documents, and itself."""
    return 1 if step.written is None else 1 + step.written.size


def _is_newer(view: View, other: View) -> bool:
    """Whether a view is of a later commit of the same generation; of another generation the last one asked is newer."""
    if view.commit is None or other.commit is None or view.generation != other.generation:
        return False
    return view.commit.number > other.commit.number
