"""The addresses of one question: this page in the other language, without a condition, the next page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from search_api.api.parameters import LANG, Defaults, query_address, query_pairs
from search_api.query import Range, SearchQuery, Sort

SEARCH_PATH = "/"
DISTRIBUTIONS = ("hours",)
PAGE_SIZE = 20
PANEL_FACET_SIZE = 12
"""Values asked for of each facet: every closed list is shorter."""


def source_path(source_id: str) -> str:
    """The page of one source."""
    return f"/sources/{quote(source_id)}"


def run_path(source_id: str, run_id: int) -> str:
    """The page of one run."""
    return f"{source_path(source_id)}/runs/{run_id}"


def facet_path(name: str) -> str:
    """The page of all values of one facet."""
    return f"/facets/{name}"


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """`path?name=value&...`."""
    written = urlencode(list(pairs), safe=":,", quote_via=quote)
    return f"{path}?{written}" if written else path


def quality_path(source_id: str) -> str:
    """The path of the quality report of a source."""
    return f"{source_path(source_id)}/quality"


def page_defaults(language: str | None) -> Defaults:
    """What a page's address leaves unsaid; `language` None: the address says the language."""
    return Defaults(
        distributions=DISTRIBUTIONS, size=PAGE_SIZE, facet_size=PANEL_FACET_SIZE, language=language
    )


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address of a question and of its neighbours; a changed question starts at its first page."""

    query: SearchQuery
    defaults: Defaults

    def of(self, query: SearchQuery) -> str:
        """The search page of a question."""
        return query_address(SEARCH_PATH, query, self.defaults)

    @property
    def here(self) -> str:
        """This question from its first page on."""
        return self.of(replace(self.query, cursor=None))

    @property
    def current(self) -> str:
        """This very page."""
        return self.of(self.query)

    def without_value(self, facet: str, value: str) -> str:
        """Without one chosen value."""
        kept = tuple(one for one in self.query.filters.get(facet, ()) if one != value)
        return self.of(without_facet(self.query, facet, kept))

    def with_value(self, facet: str, value: str) -> str:
        """With one more chosen value."""
        chosen = tuple(sorted({*self.query.filters.get(facet, ()), value}))
        return self.of(without_facet(self.query, facet, chosen))

    def without_range(self, name: str) -> str:
        """Without one range."""
        return self.of(without_range(self.query, name))

    def with_range(self, name: str, limits: Range) -> str:
        """With another range."""
        return self.of(replace(self.query, ranges={**self.query.ranges, name: limits}, cursor=None))

    def with_text(self, text: str) -> str:
        """With other words."""
        return self.of(replace(self.query, text=text, cursor=None))

    def cleared(self) -> str:
        """Only the words and the order stay."""
        return self.of(replace(self.query, filters={}, ranges={}, cursor=None))

    def page(self, cursor: str | None) -> str:
        """Another page of the same answer."""
        return self.of(replace(self.query, cursor=cursor))

    def facet_page(self, name: str, extra: Sequence[tuple[str, str]] = ()) -> str:
        """All values of one facet under this question."""
        return query_address(facet_path(name), replace(self.query, cursor=None), self.defaults, extra)

    def pairs(self, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The parameters of this question as hidden fields of a form, but those it has fields for."""
        left_out = {*without, "cursor"}
        pairs = query_pairs(replace(self.query, cursor=None), self.defaults)
        return [(name, value) for name, value in pairs if name not in left_out]

    def language_pairs(self) -> list[tuple[str, str]]:
        """`lang` where the address says it, so that it is carried along."""
        return [] if self.defaults.language else [(LANG, self.query.language)]


def without_facet(query: SearchQuery, facet: str, values: tuple[str, ...] = ()) -> SearchQuery:
    """The question with these values of a facet, or without any."""
    others = {name: chosen for name, chosen in query.filters.items() if name != facet}
    return replace(query, filters={**others, facet: values} if values else others, cursor=None)


def without_range(query: SearchQuery, name: str) -> SearchQuery:
    """The question without one range; a currency that nothing needs any more goes with `cost`."""
    ranges = {other: limits for other, limits in query.ranges.items() if other != name}
    if name == "cost" and query.sort.name != "cost":
        return replace(query, ranges=ranges, currency=None, conversion=None, cursor=None)
    return replace(query, ranges=ranges, cursor=None)


def with_sort(query: SearchQuery, sort: Sort) -> SearchQuery:
    """The question in another order."""
    return replace(query, sort=sort, cursor=None)
