"""What is asked for the counts of a question: of a snapshot, or of the few rows that were written since another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search_api.facets import CURRENT, EXPIRED, RANGES, STATUS, WITHDRAWN
from search_api.index import layout
from search_api.index.question import Question, span_name
from search_api.index.snapshot import Bands, Best, ValueCounts, Values
from search_api.sort_keys import day_code, first_key, number_code

STATUSES = (WITHDRAWN, EXPIRED, CURRENT)
"""In the order of `layout.STATUS_DAY`."""


def values_asked(question: Question, names: Sequence[str], without: str | None) -> Values:
    """The counts of facets that a column holds."""
    return Values(question.clause(without), tuple(layout.facet_column(name) for name in names))


def statuses_asked(question: Question) -> Bands:
    """The counts of `status`, which is a matter of the day."""
    today = day_code(question.query.today)
    edges = (layout.WITHDRAWN_DAY, layout.WITHDRAWN_DAY + 1, today)
    return Bands(question.clause(STATUS), layout.STATUS_DAY, edges)


def status_counts(counts: Sequence[int]) -> ValueCounts:
    """The values of `status` from the counts of its bands."""
    pairs = [pair for pair in zip(STATUSES, counts, strict=True) if pair[1]]
    return ValueCounts(tuple(sorted(pairs, key=by_count)), is_whole=True)


def distribution_asked(question: Question, name: str) -> tuple[Bands, Best]:
    """The counts of a range's buckets, and of the records without a value."""
    clause = question.clause(name)
    span = span_name(name, question.query.currency)
    keys = tuple(first_key(number_code(edge)) for edge in RANGES[name].edges)
    without_value = question.clauses.all_of([clause], [question.with_value(span)])
    return Bands(clause, layout.low_column(span), keys), Best(without_value)


def weight(counts: Mapping[str, ValueCounts]) -> int:
    """What counts weigh among what is remembered."""
    return 1 + sum(len(one.pairs) for one in counts.values())


def by_count(pair: tuple[str, int]) -> tuple[int, str]:
    """Most frequent first, then by value."""
    return -pair[1], pair[0]
