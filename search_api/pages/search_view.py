"""Everything the search page shows, from one question and one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from search_api.api.labelling import Labelling
from search_api.api.parameter_values import write_sort
from search_api.cursor import effective_sort
from search_api.distinct import distinct_credentials
from search_api.facets import FACETS, SORTS
from search_api.index.contract import SearchIndex
from search_api.pages.addresses import Addresses, without_facet, without_range
from search_api.pages.conditions import (
    ChipGroup,
    chip_groups,
    group_words,
    question_words,
    range_words,
    typed_words,
)
from search_api.pages.filters import Filters, counted_filters
from search_api.pages.interface import Interface
from search_api.pages.kept_parts import KeptParts
from search_api.pages.result_row import ResultRow
from search_api.query import RELEVANCE, SearchPage, SearchQuery, Sort
from search_api.words import QUOTE, ignored_signs


@dataclass(frozen=True, slots=True)
class SortChoice:
    """One order to choose from."""

    value: str
    """Empty for the order that an address without one has."""
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Respelled:
    """Other words: those that were searched instead, or those that might be meant."""

    typed: str
    other: str
    address: str


@dataclass(frozen=True, slots=True)
class Without:
    """What leaving one condition out would find."""

    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page."""

    addresses: Addresses
    total: int
    heading: str
    is_exact: bool
    distinct: str | None
    """How many different credentials the records are, when some are listed more than once."""
    filters: Filters | None
    """None where there is nothing to filter yet."""
    chips: tuple[ChipGroup, ...]
    rows: tuple[ResultRow, ...]
    sorts: tuple[SortChoice, ...]
    first_address: str | None
    next_address: str | None
    next_count: int
    is_stable: bool
    relaxed: Respelled | None
    did_you_mean: Respelled | None
    asked: str
    ignored_signs: str | None = None
    """Signs that mean nothing here."""
    has_unclosed_quote: bool = False
    is_empty: bool = False
    """Whether there is nothing at all to search yet."""
    without: tuple[Without, ...] = ()


def _distinct(index: SearchIndex, page: SearchPage, query: SearchQuery, ui: Interface) -> str | None:
    found = distinct_credentials(index, query, page)
    if found is None or found.total == page.total:
        return None
    return ui.t("results.distinct", count=found.total)


def search_view(
    index: SearchIndex,
    page: SearchPage,
    addresses: Addresses,
    labelling: Labelling,
    ui: Interface,
    parts: KeptParts,
) -> SearchView:
    """The search page of one answer; when nothing was found, also what each condition costs."""
    query, ignored = addresses.query, ignored_signs(addresses.query.text)
    is_empty = page.total == 0 and index.counts().documents == 0
    chips = chip_groups(addresses, page.facets, labelling, ui)
    return SearchView(
        addresses=addresses,
        total=page.total,
        heading=ui.t("results.heading", count=page.total),
        is_exact=page.total_is_exact,
        distinct=_distinct(index, page, query, ui),
        filters=None if is_empty else parts.filters(counted_filters(index, page, addresses, labelling), ui),
        chips=chips,
        rows=tuple(parts.row(hit, addresses, ui) for hit in page.hits),
        sorts=tuple(_sorts(query, ui)),
        first_address=addresses.here if query.cursor else None,
        next_address=addresses.page(page.next_cursor) if page.next_cursor else None,
        next_count=query.size,
        is_stable=page.stable,
        relaxed=_relaxed(page, addresses),
        did_you_mean=_did_you_mean(page, addresses),
        asked=question_words(query, chips, ui),
        ignored_signs=ui.formats.listed([sign for sign in ignored if sign != QUOTE]) or None,
        has_unclosed_quote=QUOTE in ignored,
        is_empty=is_empty,
        without=() if page.total or is_empty else tuple(_without(index, addresses, chips, ui)),
    )


def _sorts(query: SearchQuery, ui: Interface) -> Iterator[SortChoice]:
    """The orders that can be had: best match needs words, cost needs one currency."""
    chosen, usual = effective_sort(query), effective_sort(replace(query, sort=Sort()))
    for order in SORTS.values():
        lacks_currency = order.needs_currency and (not query.currency or query.conversion is not None)
        if lacks_currency or (order.name == RELEVANCE and not query.text):
            continue
        for descending in (False, True) if order.has_directions else (False,):
            sort = Sort(order.name, descending)
            key = f"sort.{order.name}{'_down' if descending else ''}"
            value = "" if sort == usual else write_sort(sort)
            yield SortChoice(value, ui.t(key, currency=query.currency), sort == chosen)


def _relaxed(page: SearchPage, addresses: Addresses) -> Respelled | None:
    if page.relaxed is None:
        return None
    quoted = " ".join(f'"{word}"' for word in page.relaxed.from_.replace('"', "").split())
    return Respelled(page.relaxed.from_, page.relaxed.to, addresses.with_text(quoted))


def _did_you_mean(page: SearchPage, addresses: Addresses) -> Respelled | None:
    if page.did_you_mean is None:
        return None
    return Respelled(addresses.query.text, page.did_you_mean, addresses.with_text(page.did_you_mean))


def _without(
    index: SearchIndex, addresses: Addresses, chips: tuple[ChipGroup, ...], ui: Interface
) -> Iterator[Without]:
    """Each condition with what leaving it out would find, the most fruitful first."""
    labelled = _less_one_condition(addresses.query, chips, ui)
    counted = [
        Without(label, index.search(_counting(query)).total, addresses.of(query))
        for label, query in labelled.items()
    ]
    yield from sorted(counted, key=lambda one: -one.count)


def _counting(query: SearchQuery) -> SearchQuery:
    return replace(query, size=0, facets=(), distributions=(), cursor=None, highlight=False)


def _less_one_condition(
    query: SearchQuery, chips: tuple[ChipGroup, ...], ui: Interface
) -> Mapping[str, SearchQuery]:
    query = replace(query, cursor=None)
    fewer: dict[str, SearchQuery] = {}
    for group in chips:
        if group.name in FACETS:
            fewer[ui.t("nothing.without", what=group_words(group, ui))] = without_facet(query, group.name)
        else:
            words = range_words(group.name, query, ui)
            fewer[ui.t("nothing.without", what=words)] = without_range(query, group.name)
    if '"' in query.text:
        fewer[ui.t("nothing.without_quotes")] = replace(query, text=query.text.replace('"', " ").strip())
    if query.text and fewer:
        fewer[ui.t("nothing.without_words", words=typed_words(query.text, ui))] = replace(query, text="")
    return fewer
