"""The first hits in the order of a key, carried on from one commit to the next instead of being looked for anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import nsmallest

from search_api.index.difference import Difference
from search_api.index.rows import RowClause
from search_api.query import Hit


@dataclass(frozen=True, slots=True)
class Keyed:
    """One hit with the key it stands by, which no other has."""

    key: int
    hit: Hit


@dataclass(frozen=True, slots=True)
class FirstHits:
    """The first of all that there are."""

    total: int
    hits: tuple[Keyed, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What hits stand by, and how many of them are wanted."""

    clause: RowClause
    column: str
    is_descending: bool
    limit: int

    def carried(self, first: FirstHits, written: Difference) -> FirstHits | None:
        """The first hits of the newer view; none where others than were known may have moved up.

        All that stands before the last one known is known: it was among them, or has been written since.
        """
        if len(first.hits) < self.limit:
            return None
        last = self._place(first.hits[-1])
        come = (
            Keyed(key, Hit(shown.id, None, shown.card, {}))
            for key, shown in written.keyed(self.clause, self.column)
        )
        stay = (one for one in first.hits if one.hit.id not in written.ids)
        known = [*stay, *(one for one in come if self._place(one) <= last)]
        if len(known) < self.limit:
            return None
        hits = tuple(nsmallest(self.limit, known, key=self._place))
        return FirstHits(written.total(self.clause, first.total), hits)

    @property
    def _place(self) -> Callable[[Keyed], int]:
        return _last_first if self.is_descending else _first_first


def _first_first(one: Keyed) -> int:
    return one.key


def _last_first(one: Keyed) -> int:
    return -one.key
