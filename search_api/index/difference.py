"""What was written between two commits: answers of the older one become those of the newer one by it.

Only the documents that were written in between can count differently, and of those only the ones in which something
changed that is counted. Each carries the commit it was written after (`layout.WRITTEN`) and one number for all in it
that is counted (`layout.COUNTED`), so the newer view tells which they are, and the older one what they were before.
Whatever else may have happened - documents taken out, another index in the same folder or under the same name - shows
in the sizes and in the pieces that both views are made of; then there is no difference, and whoever counts begins anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from search_api.facets import DOCUMENT_FACETS
from search_api.index import layout
from search_api.index.question import Question
from search_api.index.row_changes import RowChanges
from search_api.index.rows import RowClause, RowClauses, Rows
from search_api.index.snapshot import Address, Bands, Clause, Comparable, ValueCounts
from search_api.index.stamps import CHANGED_AT
from search_api.index.view import Commit, View

FEW, MOST, SHARE = 500, 2_500, 50
"""Written documents that are compared: up to a few always, else a fiftieth of all, never more than so many.

A document is read twice for some 0.15 ms in all where its facets changed, and counted with all others for half a
microsecond a question: with a few questions to carry on, a fiftieth of all is read about as fast as everything is
counted. In a small catalogue dozens of pages are carried on at each commit, each for half the time of counting it anew.
"""
CLAUSES = RowClauses()
TOGETHER = (layout.STATE, layout.STATUS_DAY, *map(layout.facet_column, DOCUMENT_FACETS))
"""Columns that nearly every question counts or limits by."""
IN_ONE_JOURNEY = (
    *TOGETHER,
    layout.START_DAY,
    *(column(name) for name in layout.SPANS for column in (layout.low_column, layout.high_column)),
)
"""Columns that are read at once where each reading is a journey: all but those of costs."""


class Shown(NamedTuple):
    """What is shown of one document among hits."""

    id: str
    card: bytes


class Difference:
    """The documents that were written between two views, as they were and as they are."""

    def __init__(self, written: RowChanges, counted: RowChanges, shown: Mapping[int, Shown]) -> None:
        """`counted` are those of the `written` in which something changed that is counted; `shown` is by number."""
        self._written = written
        self._counted = counted
        self._shown = shown
        self.ids = frozenset(one.id for one in shown.values())
        """Of the records that were written."""

    @property
    def size(self) -> int:
        """How many documents were written."""
        return len(self._shown)

    def values(self, clause: RowClause, column: str, counts: ValueCounts) -> ValueCounts:
        """The counts of a column in the newer view, from those in the older one."""
        return self._that_count(clause, column).values(clause, column, counts)

    def bands(self, asked: Bands, counts: Sequence[int]) -> list[int]:
        """The counts of bands in the newer view, from those in the older one."""
        return self._that_count(asked.clause, asked.column).bands(asked, counts)

    def total(self, clause: RowClause, count: int) -> int:
        """How many fit in the newer view, from how many did in the older one."""
        return self._that_count(clause).total(clause, count)

    def keyed(self, clause: RowClause, column: str) -> Iterator[tuple[int, Shown]]:
        """(number in a column, what is shown) of those written that fit in the newer view and have such a number.

        The column is one of keys, of which no two documents have the same.
        """
        fitting = clause(self._written.after)
        for key, numbers in self._written.after.holders(column).items():
            for number in numbers & fitting:
                yield key, self._shown[number]

    def close(self) -> None:
        """Let go of both views: what was not read of them cannot be told any more."""
        self._written.close()
        self._counted.close()

    def _that_count(self, clause: RowClause, *columns: str) -> RowChanges:
        """The documents that can count differently under a condition."""
        return self._counted if CHANGED_AT.isdisjoint({*clause.columns, *columns}) else self._written


@dataclass(frozen=True, slots=True)
class _Documents:
    """Documents of one commit, by their numbers."""

    records: Comparable
    clause: Clause
    addresses: Mapping[int, Address]

    def counted(self) -> Mapping[int, int]:
        """One number for all that is counted of each."""
        return dict(
            zip(
                self.addresses,
                self.records.numbers(layout.COUNTED, list(self.addresses.values())),
                strict=True,
            )
        )

    def shown(self) -> dict[int, Shown]:
        """What is shown of each."""
        stored = {number: self.records.stored(address) for number, address in self.addresses.items()}
        return {number: Shown(one[layout.ID], one[layout.CARD]) for number, one in stored.items()}

    def rows(self) -> Rows:
        """All of them, of which few columns will be looked at."""
        return self._rows(self.clause, self.addresses, IN_ONE_JOURNEY if self.records.is_distant else ())

    def rows_of(self, numbers: Collection[int], ids: Sequence[str]) -> Rows:
        """Some of them, of which nearly all columns will be looked at."""
        clauses = self.records.clauses
        clause = clauses.all_of([self.clause, clauses.value(layout.ID, *ids)]) if ids else clauses.nothing()
        together = IN_ONE_JOURNEY if self.records.is_distant else TOGETHER
        return self._rows(clause, self.addresses.keys() & numbers, together)

    def _rows(self, clause: Clause, numbers: Collection[int], together: Sequence[str]) -> Rows:
        return Rows(numbers, partial(self.records.holders, clause, layout.NUMBER, len(numbers)), together)


def difference(older: View, newer: View) -> Difference | None:
    """What was written between; None when that is not certain, or so much that counting anew is as quick."""
    if older.commit is None or newer.commit is None or older.generation != newer.generation:
        return None
    if older.commit.number > newer.commit.number or older.commit.pieces.isdisjoint(newer.commit.pieces):
        return None
    now, then = newer.commit.records, older.commit.records
    written = _written_since(older.commit, newer.commit)
    if now.count(written) > _most(now.size):
        return None
    after = _listed(now, written, _most(now.size), layout.SHOWN)
    if after is None:
        return None
    shown = after.shown()
    ids = [one.id for one in shown.values()]
    before = _listed(then, then.clauses.value(layout.ID, *ids) if ids else then.clauses.nothing(), len(ids))
    if before is None or then.size - len(before.addresses) + len(shown) != now.size:
        return None
    return _compared(before, after, shown)


def _written_since(older: Commit, newer: Commit) -> Clause:
    """What the newer commit has that was written after the older one, or by a writer that was late with it."""
    clauses = newer.records.clauses
    late = [clauses.between(layout.WRITTEN, low, high) for low, high in newer.late if low < older.number]
    return clauses.any_of([clauses.between(layout.WRITTEN, older.number, None), *late])


def in_rows(question: Question) -> Question | None:
    """The question as conditions on rows; none for one with words, which nobody asks twice."""
    return None if question.typed.has_words else replace(question, clauses=CLAUSES)


def _compared(before: _Documents, after: _Documents, shown: Mapping[int, Shown]) -> Difference:
    was, counted = before.counted(), after.counted()
    changed = {number for number in {*was, *counted} if was.get(number) != counted.get(number)}
    ids = [one.id for number, one in shown.items() if number in changed]
    written = RowChanges(before.rows(), after.rows())
    return Difference(written, RowChanges(before.rows_of(changed, ids), after.rows_of(changed, ids)), shown)


def _most(size: int) -> int:
    return max(FEW, min(size // SHARE, MOST))


def _listed(records: Comparable, clause: Clause, most: int, showing: Sequence[str] = ()) -> _Documents | None:
    """The documents; none where they are more, or two have one number."""
    shown = (*showing, layout.COUNTED)
    found = records.ordered(clause, layout.NUMBER, most, descending=False, showing=shown)
    addresses = {int(row.rank or 0): row.address for row in found.rows}
    if found.total > most or len(addresses) != found.total:
        return None
    return _Documents(records, clause, addresses)
