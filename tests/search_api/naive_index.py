"""The meaning of a question in plain Python: every document looked at, one condition after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from search_api.document import IndexDocument, Span
from search_api.folding import words_of
from search_api.query import Range, SearchQuery


def matching(
    documents: Sequence[IndexDocument], query: SearchQuery, without: str | None = None
) -> list[IndexDocument]:
    """The documents that the question finds, one facet's own filter left out if need be."""
    return [document for document in documents if _fits(document, query, without)]


def value_counts(documents: Sequence[IndexDocument], query: SearchQuery, facet: str) -> Mapping[str, int]:
    """Value -> documents that have it, under all filters but the facet's own."""
    found = matching(documents, query, without=facet)
    return Counter(value for document in found for value in _values(document, facet, query.today))


def _fits(document: IndexDocument, query: SearchQuery, without: str | None) -> bool:
    words = {word for passage in document.passages for word in words_of(passage.text)}
    if not set(words_of(query.text)) <= words:
        return False
    if without != "status" and not query.filters.get("status") and document.is_withdrawn:
        return False
    chosen = {name: values for name, values in query.filters.items() if name != without and values}
    if any(not set(values) & set(_values(document, name, query.today)) for name, values in chosen.items()):
        return False
    return all(_in_range(document, name, limits, query) for name, limits in query.ranges.items())


def _in_range(document: IndexDocument, name: str, limits: Range, query: SearchQuery) -> bool:
    if name != "cost" or query.conversion is None:
        return _overlaps(_span(document, name, query.currency), limits)
    rates = query.conversion.rates
    prices = {currency: span for currency, span in document.costs.items() if currency in rates}
    if not prices:
        return limits.include_unknown
    return any(_overlaps(_times(span, rates[currency]), limits) for currency, span in prices.items())


def _times(span: Span, rate: float) -> Span:
    low, high = (None if end is None else end * rate for end in (span.low, span.high))
    return Span(low, high)


def _values(document: IndexDocument, facet: str, today: date) -> Sequence[str]:
    if facet != "status":
        return document.facets[facet]
    if document.is_withdrawn:
        return ["withdrawn"]
    return ["current" if document.expires is None or document.expires >= today else "expired"]


def _span(document: IndexDocument, name: str, currency: str | None) -> Span | None:
    return document.costs.get(currency or "") if name == "cost" else document.spans.get(name)


def _overlaps(span: Span | None, limits: Range) -> bool:
    if span is None:
        return limits.include_unknown
    assert not isinstance(limits.low, date)
    assert not isinstance(limits.high, date)
    ends_late_enough = limits.low is None or span.high is None or span.high >= limits.low
    return ends_late_enough and (limits.high is None or span.low is None or span.low <= limits.high)
