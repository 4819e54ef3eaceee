"""The questions that the search benchmark asks, each as an address and as an index is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote

from search_api.api.parameters import Defaults, query_address
from search_api.facets import FACETS
from search_api.query import SearchQuery, Sort

TODAY = date(2026, 3, 15)
EIGHT = ("country", "provider", "level", "delivery_type", "language", "subject", "skill", "assessment")
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
SINGLE = {
    "country": ("NZ", "CA", "AU", "US", "FR", "IE"),
    "language": ("en", "fr", "mi", "de"),
    "delivery_type": ("online", "in_person", "blended", "work_based"),
    "assessment": ("exam", "project", "portfolio", "test"),
    "eqf_level": ("3", "4", "5", "6"),
    "type": ("MicroCredential", "DigitalBadge"),
}
"""What visitors choose first: values that the landing page lists."""
OFTEN = 4
"""Pages of one filter that visitors ask for again within a second or two."""
LANDING = "/v1/credentials"
COUNTED_BY_RANGE = frozenset({"status"})
"""Facets that no column holds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; a way that it cannot be asked in is none."""

    address: str | None = None
    query: SearchQuery | None = None
    typed: str | None = None
    """What a person has typed so far, for completions."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of question."""

    name: str
    asked: Sequence[Asked]
    has_raw: bool = True
    """Whether bare engine calls answer the same."""
    is_promised: bool = True
    """Whether its ratio is held against the promise for searches."""
    often: int | None = None
    """How many of them visitors ask again and again while changes are published; none for all."""


def cases(words: Sequence[str]) -> Iterator[Case]:
    """Every kind, over these words; no question comes twice in a case, but where its name says so."""

    def each(**parts: object) -> list[Asked]:
        queries = [_question(text, **parts) for text in words]
        return [Asked(_address(query), query) for query in queries]

    yield Case("text", each())
    yield Case("text + 8 facets", each(facets=EIGHT))
    yield Case("text + 8 facets, two chosen", each(facets=EIGHT, filters=CHOSEN))
    yield Case("text + 8 facets, all chosen", each(facets=EIGHT, filters=ALL_CHOSEN))
    yield Case("landing, all facets, never asked before", landing_anew(40), is_promised=False)
    everything = SearchQuery(today=TODAY, facets=tuple(FACETS))
    yield Case("landing, all facets", [Asked(LANDING, everything)] * len(words), has_raw=False)
    yield Case("landing page", [Asked("/")] * len(words), has_raw=False)
    yield Case("page of one filter, never asked before", single_pages(), has_raw=False)
    yield Case("page of one filter", single_pages() * 3, has_raw=False, often=OFTEN)
    yield Case("suggestions", [_typed(word) for word in words], has_raw=False)
    yield Case("filters, sorted", filtered_and_sorted(len(words)), is_promised=False)


def seldom_asked() -> Iterator[Case]:
    """Pages that each are asked for every few seconds, while changes are published: nothing is promised of them."""
    yield Case("page of one filter, asked every few seconds", single_pages(), has_raw=False)


def landing_anew(count: int) -> list[Asked]:
    """The landing page of days apart, each of which is new to whatever remembers answers."""
    days = [TODAY + timedelta(days=1 + number) for number in range(count)]
    return [Asked(query=SearchQuery(today=day, facets=tuple(FACETS))) for day in days]


def single_pages() -> list[Asked]:
    """Search pages with one value chosen."""
    return [Asked(f"/?{name}={value}") for name, values in SINGLE.items() for value in values]


def filtered_and_sorted(count: int) -> list[Asked]:
    """Different filters, each in another order than relevance."""
    levels = [f"nzqcf:{level}" for level in range(1, 9)]
    orders = [Sort(name, descending=way) for name in ("changed_at", "hours", "cost") for way in (True, False)]
    made = []
    for number in range(count):
        query = SearchQuery(
            today=TODAY + timedelta(days=number),
            filters={**CHOSEN, "level": (levels[number % 8],), "assessment": (ASSESSED[number % 4],)},
            sort=orders[number % len(orders)],
            currency="NZD",
            size=1 + number % 100,
        )
        made.append(Asked(_address(query), query))
    return made


ASSESSED = SINGLE["assessment"]


def counted_columns(query: SearchQuery) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Facets that share a condition: the facet whose own filter is left out, and what is counted without it."""
    counted = [name for name in query.facets if name not in COUNTED_BY_RANGE]
    alone = [name for name in counted if query.filters.get(name)]
    together = tuple(name for name in counted if name not in alone)
    if together:
        yield None, together
    for name in alone:
        yield name, (name,)


def _question(text: str, **parts: object) -> SearchQuery:
    """As the API asks an index: with the words marked."""
    return replace(SearchQuery(today=TODAY, text=text, highlight=True), **parts)  # type: ignore[arg-type]


def _address(query: SearchQuery) -> str:
    return query_address(LANDING, query, Defaults())


def _typed(word: str) -> Asked:
    return Asked(f"/v1/suggest?q={quote(word[:4])}", typed=word[:4])
