"""A few documents in memory, by the values of their columns: conditions mean on them what they mean in an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from search_api.index.snapshot import Holders, SnapshotLost

NOBODY: frozenset[int] = frozenset()
MOST_LIMITS = 100
"""Of numbers that are kept with who is within them."""


class WordsUnknown(Exception):
    """Rows hold values and numbers: a condition on words cannot be told from them."""


class Rows:
    """Documents by their numbers; columns are read when they are first asked for."""

    def __init__(
        self,
        numbers: Iterable[int],
        read: Callable[[Sequence[str]], Mapping[str, Holders]],
        together: Sequence[str] = (),
    ) -> None:
        """`read` gives the holders of some columns at once, and `together` are columns to be read with each other."""
        self.numbers = frozenset(numbers)
        self._read: Callable[[Sequence[str]], Mapping[str, Holders]] | None = read
        self._together = together
        self._columns: dict[str, Holders] = {}
        self._sets: dict[frozenset[int], frozenset[int]] = {}
        self._between: dict[tuple[str, int | None, int | None], frozenset[int]] = {}

    def holders(self, column: str) -> Holders:
        """The values of a column with those that have them.

        Raises:
            SnapshotLost: the rows were closed before.
            EngineFailure: they are too many.
        """
        if not self.numbers:
            return {}
        if column not in self._columns:
            read = self._read
            if read is None:
                raise SnapshotLost(f"{column} was not read of a commit that is gone")
            columns = self._together if column in self._together else (column,)
            for name, holders in read(columns).items():
                # Most sets are of one document and come in many columns.
                self._columns[name] = {
                    value: self._sets.setdefault(numbers, numbers) for value, numbers in holders.items()
                }
        return self._columns[column]

    def close(self) -> None:
        """Let go of where columns are read from: what was not read is not known any more."""
        self._read = None

    def between(self, column: str, low: int | None, high: int | None) -> frozenset[int]:
        """Those with a number from low to high, both included; found once, as most questions ask for the same."""
        limits = column, low, high
        found = self._between.get(limits)
        if found is None:
            fitting = (
                numbers
                for value, numbers in self.holders(column).items()
                if (low is None or low <= value) and (high is None or value <= high)
            )
            if len(self._between) >= MOST_LIMITS:
                self._between.clear()
            found = self._between[limits] = NOBODY.union(*fitting)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class RowClause:
    """One condition."""

    fitting: Callable[[Rows], frozenset[int]]
    columns: frozenset[str] = frozenset()
    """What it looks at."""

    def __call__(self, rows: Rows) -> frozenset[int]:
        """The numbers of the rows that fit."""
        return self.fitting(rows)


class RowClauses:
    """Makes conditions on rows; keeps `search_api.index.snapshot.Clauses` as far as no words are asked for."""

    def everything(self) -> RowClause:
        """Every row."""
        return RowClause(lambda rows: rows.numbers)

    def nothing(self) -> RowClause:
        """No row."""
        return RowClause(lambda rows: NOBODY)

    def value(self, column: str, *values: str) -> RowClause:
        """The rows with one of these values."""
        return RowClause(
            lambda rows: NOBODY.union(*(rows.holders(column).get(value, NOBODY) for value in values)),
            frozenset({column}),
        )

    def between(self, column: str, low: int | None, high: int | None) -> RowClause:
        """The rows with a number from low to high, both included."""
        return RowClause(lambda rows: rows.between(column, low, high), frozenset({column}))

    def all_of(self, wanted: Sequence[RowClause], unwanted: Sequence[RowClause] = ()) -> RowClause:
        """The rows that fit every wanted clause and no unwanted one."""

        def fitting(rows: Rows) -> frozenset[int]:
            kept = rows.numbers.intersection(*(clause(rows) for clause in wanted))
            return kept.difference(*(clause(rows) for clause in unwanted))

        return RowClause(fitting, _columns([*wanted, *unwanted]))

    def any_of(self, clauses: Sequence[RowClause]) -> RowClause:
        """The rows that fit at least one clause."""
        return RowClause(lambda rows: NOBODY.union(*(clause(rows) for clause in clauses)), _columns(clauses))

    def weighed(self, clause: RowClause, weight: float) -> RowClause:
        """The same rows: nothing is ordered here."""
        return clause

    def scoring(self, clause: RowClause, score: float) -> RowClause:
        """The same rows: nothing is ordered here."""
        return clause

    def word(self, column: str, word: str) -> RowClause:
        """Cannot be told."""
        raise WordsUnknown(f"{column}: {word}")

    def phrase(self, column: str, words: Sequence[str]) -> RowClause:
        """Cannot be told."""
        raise WordsUnknown(f"{column}: {' '.join(words)}")

    def beginning(self, column: str, prefix: str) -> RowClause:
        """Cannot be told."""
        raise WordsUnknown(f"{column}: {prefix}")

    def near(self, column: str, word: str, slips: int) -> RowClause:
        """Cannot be told."""
        raise WordsUnknown(f"{column}: {word}")

    def like(self, column: str, texts: Iterable[str], common: Iterable[str], documents: int) -> RowClause:
        """Cannot be told."""
        raise WordsUnknown(column)


def _columns(clauses: Iterable[RowClause]) -> frozenset[str]:
    return frozenset().union(*(clause.columns for clause in clauses))
