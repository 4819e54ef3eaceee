"""What was written between two commits: counts of the older one become those of the newer one by it.

Only the documents that were written in between can count differently. Each carries the commit it was written after
(`layout.WRITTEN`), so the newer view tells which they are, and the older one what they were before. Whatever else may
have happened - documents taken out, another index in the same folder - shows in the sizes and in the pieces that both
views are made of; then there is no difference, and whoever counts begins anew.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from search_api.facets import DOCUMENT_FACETS
from search_api.index import layout
from search_api.index.asked_counts import by_count
from search_api.index.question import Question
from search_api.index.rows import RowClause, RowClauses, Rows
from search_api.index.snapshot import Bands, Clause, Comparable, ValueCounts
from search_api.index.view import View

FEW, MOST, SHARE = 500, 2_500, 50
"""Written documents that are compared: up to a few always, else a fiftieth of all, never more than so many.

A document is read twice for some 0.15 ms in all, and counted with all others for half a microsecond a question: with
a few questions to carry on, a fiftieth of all is read about as fast as everything is counted. In a small
catalogue dozens of pages are carried on at each commit, each for half the time of counting it anew.
"""
CLAUSES = RowClauses()
TOGETHER = (layout.STATE, layout.STATUS_DAY, *map(layout.facet_column, DOCUMENT_FACETS))
"""Columns that nearly every question counts or limits by."""


class Difference:
    """The documents that were written between two views, as they were and as they are."""

    def __init__(self, before: Rows, after: Rows) -> None:
        self._before = before
        self._after = after
        self._moved: dict[str, frozenset[Any]] = {}
        self._fitted: tuple[RowClause, frozenset[int], frozenset[int]] | None = None

    @property
    def size(self) -> int:
        """How many documents were written."""
        return len(self._after.numbers)

    def values(self, clause: RowClause, column: str, counts: ValueCounts) -> ValueCounts:
        """The counts of a column in the newer view, from those in the older one."""
        return changed_counts(counts, dict(self._changes(clause, column)))

    def bands(self, asked: Bands, counts: Sequence[int]) -> list[int]:
        """The counts of bands in the newer view, from those in the older one."""
        changed = [0, *counts]
        for value, more in self._changes(asked.clause, asked.column):
            changed[bisect_right(asked.edges, value)] += more
        return changed[1:]

    def total(self, clause: RowClause, count: int) -> int:
        """How many fit in the newer view, from how many did in the older one."""
        return count - len(clause(self._before)) + len(clause(self._after))

    def close(self) -> None:
        """Let go of both views: what was not read of them cannot be told any more."""
        self._before.close()
        self._after.close()

    def _changes(self, clause: RowClause, column: str) -> Iterator[tuple[Any, int]]:
        """(value, how much more often it counts): of those that fit as before, only values that have moved."""
        _, fit_before, fit_after = self._fitting(clause)
        held, holds = self._before.holders(column), self._after.holders(column)
        values = self._values_moved(column) if fit_before == fit_after else {*held, *holds}
        for value in values:
            more = len(holds.get(value, frozenset()) & fit_after) - len(
                held.get(value, frozenset()) & fit_before
            )
            if more:
                yield value, more

    def _fitting(self, clause: RowClause) -> tuple[RowClause, frozenset[int], frozenset[int]]:
        """The condition with those that fit before and after: most columns are counted under one condition."""
        fitted = self._fitted
        if fitted is None or fitted[0] is not clause:
            fitted = self._fitted = (clause, clause(self._before), clause(self._after))
        return fitted

    def _values_moved(self, column: str) -> frozenset[Any]:
        if column not in self._moved:
            held, holds = self._before.holders(column), self._after.holders(column)
            moved = (value for value in {*held, *holds} if held.get(value) != holds.get(value))
            self._moved[column] = frozenset(moved)
        return self._moved[column]


def difference(older: View, newer: View) -> Difference | None:
    """What was written between; None when that is not certain, or so much that counting anew is as quick."""
    if older.commit is None or newer.commit is None or older.generation != newer.generation:
        return None
    if older.commit.number > newer.commit.number or older.commit.pieces.isdisjoint(newer.commit.pieces):
        return None
    now, then = newer.commit.records, older.commit.records
    size = now.size
    ids, after = _rows(now, now.clauses.between(layout.WRITTEN, older.commit.number, None), _most(size))
    _, before = _rows(then, then.clauses.value(layout.ID, *ids) if ids else then.clauses.nothing(), len(ids))
    if after is None or before is None or then.size - len(before.numbers) + len(after.numbers) != size:
        return None
    return Difference(before, after)


def in_rows(question: Question) -> Question | None:
    """The question as conditions on rows; none for one with words, which nobody asks twice."""
    return None if question.typed.has_words else replace(question, clauses=CLAUSES)


def changed_counts(counts: ValueCounts, changes: dict[str, int]) -> ValueCounts:
    """The counts after some values have come to count more or less often; values that nobody has are gone."""
    if not changes:
        return counts
    kept = [pair for pair in counts.pairs if pair[0] not in changes]
    known = {value: count for value, count in counts.pairs if value in changes}
    moved = ((value, known.get(value, 0) + more) for value, more in changes.items())
    pairs = sorted([*kept, *(pair for pair in moved if pair[1])], key=by_count)
    return ValueCounts(tuple(pairs), counts.is_whole)


def _most(size: int) -> int:
    return max(FEW, min(size // SHARE, MOST))


def _rows(records: Comparable, clause: Clause, most: int) -> tuple[Sequence[str], Rows | None]:
    """The ids of the documents, and they as rows; none where they are more, or two have one number."""
    found = records.ordered(clause, layout.NUMBER, most, descending=False, showing=(layout.ID,))
    if found.total > most:
        return (), None
    read = partial(records.holders, clause, layout.NUMBER, found.total)
    rows = Rows((int(row.rank or 0) for row in found.rows), read, TOGETHER)
    ids = [records.stored(row.address)[layout.ID] for row in found.rows]
    return ids, rows if len(rows.numbers) == found.total else None
