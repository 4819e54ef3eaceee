"""One page of hits, in any order, from any place in the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from search_api.cursor import LAST_POSITION, Cursor, Part, effective_sort, question_digest, read_cursor
from search_api.errors import ExpiredCursor
from search_api.highlights import Marker
from search_api.index import layout
from search_api.index.carried_answers import CarriedAnswers, Wanted
from search_api.index.columns import Kind
from search_api.index.difference import in_rows
from search_api.index.first_hits import FirstHits, Keyed, Order
from search_api.index.question import Question, question_key, span_name
from search_api.index.snapshot import Asked, Best, Clause, Ordered, Row, Snapshot
from search_api.index.stems import stem
from search_api.index.view import View
from search_api.query import RELEVANCE, RELEVANCE_DEPTH, Hit
from search_api.wanted import wanted

HIT_WEIGHT = 20
"""Of a hit among what is remembered: its card takes as much memory as so many values with their counts."""


@dataclass(frozen=True, slots=True)
class HitPage:
    """Some hits of all that there are."""

    total: int
    hits: tuple[Hit, ...]
    next_cursor: str | None
    is_stable: bool = True


def hit_page(view: View, question: Question, remembered: CarriedAnswers) -> HitPage:
    """The page that the question's cursor and size ask for.

    Raises:
        BadQuery: the cursor is none, or of another question.
        ExpiredCursor: the cursor counts hits of a generation that is gone.
    """
    cursor = _cursor(question)
    if question.query.size == 0:
        return HitPage(view.records.count(question.clause()), (), None)
    if effective_sort(question.query).name == RELEVANCE:
        return _by_relevance(view, question, cursor)
    return _by_key(view, question, cursor, remembered)


def hits_asked(view: View, question: Question, remembered: CarriedAnswers) -> Iterator[Asked]:
    """What a snapshot is asked for that page, first of all, as far as it is not known already."""
    cursor = _cursor(question)
    if question.query.size == 0:
        yield Best(question.clause())
    elif effective_sort(question.query).name == RELEVANCE:
        yield _best_asked(question, cursor)
    elif cursor is not None:
        walk = _Walk(question)
        yield walk.without_value(cursor) if _is_behind_values(cursor) else walk.with_value(cursor)
        yield Best(question.clause())
    else:
        first = _Walk(question).with_value(None)
        wanted = _first_wanted(view, question, first)
        if wanted is None or not remembered.has(view, wanted):
            yield first


def _cursor(question: Question) -> Cursor | None:
    query = question.query
    return None if query.cursor is None else read_cursor(query.cursor, query)


def _by_relevance(view: View, question: Question, cursor: Cursor | None) -> HitPage:
    if cursor is not None and cursor.commit.partition(".")[0] != view.token.partition(".")[0]:
        raise ExpiredCursor("the index was rebuilt since this page was given; start again without `cursor`")
    asked = _best_asked(question, cursor)
    found = view.records.best(asked.clause, asked.limit, asked.offset, showing=asked.showing)
    behind = asked.offset + len(found.rows)
    has_more = behind < min(found.total, RELEVANCE_DEPTH)
    place = Cursor(Part.RELEVANCE, behind, question_digest(question.query), view.token)
    is_stable = cursor is None or cursor.commit == view.token
    hits = _hits(view.records, question, found.rows, has_scores=True)
    return HitPage(found.total, hits, place.encoded() if has_more else None, is_stable)


def _best_asked(question: Question, cursor: Cursor | None) -> Best:
    offset = 0 if cursor is None else cursor.position
    limit = min(question.query.size, max(0, RELEVANCE_DEPTH - offset))
    return Best(question.clause(), limit, offset, _shown(question))


def _by_key(view: View, question: Question, cursor: Cursor | None, remembered: CarriedAnswers) -> HitPage:
    """Records with a value by their keys, then those without by their numbers."""
    walk, size = _Walk(question), question.query.size
    places: list[tuple[Part, Keyed]] = []
    total = None
    if cursor is None:
        first = _first(view, question, walk.with_value(None), remembered)
        places += [(Part.VALUES, one) for one in first.hits]
        total = first.total
    elif not _is_behind_values(cursor):
        behind = _in_order(view.records, question, walk.with_value(cursor))
        places += [(Part.VALUES, one) for one in behind.hits]
        cursor = None
    if len(places) <= size:
        missing = replace(walk.without_value(cursor), limit=size + 1 - len(places))
        places += [(Part.MISSING, one) for one in _in_order(view.records, question, missing).hits]
    shown, following = places[:size], None
    if len(places) > size:
        part, last = shown[-1]
        following = Cursor(part, last.key, question_digest(question.query)).encoded()
    if total is None:
        total = view.records.count(question.clause())
    return HitPage(total, tuple(one.hit for _, one in shown), following)


def _first(view: View, question: Question, asked: Ordered, remembered: CarriedAnswers) -> FirstHits:
    """The first hits with a value, one more than the page has."""
    wanted = _first_wanted(view, question, asked)
    return _in_order(view.records, question, asked) if wanted is None else remembered.get(view, wanted)


def _first_wanted(view: View, question: Question, asked: Ordered) -> Wanted[FirstHits] | None:
    """The same as it is remembered; none where it would not be carried on, as whole pages are remembered elsewhere."""
    rows = in_rows(question)
    if rows is None or view.commit is None:
        return None
    order = Order(rows.clause(), asked.column, asked.descending, asked.limit)
    return Wanted(
        ("hits", asked.column, asked.descending, asked.limit, question_key(question)),
        lambda: _in_order(view.records, question, asked),
        order.carried,
        lambda first: 1 + HIT_WEIGHT * len(first.hits),
    )


def _in_order(records: Snapshot, question: Question, asked: Ordered) -> FirstHits:
    """Hits by a number column; those without a value, which would come last, are left out."""
    found = records.ordered(
        asked.clause, asked.column, asked.limit, descending=asked.descending, showing=asked.showing
    )
    rows = tuple(row for row in found.rows if row.rank is not None)
    hits = _hits(records, question, rows, has_scores=False)
    keys = (int(row.rank or 0) for row in rows)
    return FirstHits(found.total, tuple(map(Keyed, keys, hits)))


def _is_behind_values(cursor: Cursor | None) -> bool:
    return cursor is not None and cursor.part is Part.MISSING


class _Walk:
    """What is asked for one question in the order of a key, one row more than the page has."""

    def __init__(self, question: Question) -> None:
        sort = effective_sort(question.query)
        span = span_name(sort.name, question.query.currency)
        self._limit = question.query.size + 1
        self._clauses = question.clauses
        self._found = question.clause()
        self._has_value = question.with_value(span)
        self._is_descending = sort.descending
        self._showing = _shown(question)
        self._column = layout.high_column(span) if sort.descending else layout.low_column(span)

    def with_value(self, cursor: Cursor | None) -> Ordered:
        """Rows behind a key, or from the first on; those without a key stand at the end and have no rank."""
        clause = self._found if cursor is None else self._behind(cursor.position)
        return Ordered(clause, self._column, self._limit, self._is_descending, self._showing)

    def without_value(self, cursor: Cursor | None) -> Ordered:
        """Rows without a key behind a number, or from the first on."""
        wanted = [self._found]
        if cursor is not None:
            wanted.append(self._clauses.between(layout.NUMBER, cursor.position + 1, None))
        clause = self._clauses.all_of(wanted, [self._has_value])
        return Ordered(clause, layout.NUMBER, self._limit, descending=False, showing=self._showing)

    def _behind(self, last: int) -> Clause:
        if not self._is_descending and last < LAST_POSITION[Part.VALUES]:
            behind = self._clauses.between(self._column, last + 1, None)
        elif self._is_descending and last > 0:
            behind = self._clauses.between(self._column, 0, last - 1)
        else:
            behind = self._clauses.nothing()
        return self._clauses.all_of([self._found, behind])


def _hits(
    records: Snapshot, question: Question, rows: tuple[Row, ...], *, has_scores: bool
) -> tuple[Hit, ...]:
    marker = marker_of(question) if _marks(question) else None
    return tuple(
        hit_of(records.stored(row.address), row.rank if has_scores else None, marker, question.query.language)
        for row in rows
    )


def _marks(question: Question) -> bool:
    return question.query.highlight and bool(question.typed.required)


def _shown(question: Question) -> tuple[str, ...]:
    return (*layout.SHOWN, layout.MARKED) if _marks(question) else layout.SHOWN


def hit_of(stored: Mapping[str, Any], score: float | None, marker: Marker | None, language: str) -> Hit:
    """The hit of one stored document."""
    marked = marker.highlights(orjson.loads(stored[layout.MARKED]), language) if marker else {}
    return Hit(stored[layout.ID], score, stored[layout.CARD], marked)


def marker_of(question: Question) -> Marker:
    """What marks the words of the question."""
    return Marker(wanted(question.typed, question.synonyms), stems)


def stems(word: str) -> tuple[str, ...]:
    """The stems of a word in the languages that the index stems."""
    return f"en:{stem(Kind.ENGLISH, word)}", f"fr:{stem(Kind.FRENCH, word)}"
