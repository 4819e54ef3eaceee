"""Hits by score, and equal ones by a column.

The engine orders by a score or by a column, not by both. So the hits around a page are read and those of equal score
put in order. Where too many are equal to be read - thousands have nothing but the label of a level in common with a
question - the first of the column are read instead, and of those the ones with that score are taken.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from search_api.index.snapshot import Address, Clause, Clauses, Found, Row

Scored: TypeAlias = tuple[float, Address]
"""One hit as the engine gives it: thousands are looked at."""
MARGIN = 100
"""Hits read on either side of a page: nearly always all that are equal to its first and its last."""
REACH = 1_000
"""Hits read at once where those are not enough; more each time that these are not enough either."""
STEPS = 2.0**36 + 1
"""Multiplied by this and subtracted again (Veltkamp), a score keeps 17 of its 24 bits: the engine adds up in changing
order, which moves the last ones, and scores that agree to one part in a hundred thousand are equal."""


class Scores(Protocol):
    """What the engine can do alone: order by a score, or by a column."""

    @property
    def clauses(self) -> Clauses:
        """Makes conditions."""
        ...

    def scored(self, clause: Clause, limit: int, offset: int) -> tuple[int, Sequence[Scored]]:
        """How many hits there are, and some of them by score; the limit is at least 1."""
        ...

    def number_at(self, clause: Clause, column: str, place: int) -> int | None:
        """The number of the hit at a place of the ascending order of a column; none behind the last one."""
        ...

    def numbers(self, column: str, addresses: Sequence[Address]) -> Sequence[int]:
        """What a number column, of which every document has a value, holds of these."""
        ...


def best_in_order(records: Scores, column: str, clause: Clause, limit: int, offset: int) -> Found:
    """So many hits from a place on, equal ones by that column; all are counted."""
    window = _window(records, clause, max(0, offset - MARGIN), offset + limit + MARGIN)
    shown = window.between(offset, offset + limit)
    if not shown:
        return Found(window.total, ())
    first, last = _order(shown[0]), _order(shown[-1])
    if window.start and _order(window.hits[0]) == first:
        window = _window(records, clause, 0, offset + limit + MARGIN)
    begin = window.begin_of(first)
    if window.has_all(last):
        hits = _in_order(records, column, window.between(begin, window.end_of(last)))
    else:
        place = window.begin_of(last)
        equals = _first_equals(records, column, clause, last, place, offset + limit - place)
        hits = [*_in_order(records, column, window.between(begin, place)), *equals]
    shown = hits[offset - begin : offset + limit - begin]
    return Found(window.total, tuple(Row(abs(_order(hit)), hit[1]) for hit in shown))


@dataclass(frozen=True, slots=True)
class _Window:
    """Hits from one place on, in the order of their scores alone."""

    total: int
    start: int
    hits: Sequence[Scored]

    def between(self, start: int, end: int) -> Sequence[Scored]:
        """Those at these places of all hits."""
        return self.hits[start - self.start : end - self.start]

    def begin_of(self, order: float) -> int:
        """The place of the first hit of a score."""
        return self.start + bisect_left(self.hits, order, key=_order)

    def end_of(self, order: float) -> int:
        """The place behind the last hit of a score."""
        return self.start + bisect_right(self.hits, order, key=_order)

    def equals(self, order: float) -> Sequence[Scored]:
        """Those of one score."""
        return self.between(self.begin_of(order), self.end_of(order))

    def has_all(self, order: float) -> bool:
        """Whether no hit of that score can stand behind the window."""
        return self.start + len(self.hits) >= self.total or _order(self.hits[-1]) > order


def _first_equals(
    records: Scores, column: str, clause: Clause, order: float, place: int, wanted: int
) -> Sequence[Scored]:
    """The first of the hits of one score, which begin at a place and are many.

    Reading all of them is quick when they are few of many hits, reading the first of the column when they are most
    of all hits: in turn, with ever more of them, one of the two soon has enough.
    """
    reach = REACH
    while True:
        last = records.number_at(clause, column, wanted + reach)
        among = clause
        if last is not None:
            among = records.clauses.all_of([clause, records.clauses.between(column, None, last)])
        equals = _window(records, among, 0, wanted + reach + 1).equals(order)
        if last is not None and len(equals) < wanted:
            window = _window(records, clause, place, place + wanted + reach)
            if not window.has_all(order):
                reach *= 8
                continue
            equals = window.equals(order)
        return _in_order(records, column, equals)[:wanted]


def _window(records: Scores, clause: Clause, start: int, end: int) -> _Window:
    total, hits = records.scored(clause, end - start, start)
    return _Window(total, start, hits)


def _in_order(records: Scores, column: str, hits: Sequence[Scored]) -> Sequence[Scored]:
    """Hits by score, equal ones by the column, which is not read when none are equal."""
    orders = [_order(hit) for hit in hits]
    if len(set(orders)) == len(orders):
        return hits
    keys = records.numbers(column, [address for _, address in hits])
    places = sorted(range(len(hits)), key=list(zip(orders, keys, strict=True)).__getitem__)
    return [hits[place] for place in places]


def _order(hit: Scored) -> float:
    """Its score as exactly as scores are told apart; less is better, so that hits ascend."""
    spread = hit[0] * STEPS
    return (spread - hit[0]) - spread
