"""All filters beside the results: which panels stand there, in what order, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from normalise.reference_rates import ReferenceRates
from search_api.api.labelling import Labelling
from search_api.facets import FACETS, HOURS_RANGES
from search_api.index.contract import SearchIndex
from search_api.pages.addresses import Addresses
from search_api.pages.conditions import chip_groups
from search_api.pages.facet_panel import SHOWN_FACETS, FacetPanel, facet_panel
from search_api.pages.facet_tree import every_value, with_tree
from search_api.pages.interface import Interface
from search_api.pages.range_panel import SHOWN_RANGES, RangePanel, range_panel
from search_api.query import Distribution, FacetCounts, SearchPage

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


@dataclass(frozen=True, slots=True, eq=False)
class Filters:
    """The filters as they are shown; each is only the same as itself, so that what was made of it is quickly found."""

    panels: tuple[FacetPanel | RangePanel, ...]
    more_panels: tuple[FacetPanel | RangePanel, ...]
    """Behind `More filters`, which is open when one of them is in use."""
    is_more_open: bool
    chosen_count: int
    clear_address: str | None
    """Where nothing is chosen any more; none where nothing is."""


@dataclass(frozen=True, slots=True)
class CountedFilters:
    """All that the filters are made of, besides the words of a language."""

    addresses: Addresses
    facets: Mapping[str, FacetCounts]
    """Those of trees with all their values."""
    distributions: Mapping[str, Distribution]
    labelling: Labelling


def counted_filters(
    index: SearchIndex, page: SearchPage, addresses: Addresses, labelling: Labelling
) -> CountedFilters:
    """What the answer says of the filters, and of trees what the index says besides."""
    trees = {
        name: every_value(name, index, counts, addresses)
        for name, counts in page.facets.items()
        if FACETS[name].is_tree
    }
    return CountedFilters(addresses, {**page.facets, **trees}, page.distributions, labelling)


def filters(counted: CountedFilters, ui: Interface, rates: ReferenceRates | None = None) -> Filters:
    """The filters of one answer."""
    panels = {one.name: one for one in _panels(counted, ui, rates)}
    more = tuple(panel for name, panel in panels.items() if name in MORE_PANELS)
    chips = chip_groups(counted.addresses, counted.facets, counted.labelling, ui)
    return Filters(
        panels=tuple(panel for name, panel in panels.items() if name not in MORE_PANELS),
        more_panels=more,
        is_more_open=any(panel.is_open for panel in more),
        chosen_count=sum(len(group.chips) for group in chips),
        clear_address=counted.addresses.cleared() if chips else None,
    )


def _panels(
    counted: CountedFilters, ui: Interface, rates: ReferenceRates | None
) -> Iterator[FacetPanel | RangePanel]:
    addresses, labelling = counted.addresses, counted.labelling
    currencies = _currencies(counted.facets, ui)
    for name in PANEL_ORDER:
        if name in counted.facets:
            panel = facet_panel(name, counted.facets[name], addresses, labelling, ui)
            if panel.value_count and FACETS[name].is_tree:
                yield with_tree(panel, counted.facets[name], addresses, labelling)
            elif panel.value_count:
                yield panel
        elif name in SHOWN_RANGES:
            yield range_panel(name, addresses, counted.distributions.get(name), ui, currencies, rates)


def _currencies(facets: Mapping[str, FacetCounts], ui: Interface) -> tuple[str, ...]:
    """The money of the countries that are among the results."""
    countries = facets["country"].values if "country" in facets else ()
    found = [ui.vocabularies.currency_of(one.value) for one in countries if one.count]
    return tuple(dict.fromkeys(code for code in found if code))
