"""Which column a question is ordered by, and which hits lie behind its cursor: the same for every bare engine."""

from __future__ import annotations

from search_api.cursor import Part, effective_sort, read_cursor
from search_api.index import layout
from search_api.index.question import Question, span_name
from search_api.index.snapshot import Clause
from search_api.query import RELEVANCE, SearchQuery


def column_of(query: SearchQuery) -> str | None:
    """The column of keys; none for the order by relevance."""
    sort = effective_sort(query)
    if sort.name == RELEVANCE:
        return None
    span = span_name(sort.name, query.currency)
    return layout.high_column(span) if sort.descending else layout.low_column(span)


def hits_wanted(question: Question) -> Clause:
    """The condition of the hits: with a cursor, those behind it that have a key."""
    query, column = question.query, column_of(question.query)
    if query.cursor is None or column is None:
        return question.clause()
    cursor = read_cursor(query.cursor, query)
    if cursor.part is not Part.VALUES:
        return question.clause()
    is_descending = effective_sort(query).descending
    low, high = (0, cursor.position - 1) if is_descending else (cursor.position + 1, None)
    return question.clauses.all_of([question.clause(), question.clauses.between(column, low, high)])
