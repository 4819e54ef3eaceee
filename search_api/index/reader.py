"""Keeps the newest view of an index at hand; one that is kept fresh shows a newer view once it is prepared."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from search_api.index.contract import Preparing
from search_api.index.view import View

LOG = logging.getLogger(__name__)
RECHECK_SECONDS = 0.1
KEEPER_SECONDS = 0.1
"""How often a reader that is kept fresh looks for a newer view, whether anybody asks or not."""


class Commits(Protocol):
    """Where an engine keeps what was committed."""

    def newest(self, view: View | None) -> View:
        """The newest view there is now: the given one itself when nothing was committed since.

        Raises:
            IndexMissing: nothing was built yet, or by a program with another layout.
        """
        ...

    def close(self) -> None:
        """Let go of everything that was opened."""
        ...


@dataclass(slots=True)
class _Held:
    """The one view of somebody's questions, from the first of them on."""

    view: View | None = None


class Reader:
    """Opens views, and looks for a newer one at most every RECHECK_SECONDS.

    Once it is kept fresh, a thread looks instead of those who ask: they are answered from the older view until the
    newer one is prepared, so that nobody waits for what every commit makes necessary.
    """

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._lock = threading.Lock()
        self._view: View | None = None
        self._prepared: View | None = None
        self._checked_at = 0.0
        self._held: ContextVar[_Held | None] = ContextVar("held", default=None)
        self._keeper: threading.Thread | None = None
        self._closing = threading.Event()

    def view(self) -> View:
        """The newest view, as of a moment ago at most; inside `one_commit` always the same.

        Raises:
            IndexMissing: nothing was built yet, or by a program with another layout.
        """
        held = self._held.get()
        if held is None:
            return self._current()
        if held.view is None:
            held.view = self._current()
        return held.view

    @property
    def shown(self) -> View | None:
        """The view that is kept fresh, without a look for any other; none before the first, and after one is lost."""
        return None if self._keeper is None else self._view

    def refreshed(self) -> View:
        """The newest view there is now."""
        with self._lock:
            self._view = self._commits.newest(self._view)
            self._checked_at = time.monotonic()
            return self._view

    def written(self) -> None:
        """This process has committed: whoever asks next meets it; where nobody asks, nothing is opened."""
        if self._keeper is not None:
            self.refreshed()
        else:
            self._checked_at = -math.inf

    def reopened(self, lost: View) -> View:
        """Another view in the place of one whose commit the engine has no more."""
        with self._lock:
            if self._view is lost:
                self._view = None
        view, held = self.refreshed(), self._held.get()
        if held is not None and held.view is lost:
            held.view = view
        return view

    @contextmanager
    def one_commit(self, view: View | None = None) -> Iterator[None]:
        """Every question of the block is answered from one view: the given one, else that of its first question.

        A block within another keeps to the outer one's.
        """
        token = self._held.set(self._held.get() or _Held(view))
        try:
            yield
        finally:
            self._held.reset(token)

    def keep_fresh(self, preparing: Preparing) -> None:
        """Prepare the view that answers now, and from here on each newer one before it answers."""
        has_looked = threading.Event()
        keeper = threading.Thread(
            target=self._keep, args=(preparing, has_looked), name="index-keeper", daemon=True
        )
        keeper.start()
        has_looked.wait()
        self._keeper = keeper

    def close(self) -> None:
        """Let go of everything."""
        self._closing.set()
        if self._keeper is not None:
            self._keeper.join()
        with self._lock:
            self._view = self._prepared = None
            self._commits.close()

    def _current(self) -> View:
        view = self._view
        is_old = self._keeper is None and time.monotonic() - self._checked_at >= RECHECK_SECONDS
        return self.refreshed() if view is None or is_old else view

    def _keep(self, preparing: Preparing, has_looked: threading.Event) -> None:
        """Rests half as long as it was at work: then visitors have the process alone, however often is committed."""
        self._look(preparing)
        has_looked.set()
        rest = KEEPER_SECONDS
        while not self._closing.wait(rest):
            began = time.monotonic()
            self._look(preparing)
            rest = max(KEEPER_SECONDS, (time.monotonic() - began) / 2)

    def _look(self, preparing: Preparing) -> None:
        """Let a newer view answer once it is prepared; whoever asks meets what keeps an index from being read."""
        older = self._view
        try:
            with self._lock:
                newer = self._commits.newest(older)
        except Exception as error:  # noqa: BLE001 - a keeper must not end: each question tells the error anew
            self._forget(older, error)
            return
        if newer is not self._prepared or preparing.is_due():
            self._prepare(preparing, newer)
            self._prepared = newer
            with self._lock:
                if self._view is older:
                    self._view = newer

    def _prepare(self, preparing: Preparing, view: View) -> None:
        with self.one_commit(view):
            try:
                preparing.prepare()
            except Exception:
                # Unprepared it answers all the same, only not at once; a keeper that ended would show no commit more.
                LOG.exception("preparing_failed", extra={"generation": view.token})

    def _forget(self, view: View | None, error: Exception) -> None:
        if view is not None:
            LOG.warning("index_unreadable", extra={"reason": str(error)})
        with self._lock:
            if self._view is view:
                self._view = None
