"""The questions that the search benchmark asks, and the bare engine calls that answer the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from search_api.facets import FACETS
from search_api.index import layout
from search_api.index.embedded import SEGMENT_CUT_OFF, Snapshot
from search_api.index.question import Question
from search_api.index.view import View
from search_api.query import SearchQuery, Sort
from search_api.synonyms import Synonyms
from search_api.words import read_words

TODAY = date(2026, 3, 15)
EIGHT = ("country", "provider", "level", "delivery_type", "language", "subject", "skill", "assessment")
PAGE = 20
CHOSEN = {"country": ("NZ", "CA"), "delivery_type": ("online", "blended")}
ALL_CHOSEN = {
    **CHOSEN,
    "level": ("nzqcf:4", "nzqcf:5"),
    "language": ("en", "fr"),
    "assessment": ("exam", "unknown"),
    "subject": ("06", "04"),
    "skill": ("http://e.test/1", "http://e.test/2"),
    "provider": ("zz_corpus:nz1", "zz_corpus:ca1"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of question."""

    name: str
    queries: Sequence[SearchQuery]
    has_raw: bool = True
    """Whether a bare engine call answers the same."""


def cases(words: Sequence[str]) -> list[Case]:
    """Every kind, over these words; no question comes twice, so no answer is remembered."""

    def each(**parts: object) -> list[SearchQuery]:
        return [replace(SearchQuery(today=TODAY, text=text), **parts) for text in words]  # type: ignore[arg-type]

    # Days apart make the same question new to the memory of the index.
    days = [date.fromordinal(TODAY.toordinal() + n) for n in range(len(words))]
    everything = [SearchQuery(today=day, facets=tuple(FACETS)) for day in days[:40]]
    return [
        Case("text", each()),
        Case("text, marked", each(highlight=True), has_raw=False),
        Case("text + 8 facets", each(facets=EIGHT)),
        Case("+ 2 facets chosen", each(facets=EIGHT, filters=CHOSEN)),
        Case("+ 8 facets chosen", each(facets=EIGHT, filters=ALL_CHOSEN)),
        Case("landing, 8 facets", [replace(one, facets=EIGHT) for one in everything]),
        Case("landing, all facets", everything),
        Case("landing, kept", everything[:1] * len(words), has_raw=False),
        Case("one filter, all facets", [replace(one, filters={"country": ("NZ",)}) for one in everything]),
    ]


def filtered_and_sorted(count: int) -> list[SearchQuery]:
    """Different filters, each in another order than relevance."""
    levels = [f"nzqcf:{level}" for level in range(1, 9)]
    orders = [Sort(name, descending=way) for name in ("changed_at", "hours", "cost") for way in (True, False)]
    days = [date.fromordinal(TODAY.toordinal() + n) for n in range(count)]
    return [
        SearchQuery(
            today=day,
            filters={**CHOSEN, "level": (levels[n % 8],)},
            sort=orders[n % len(orders)],
            currency="NZD",
        )
        for n, day in enumerate(days)
    ]


def raw_calls(view: View, query: SearchQuery, synonyms: Synonyms) -> Callable[[], object]:
    """The calls of the engine that a question needs: conditions made before, answers left as they come."""
    records = cast("Snapshot", view.records)
    question = Question(records.clauses, query, read_words(query.text), synonyms)
    searcher = records._searcher
    groups = dict(_groups(query))
    clauses = {name: question.clause(name) for name in groups}
    whole = question.clause()

    def ask() -> None:
        for _, address in searcher.search(whole, PAGE).hits:
            searcher.doc(address)
        for name, columns in groups.items():
            searcher.aggregate(clauses[name], columns)

    return ask


def _groups(query: SearchQuery) -> Iterator[tuple[str | None, dict[str, object]]]:
    """Facets that share a condition, as the engine is asked for their first values, exactly."""
    counted = [name for name in query.facets if name != "status"]
    alone = [name for name in counted if query.filters.get(name)]
    together = [name for name in counted if name not in alone]
    if together:
        yield None, {name: _terms(name) for name in together}
    for name in alone:
        yield name, {name: _terms(name)}


def _terms(facet: str) -> dict[str, object]:
    return {"terms": {"field": layout.facet_column(facet), "size": PAGE, "segment_size": SEGMENT_CUT_OFF}}
