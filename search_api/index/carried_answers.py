"""Answer and first hits by question, carried on from one commit to the next instead of being made anew."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from search_api.errors import EngineFailure
from search_api.index.difference import Difference, difference
from search_api.index.snapshot import SnapshotLost
from search_api.index.view import View
from search_api.remembered import Remembered

Answer = TypeVar("Answer")
LOG = logging.getLogger(__name__)
Carry: TypeAlias = Callable[[Answer, Difference], Answer | None]
"""What makes the answer of a newer view of an earlier one's; it gives None where it cannot tell."""
MOST_VIEWS = 3
"""The view that is being prepared, the one that visitors still see, and the one before it.

Each keeps what it is made of, also what was merged away meanwhile.
"""
MOST_WRITTEN = 5_000
"""Documents written between commits that are held, 2 to 5 kB each: what was not asked for since is made anew."""


def nowhere(answer: object, written: Difference) -> None:
    """Of an answer that is not carried on."""


@dataclass(frozen=True, slots=True)
class Wanted(Generic[Answer]):
    """One answer: what it is known by, how it is made anew, and how it is carried on."""

    key: Hashable
    make: Callable[[], Answer]
    carry: Carry[Answer] = nowhere
    weigh: Callable[[Answer], int] = lambda _: 1


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
        self._refused: set[Hashable] = set()
        """What was looked for a moment ago and cannot be carried on."""
        self._told_of = ""
        self._lock = threading.Lock()

    def get(self, view: View, wanted: Wanted[Answer]) -> Answer:
        """The answer remembered; else what can be made of an earlier view's; else one that is made anew."""
        key = (view.records_token, wanted.key)

        def made() -> Answer:
            carried = None if key in self._refused else self._carried(view, wanted)
            self._refused.discard(key)
            return wanted.make() if carried is None else carried

        return self._remembered.get(key, made, wanted.weigh)

    def has(self, view: View, wanted: Wanted[Answer]) -> bool:
        """Whether it need not be made anew; an earlier view's is carried on to tell."""
        key = (view.records_token, wanted.key)
        if self._remembered.has(key):
            return True
        carried = self._carried(view, wanted)
        if carried is None:
            self._refused.add(key)
            return False
        self._remembered.get(key, lambda: carried, wanted.weigh)
        return True

    def clear(self) -> None:
        """Let go of every view."""
        with self._lock:
            self._views.clear()
            self._steps.clear()

    def _carried(self, view: View, wanted: Wanted[Answer]) -> Answer | None:
        if view.commit is None:
            return None
        return self._tried(view, lambda: self._carried_to(view, wanted))

    def _tried(self, view: View, work: Callable[[], Answer | None]) -> Answer | None:
        """What comes of it; none where the engine cannot tell, so that all is counted anew.

        Why is said once a view, unless an earlier commit is gone, as it is after a while.
        """
        try:
            return work()
        except SnapshotLost:
            return None
        except EngineFailure as error:
            if self._told_of != view.records_token:
                self._told_of = view.records_token
                LOG.warning("not_carried_on", extra={"reason": str(error)})
            return None

    def _carried_to(self, view: View, wanted: Wanted[Answer]) -> Answer | None:
        steps: list[Difference] = []
        for step in self._back_from(view):
            if step.written is None:
                return None
            steps.append(step.written)
            answer: Answer | None = self._remembered.kept((step.earlier, wanted.key))
            if answer is not None:
                return _over(steps, answer, wanted.carry)
        return None

    def _back_from(self, view: View) -> Iterator[_Step]:
        """The steps that led to a view, the last one first; two views of one commit may each lead to the other."""
        passed, step = {view.records_token}, self._step_to(view)
        while step is not None and step.earlier not in passed:
            yield step
            passed.add(step.earlier)
            with self._lock:
                step = self._steps.get(step.earlier)

    def _step_to(self, view: View) -> _Step | None:
        """The last step, looked for once; none to the first view, and to one that is older than the newest."""
        with self._lock:
            if view.records_token in self._steps:
                return self._steps[view.records_token]
            before = self._views[-1] if self._views else None
            if before is not None and (before.records_token == view.records_token or _is_newer(before, view)):
                return None
        made = None
        if before is not None:
            written = self._tried(view, lambda: difference(before, view))
            made = _Step(before.records_token, written)
        with self._lock:
            self._add(view, made)
        return made

    def _add(self, view: View, made: _Step | None) -> None:
        if view.records_token in self._steps:
            return
        self._views.append(view)
        if made is not None:
            if made.written is None:
                self._steps.clear()  # nothing is carried over it
            self._steps[view.records_token] = made
        while len(self._views) > MOST_VIEWS or self._views[0].generation != view.generation:
            self._views.pop(0)
            self._close(self._steps.get(self._views[0].records_token))
        while len(self._steps) > 1 and sum(map(_size, self._steps.values())) > MOST_WRITTEN:
            self._steps.popitem(last=False)

    def _close(self, step: _Step | None) -> None:
        """The view that a step begins with is let go of."""
        if step is not None and step.written is not None:
            step.written.close()


def _over(steps: list[Difference], answer: Answer, carry: Carry[Answer]) -> Answer | None:
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
    """Whether a view is of a later commit of the same generation, or was opened later of the same one.

    Of another generation the last one asked is newer.
    """
    if view.commit is None or other.commit is None or view.generation != other.generation:
        return False
    return (view.commit.number, view.commit.opening) > (other.commit.number, other.commit.opening)
