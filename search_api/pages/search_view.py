"""Everything the search page shows, from one question and one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from normalise.reference_rates import ReferenceRates
from search_api.api.labelling import Labelling
from search_api.api.parameter_values import write_sort
from search_api.cursor import effective_sort
from search_api.distinct import distinct_credentials
from search_api.facets import FACETS, HOURS_RANGES, SORTS
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
from search_api.pages.facet_panel import SHOWN_FACETS, FacetPanel, facet_panel
from search_api.pages.facet_tree import with_tree
from search_api.pages.interface import Interface
from search_api.pages.range_panel import SHOWN_RANGES, RangePanel, range_panel
from search_api.pages.result_row import ResultRow, result_row
from search_api.query import RELEVANCE, SearchPage, SearchQuery, Sort
from search_api.words import QUOTE, ignored_signs

PANEL_ORDER = (
    "country",
    "eqf_level",
    "hours",
    "language",
    "is_free",
    "cost",
    "delivery_type",
    "provider",
    "assessment",
    "subject",
    "start",
    *(name for name in SHOWN_FACETS[8:]),
    "ects",
    *(name for name in HOURS_RANGES.values() if name != "hours"),
    "changed_at",
    "completeness",
)
"""Facets and ranges as they stand below each other."""
MORE_PANELS = frozenset(PANEL_ORDER[PANEL_ORDER.index("type") :])
"""What fewer people ask for."""


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
    panels: tuple[FacetPanel | RangePanel, ...]
    more_panels: tuple[FacetPanel | RangePanel, ...]
    """Behind `More filters`, which is open when one of them is in use."""
    is_more_open: bool
    chips: tuple[ChipGroup, ...]
    chosen_count: int
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
    rates: ReferenceRates | None = None,
) -> SearchView:
    """The search page of one answer; when nothing was found, also what each condition costs."""
    query, ignored = addresses.query, ignored_signs(addresses.query.text)
    is_empty = page.total == 0 and index.counts().documents == 0
    chips = chip_groups(addresses, page.facets, labelling, ui)
    panels = (
        {} if is_empty else {one.name: one for one in _panels(index, page, addresses, labelling, ui, rates)}
    )
    more = tuple(panel for name, panel in panels.items() if name in MORE_PANELS)
    return SearchView(
        addresses=addresses,
        total=page.total,
        heading=ui.t("results.heading", count=page.total),
        is_exact=page.total_is_exact,
        distinct=_distinct(index, page, query, ui),
        panels=tuple(panel for name, panel in panels.items() if name not in MORE_PANELS),
        more_panels=more,
        is_more_open=any(panel.is_open for panel in more),
        chips=chips,
        chosen_count=sum(len(group.chips) for group in chips),
        rows=tuple(result_row(hit, addresses, ui) for hit in page.hits),
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


def _panels(
    index: SearchIndex,
    page: SearchPage,
    addresses: Addresses,
    labelling: Labelling,
    ui: Interface,
    rates: ReferenceRates | None,
) -> Iterator[FacetPanel | RangePanel]:
    currencies = _currencies(page, ui)
    for name in PANEL_ORDER:
        if name in page.facets:
            panel = facet_panel(name, page.facets[name], addresses, labelling, ui)
            if panel.value_count and FACETS[name].is_tree:
                yield with_tree(panel, index, page.facets[name], addresses, labelling)
            elif panel.value_count:
                yield panel
        elif name in SHOWN_RANGES:
            yield range_panel(name, addresses, page.distributions.get(name), ui, currencies, rates)


def _currencies(page: SearchPage, ui: Interface) -> tuple[str, ...]:
    """The money of the countries that are among the results."""
    countries = page.facets["country"].values if "country" in page.facets else ()
    found = [ui.vocabularies.currency_of(one.value) for one in countries if one.count]
    return tuple(dict.fromkeys(code for code in found if code))


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
