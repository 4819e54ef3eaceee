"""How counts change when some documents are written anew: from what they were, and from what they are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from search_api.index.asked_counts import by_count
from search_api.index.rows import RowClause, Rows
from search_api.index.snapshot import Bands, ValueCounts


class RowChanges:
    """Some documents as they were and as they are."""

    def __init__(self, before: Rows, after: Rows) -> None:
        self.before = before
        self.after = after
        self._moved: dict[str, frozenset[Any]] = {}
        self._fitted: tuple[RowClause, frozenset[int], frozenset[int]] | None = None

    def values(self, clause: RowClause, column: str, counts: ValueCounts) -> ValueCounts:
        """The counts of a column afterwards, from those before."""
        return changed_counts(counts, dict(self._changes(clause, column)))

    def bands(self, asked: Bands, counts: Sequence[int]) -> list[int]:
        """The counts of bands afterwards, from those before."""
        changed = [0, *counts]
        for value, more in self._changes(asked.clause, asked.column):
            changed[bisect_right(asked.edges, value)] += more
        return changed[1:]

    def total(self, clause: RowClause, count: int) -> int:
        """How many fit afterwards, from how many did before."""
        return count - len(clause(self.before)) + len(clause(self.after))

    def close(self) -> None:
        """Let go of what rows are read from: what was not read of them cannot be told any more."""
        self.before.close()
        self.after.close()

    def _changes(self, clause: RowClause, column: str) -> Iterator[tuple[Any, int]]:
        """(value, how much more often it counts): of those that fit as before, only values that have moved."""
        _, fit_before, fit_after = self._fitting(clause)
        held, holds = self.before.holders(column), self.after.holders(column)
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
            fitted = self._fitted = (clause, clause(self.before), clause(self.after))
        return fitted

    def _values_moved(self, column: str) -> frozenset[Any]:
        if column not in self._moved:
            held, holds = self.before.holders(column), self.after.holders(column)
            moved = (value for value in {*held, *holds} if held.get(value) != holds.get(value))
            self._moved[column] = frozenset(moved)
        return self._moved[column]


def changed_counts(counts: ValueCounts, changes: dict[str, int]) -> ValueCounts:
    """The counts after some values have come to count more or less often; values that nobody has are gone."""
    if not changes:
        return counts
    kept = [pair for pair in counts.pairs if pair[0] not in changes]
    known = {value: count for value, count in counts.pairs if value in changes}
    moved = ((value, known.get(value, 0) + more) for value, more in changes.items())
    pairs = sorted([*kept, *(pair for pair in moved if pair[1])], key=by_count)
    return ValueCounts(tuple(pairs), counts.is_whole)
