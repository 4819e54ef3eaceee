"""What an engine offers to those who answer questions: one commit, and conditions on its documents.

Everything above is shared by all engines, so that a question means the same on each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from search_api.errors import EngineFailure

Clause: TypeAlias = Any
"""One condition, opaque: made by the clauses of a snapshot, read by the engine alone."""
Address: TypeAlias = Any
"""Where a hit is, opaque."""


@dataclass(frozen=True, slots=True)
class Row:
    """One hit: its score or sort key (none when it has no key), and where it is."""

    rank: float | int | None
    address: Address


@dataclass(frozen=True, slots=True)
class Found:
    """All hits counted, some of them in hand."""

    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """The values of one column by count, then by value."""

    pairs: tuple[tuple[str, int], ...]
    is_whole: bool
    """Whether these are all values there are, and certainly counted right."""


class SnapshotLost(EngineFailure):
    """The engine has the commit of a snapshot no more, such as after a restart; another can be opened."""


@dataclass(frozen=True, slots=True)
class Best:
    """The question that `Snapshot.best` and, without a limit, `Snapshot.count` answer."""

    clause: Clause
    limit: int = 0
    offset: int = 0
    showing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """The question that `Snapshot.ordered` answers."""

    clause: Clause
    column: str
    limit: int
    descending: bool
    showing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """The question that `Snapshot.value_counts` answers."""

    clause: Clause
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """The question that `Snapshot.band_counts` answers."""

    clause: Clause
    column: str
    edges: tuple[int, ...]


Asked: TypeAlias = Best | Ordered | Values | Bands


class Clauses(Protocol):
    """Makes conditions on documents."""

    def everything(self) -> Clause:
        """Every document."""
        ...

    def nothing(self) -> Clause:
        """No document."""
        ...

    def word(self, column: str, word: str) -> Clause:
        """The documents with that word."""
        ...

    def phrase(self, column: str, words: Sequence[str]) -> Clause:
        """The documents with these words in a row."""
        ...

    def beginning(self, column: str, prefix: str) -> Clause:
        """The documents with a word that begins so."""
        ...

    def near(self, column: str, word: str, slips: int) -> Clause:
        """The documents with the word or one that differs by so many letters; a swap counts as one."""
        ...

    def value(self, column: str, *values: str) -> Clause:
        """The documents with one of these values; it does not weigh in the score."""
        ...

    def scoring(self, clause: Clause, score: float) -> Clause:
        """The same documents, each of them with this score."""
        ...

    def between(self, column: str, low: int | None, high: int | None) -> Clause:
        """The documents with a number from low to high, both included; at least one end is given."""
        ...

    def all_of(self, wanted: Sequence[Clause], unwanted: Sequence[Clause] = ()) -> Clause:
        """The documents that fit every wanted clause and no unwanted one."""
        ...

    def any_of(self, clauses: Sequence[Clause]) -> Clause:
        """The documents that fit at least one clause, the better the more."""
        ...

    def weighed(self, clause: Clause, weight: float) -> Clause:
        """The same documents with that many times the score."""
        ...

    def like(self, column: str, texts: Iterable[str], common: Iterable[str], documents: int) -> Clause:
        """The documents that share the rarest words of these texts; common and short ones do not count.

        `documents` is how many there are.
        """
        ...


Holders: TypeAlias = Mapping[Any, frozenset[int]]
"""Value of a column -> the numbers of the documents that have it."""


class Snapshot(Protocol):
    """One commit, readable from any thread."""

    @property
    def clauses(self) -> Clauses:
        """Makes the conditions that this snapshot reads."""
        ...

    @property
    def is_distant(self) -> bool:
        """Whether each question takes a journey, so that much at once is quicker than little often."""
        ...

    def foreseeing(self, asked: Callable[[], Iterable[Asked]]) -> Snapshot:
        """The same commit for somebody about to ask all this: a distant engine is asked for it in one go.

        It answers everything else as well; what was not foreseen only takes longer.
        """
        ...

    @property
    def size(self) -> int:
        """How many documents there are."""
        ...

    def best(self, clause: Clause, limit: int, offset: int = 0, *, showing: Sequence[str] = ()) -> Found:
        """Hits by score; of the table of records, equal ones by `layout.TIE_BREAK`.

        `showing` names the stored columns, and those of numbers, that will be read of them.
        """
        ...

    def ordered(
        self, clause: Clause, column: str, limit: int, *, descending: bool, showing: Sequence[str] = ()
    ) -> Found:
        """Hits by a number column; those without a value come last, in no order."""
        ...

    def count(self, clause: Clause) -> int:
        """How many documents the clause finds."""
        ...

    def value_counts(self, clause: Clause, columns: Sequence[str]) -> Mapping[str, ValueCounts]:
        """All values of each column with their exact counts, as far as the engine can return them at once."""
        ...

    def band_counts(self, clause: Clause, column: str, edges: Sequence[int]) -> list[int]:
        """How many documents have a number from each edge to the next (exclusive), the last band open."""
        ...

    def stored(self, address: Address) -> Mapping[str, Any]:
        """Column -> stored value of one document, of those that its search was to show at least."""
        ...

    def rules_out(self, column: str, word: str, more_than: int) -> bool:
        """Whether it is certain without a search that no word near this one is in more documents than so many.

        Of a column whose words can be listed; what is not certain has to be looked for.
        """
        ...

    def words_near(self, column: str, word: str, slips: int) -> Iterable[tuple[str, int]]:
        """(word, documents) of a column whose words can be listed: all that differ by so many letters, and others."""
        ...


class Comparable(Snapshot, Protocol):
    """A commit that can also list which documents have which values, a few thousand documents at a time."""

    def numbers(self, column: str, addresses: Sequence[Address]) -> Sequence[int]:
        """What a number column, of which every document has a value, holds of hits whose search was to show it."""
        ...

    def holders(
        self, clause: Clause, by: str, documents: int, columns: Sequence[str]
    ) -> Mapping[str, Holders]:
        """Column -> value -> what the documents with that value hold in the number column `by`.

        `documents` is how many the clause finds.

        Raises:
            EngineFailure: they have more values than the engine lists at once.
        """
        ...
