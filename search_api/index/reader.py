"""Keeps the newest view of an index at hand, and lets a newer one take over when it is ready."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from search_api.errors import EngineFailure
from search_api.index.view import View

RECHECK_SECONDS = 0.1
TRUSTED_SECONDS = 1.0
"""After that long without a look the newest view is taken at once, warm or not."""


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


class Reader:
    """Opens views, and looks for a newer one at most every RECHECK_SECONDS.

    While questions keep coming, a newer view is warmed before it takes over; the older one answers meanwhile.
    """

    def __init__(self, commits: Commits, warm: Callable[[View], None] = lambda _: None) -> None:
        self._commits = commits
        self._warm = warm
        self._lock = threading.Lock()
        self._view: View | None = None
        self._checked_at = 0.0
        self._warming: threading.Thread | None = None

    def view(self) -> View:
        """The newest view, as of a moment ago at most.

        Raises:
            IndexMissing: nothing was built yet, or by a program with another layout.
        """
        view, idle = self._view, time.monotonic() - self._checked_at
        if view is None or idle >= TRUSTED_SECONDS:
            return self.refreshed()
        if idle >= RECHECK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._look_for_newer(view)
            finally:
                self._lock.release()
        return self._view or self.refreshed()

    def refreshed(self) -> View:
        """The newest view there is now."""
        with self._lock:
            self._view = self._commits.newest(self._view)
            self._checked_at = time.monotonic()
            return self._view

    def reopened(self, lost: View) -> View:
        """Another view in the place of one whose commit the engine has no more."""
        with self._lock:
            if self._view is lost:
                self._view = None
        return self.refreshed()

    def close(self) -> None:
        """Let go of everything."""
        if self._warming is not None:
            self._warming.join()
        with self._lock:
            self._view = None
            self._commits.close()

    def _look_for_newer(self, view: View) -> None:
        is_warming = self._warming is not None and self._warming.is_alive()
        newer = view if is_warming else self._commits.newest(view)
        self._checked_at = time.monotonic()
        if newer is not view:
            self._warming = threading.Thread(target=self._take_over, args=(newer, view), daemon=True)
            self._warming.start()

    def _take_over(self, newer: View, older: View) -> None:
        """Warm a view and let it answer in the place of the older one, unless another has come meanwhile."""
        try:
            with suppress(EngineFailure):  # whoever asks next is told
                self._warm(newer)
        finally:
            with self._lock:
                if self._view is older:
                    self._view = newer
