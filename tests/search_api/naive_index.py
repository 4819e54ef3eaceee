"""The meaning of a question in plain Python: every document looked at, one condition after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from normalise.vocabularies import load_vocabularies
from search_api.cursor import effective_sort
from search_api.document import IndexDocument, Span
from search_api.facet_labels import level_labels, type_labels
from search_api.facets import RANGES, UNKNOWN
from search_api.folding import words_of
from search_api.query import Bucket, Distribution, Range, SearchQuery

VOCABULARIES = load_vocabularies()
LABELS = {"type": type_labels, "level": level_labels}


def matching(
    documents: Sequence[IndexDocument], query: SearchQuery, without: str | None = None
) -> list[IndexDocument]:
    """The documents that the question finds, one facet's own filter or one range left out if need be."""
    return [document for document in documents if _fits(document, query, without)]


def ordered(documents: Sequence[IndexDocument], query: SearchQuery) -> list[IndexDocument]:
    """The same in the question's order, which is not relevance: by value and number, those without a value last."""
    sort = effective_sort(query)
    found = sorted(matching(documents, query), key=lambda one: one.number)
    spans = {one.number: _span(one, sort.name, query.currency) for one in found}
    known = {number: span for number, span in spans.items() if span is not None}

    def key(one: IndexDocument) -> tuple[float, int]:
        span = known[one.number]
        end = span.high if sort.descending else span.low
        open_end = float("inf") if sort.descending else 0.0
        return (open_end if end is None else end, one.number)

    with_value = sorted((one for one in found if one.number in known), key=key, reverse=sort.descending)
    return [*with_value, *(one for one in found if one.number not in known)]


def value_counts(documents: Sequence[IndexDocument], query: SearchQuery, facet: str) -> Mapping[str, int]:
    """Value -> documents that have it, under all filters but the facet's own."""
    found = matching(documents, query, without=facet)
    return Counter(value for document in found for value in _values(document, facet, query.today))


def distribution(documents: Sequence[IndexDocument], query: SearchQuery, name: str) -> Distribution:
    """Documents by their lower ends, under all filters but the range's own; an open end lies in the first bucket."""
    spans = [_span(one, name, query.currency) for one in matching(documents, query, without=name)]
    lows = [span.low or 0.0 for span in spans if span is not None]
    edges = RANGES[name].edges
    return Distribution(
        tuple(
            Bucket(low, high, sum(low <= one and (high is None or one < high) for one in lows))
            for low, high in zip(edges, (*edges[1:], None), strict=True)
        ),
        spans.count(None),
    )


def _fits(document: IndexDocument, query: SearchQuery, without: str | None) -> bool:
    said = [passage.text for passage in document.passages] + list(_labels(document))
    words = {word for text in said for word in words_of(text)}
    wanted = query.text.split()
    if any((word.lstrip("-") in words) is word.startswith("-") for word in map(_folded, wanted)):
        return False
    if without != "status" and not query.filters.get("status") and document.is_withdrawn:
        return False
    chosen = {name: values for name, values in query.filters.items() if name != without and values}
    if any(not set(values) & set(_values(document, name, query.today)) for name, values in chosen.items()):
        return False
    ranges = {name: limits for name, limits in query.ranges.items() if name != without}
    return all(_in_range(document, name, limits, query) for name, limits in ranges.items())


def _labels(document: IndexDocument) -> Iterator[str]:
    """What people call its type and levels: what is unknown is called nothing."""
    for facet, labels in LABELS.items():
        for value in document.facets[facet]:
            if value != UNKNOWN:
                yield from (text for _, text in labels(value, VOCABULARIES))


def _folded(word: str) -> str:
    return ("-" if word.startswith("-") else "") + " ".join(words_of(word))


def _in_range(document: IndexDocument, name: str, limits: Range, query: SearchQuery) -> bool:
    if name == "start":
        return _starts_within(document, limits)
    if name != "cost" or query.conversion is None:
        return _overlaps(_span(document, name, query.currency), limits)
    rates = query.conversion.rates
    prices = {currency: span for currency, span in document.costs.items() if currency in rates}
    if not prices:
        return limits.include_unknown
    return any(_overlaps(_times(span, rates[currency]), limits) for currency, span in prices.items())


def _starts_within(document: IndexDocument, limits: Range) -> bool:
    """Days apart are no interval: a start lies on one of them."""
    if not document.start_days:
        return limits.include_unknown
    low, high = (None if end is None else _day(end) for end in (limits.low, limits.high))
    return any((low is None or day >= low) and (high is None or day <= high) for day in document.start_days)


def _day(end: float | date) -> int:
    assert isinstance(end, date)
    return end.toordinal()


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
