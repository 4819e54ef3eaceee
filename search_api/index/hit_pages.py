"""One page of hits, in any order, from any place in the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from search_api.cursor import Cursor, Part, effective_sort, question_digest, read_cursor
from search_api.errors import ExpiredCursor
from search_api.highlights import Marker
from search_api.index import layout
from search_api.index.columns import Kind
from search_api.index.question import Question, span_name
from search_api.index.snapshot import Clause, Found, Row, Snapshot
from search_api.index.stems import stem
from search_api.index.view import View
from search_api.query import RELEVANCE, RELEVANCE_DEPTH, Hit
from search_api.wanted import wanted


@dataclass(frozen=True, slots=True)
class HitPage:
    """Some hits of all that there are."""

    total: int
    hits: tuple[Hit, ...]
    next_cursor: str | None
    is_stable: bool = True


def hit_page(view: View, question: Question) -> HitPage:
    """The page that the question's cursor and size ask for.

    Raises:
        BadQuery: the cursor is none, or of another question.
        ExpiredCursor: the cursor counts hits of a generation that is gone.
    """
    query = question.query
    digest = question_digest(query)
    cursor = None if query.cursor is None else read_cursor(query.cursor, digest)
    if query.size == 0:
        return HitPage(view.records.count(question.clause()), (), None)
    if effective_sort(query).name == RELEVANCE:
        return _by_relevance(view, question, cursor, digest)
    return _by_key(view, question, cursor, digest)


def _by_relevance(view: View, question: Question, cursor: Cursor | None, digest: str) -> HitPage:
    offset = 0 if cursor is None else cursor.position
    if cursor is not None and cursor.commit.partition(".")[0] != view.token.partition(".")[0]:
        raise ExpiredCursor("the index was rebuilt since this page was given; start again without `cursor`")
    limit = min(question.query.size, max(0, RELEVANCE_DEPTH - offset))
    found = view.records.best(question.clause(), limit, offset, showing=_shown(question))
    behind = offset + len(found.rows)
    has_more = behind < min(found.total, RELEVANCE_DEPTH)
    following = Cursor(Part.RELEVANCE, behind, digest, view.token).encoded() if has_more else None
    is_stable = cursor is None or cursor.commit == view.token
    return HitPage(
        found.total, _hits(view.records, question, found.rows, has_scores=True), following, is_stable
    )


def _by_key(view: View, question: Question, cursor: Cursor | None, digest: str) -> HitPage:
    """Records with a value by their keys, then those without by their numbers."""
    walk = _Walk(view.records, question)
    size = question.query.size
    part, last = (Part.VALUES, None) if cursor is None else (cursor.part, cursor.position)
    rows: list[tuple[Part, Row]] = []
    total = None
    if part is not Part.MISSING:
        found = walk.with_value(last, size + 1)
        rows += [(Part.VALUES, row) for row in found.rows if row.rank is not None]
        total, last = (found.total if cursor is None else None), None
    if len(rows) <= size:
        rows += [(Part.MISSING, row) for row in walk.without_value(last, size + 1 - len(rows)).rows]
    shown, following = rows[:size], None
    if len(rows) > size:
        part, row = shown[-1]
        following = Cursor(part, int(row.rank or 0), digest).encoded()
    if total is None:
        total = view.records.count(question.clause())
    hits = _hits(view.records, question, tuple(row for _, row in shown), has_scores=False)
    return HitPage(total, hits, following)


class _Walk:
    """The rows of one question in the order of a key."""

    def __init__(self, records: Snapshot, question: Question) -> None:
        sort = effective_sort(question.query)
        span = span_name(sort.name, question.query.currency)
        self._records = records
        self._clauses = question.clauses
        self._found = question.clause()
        self._has_value = question.with_value(span)
        self._is_descending = sort.descending
        self._showing = _shown(question)
        self._column = layout.high_column(span) if sort.descending else layout.low_column(span)

    def with_value(self, last: int | None, limit: int) -> Found:
        """Rows behind a key, or from the first on; those without a key stand at the end and have no rank."""
        clause = self._found if last is None else self._behind(last)
        return self._records.ordered(
            clause, self._column, limit, descending=self._is_descending, showing=self._showing
        )

    def without_value(self, last: int | None, limit: int) -> Found:
        """Rows without a key behind a number."""
        wanted = [self._found]
        if last is not None:
            wanted.append(self._clauses.between(layout.NUMBER, last + 1, None))
        clause = self._clauses.all_of(wanted, [self._has_value])
        return self._records.ordered(clause, layout.NUMBER, limit, descending=False, showing=self._showing)

    def _behind(self, last: int) -> Clause:
        if not self._is_descending:
            behind = self._clauses.between(self._column, last + 1, None)
        elif last > 0:
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
    return Hit(stored[layout.ID], score, orjson.loads(stored[layout.CARD]), marked)


def marker_of(question: Question) -> Marker:
    """What marks the words of the question."""
    return Marker(wanted(question.typed, question.synonyms), stems)


def stems(word: str) -> tuple[str, ...]:
    """The stems of a word in the languages that the index stems."""
    return f"en:{stem(Kind.ENGLISH, word)}", f"fr:{stem(Kind.FRENCH, word)}"
