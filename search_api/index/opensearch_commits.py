"""What the index in a cluster answers from: the last commit of the generation that the aliases name."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from itertools import count
from uuid import uuid4

from search_api.errors import EngineFailure, IndexMissing, NoIndexYet
from search_api.index.columns import Columns
from search_api.index.layout import DICTIONARY, TIE_BREAK
from search_api.index.opensearch import Cluster, Kept
from search_api.index.opensearch_requests import Table
from search_api.index.opensearch_snapshot import Learned, OpenSearchSnapshot, PointInTime
from search_api.index.opensearch_state import STATE_KEY, State, read_state
from search_api.index.opensearch_tables import Generation, Tables
from search_api.index.view import Commit, View

MOST_LOOKS = 20
"""At a generation in the middle of a commit; then, as after a writer's death, any moment of it will do."""
COMMITTING_SECONDS = 0.05
MARK_LETTERS = 8


class OpenSearchCommits:
    """Opens the last commit of the newest generation that this program can read."""

    def __init__(self, cluster: Cluster, tables: Tables, columns: Columns) -> None:
        self._cluster = cluster
        self._tables = tables
        self._columns = columns
        self._left: deque[str] = deque()
        """Points in time that nobody reads from any more."""
        self._learned: dict[str, Learned] = {}
        self._openings = count(1)

    def current(self) -> tuple[Generation, Kept] | None:
        """The generation that answers and the document with its state, in one look; none before the first."""
        kept = self._cluster.document(self._tables.names_alias, STATE_KEY)
        generation = None if kept is None else self._tables.generation_of(kept.table)
        return None if kept is None or generation is None else (generation, kept)

    def newest(self, view: View | None) -> View:
        """The newest view there is now: the given one itself when nothing was committed since.

        A process that answers already goes on from its own when a newer version of the program has switched to a
        generation it cannot read, for as long as that is kept.
        """
        self._close_left()
        for _ in range(MOST_LOOKS):
            generation, state = self._readable(view)
            if view is not None and self._stands(view, generation, state):
                return view
            if state.is_committing:
                time.sleep(COMMITTING_SECONDS)
                continue
            opened = self._opened(generation, state, view)
            if _moment(*self._readable(view)) == _moment(generation, state):
                return opened
        return _of_no_commit(self._opened(generation, replace(state, written=None), view))

    def close(self) -> None:
        """Let the cluster forget what was opened here; it does so by itself when it cannot be told."""
        with suppress(EngineFailure):
            self._close_left()

    def _stands(self, view: View, generation: Generation, state: State) -> bool:
        """Whether a view is to answer on: it is the newest, or what is newer cannot be read, or not yet."""
        if generation.layout != self._tables.layout:
            return True
        is_newest = view.token == _token(generation, state)
        return view.generation == generation.name and (state.is_committing or is_newest)

    def _readable(self, view: View | None) -> tuple[Generation, State]:
        current = self.current()
        where = f"{self._cluster.server} under the name {self._cluster.server.name!r}"
        if current is None:
            raise NoIndexYet(f"there is no index in {where} yet; `credatlas index rebuild` makes it")
        generation, kept = current
        if generation.layout != self._tables.layout and view is None:
            raise IndexMissing(
                f"the index in {where} is {generation.layout!r}, and this program reads {self._tables.layout!r}; "
                "`credatlas index rebuild` makes it anew"
            )
        return generation, read_state(kept)

    def _opened(self, generation: Generation, state: State, view: View | None) -> View:
        names_token = f"{_made(generation, state)}.{state.names}"
        if view is not None and view.names_token == names_token:
            names = view.names
        else:
            names = self._snapshot(generation.names, Table(DICTIONARY, None), None)
        records = self._snapshot(generation.records, Table(self._columns, TIE_BREAK), state.written)
        made = _made(generation, state)
        opening = next(self._openings)
        commit = Commit(
            state.commit, frozenset({made}), records, f"{made}-{opening}", opening, state.taken_after
        )
        return View(generation.name, _token(generation, state), names_token, records, names, commit)

    def _snapshot(self, name: str, table: Table, written: int | None) -> OpenSearchSnapshot:
        learned = self._learned.setdefault(name, Learned())
        point = PointInTime(self._cluster, name, self._left, written)
        return OpenSearchSnapshot(self._cluster, point, table, learned)

    def _close_left(self) -> None:
        ids = []
        while self._left:
            ids.append(self._left.popleft())
        if ids:
            self._cluster.close_points_in_time(ids)


def _token(generation: Generation, state: State) -> str:
    return f"{_made(generation, state)}.{state.commit}"


def _made(generation: Generation, state: State) -> str:
    """A generation by name and tables: where somebody has deleted all of them, numbers begin anew."""
    return f"{generation.name}.{(state.records or '')[:MARK_LETTERS]}"


def _moment(generation: Generation, state: State) -> tuple[str, bool]:
    return _token(generation, state), state.is_committing


def _of_no_commit(view: View) -> View:
    """The same under a name of its own: nobody takes its answers for those of a commit."""
    mark = uuid4().hex[:8]
    token, names_token = f"{view.token}-{mark}", f"{view.names_token}-{mark}"
    return replace(view, token=token, names_token=names_token, commit=None)
