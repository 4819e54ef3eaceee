"""A facet whose values lie below each other, as a tree: broad fields first, narrower ones where a path is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from search_api.api.labelling import Labelling
from search_api.facets import FACETS, UNKNOWN, broader
from search_api.index.contract import SearchIndex
from search_api.pages.addresses import Addresses, without_facet
from search_api.pages.facet_panel import Choice, FacetPanel, choice
from search_api.query import MAX_FACET_SIZE, FacetCounts, FacetValue


@dataclass(frozen=True, slots=True)
class Branch:
    """One value with those below it."""

    choice: Choice
    narrow_address: str | None
    """Below a chosen value: the search for this one instead, because both would find what the broader one finds."""
    branches: tuple[Branch, ...]


def with_tree(
    panel: FacetPanel, counts: FacetCounts, addresses: Addresses, labelling: Labelling
) -> FacetPanel:
    """The panel with its values, which are all there are, as a tree: open along what is chosen."""
    chosen = addresses.query.filters.get(panel.name, ())
    opened = {value for one in chosen for value in (one, *ancestors(one))}
    branches = branches_of(panel.name, counts.values, addresses, labelling, opened=opened)
    return replace(
        panel, chosen=(), others=(), branches=branches, all_address=addresses.facet_page(panel.name)
    )


def branches_of(
    name: str,
    values: Iterable[FacetValue],
    addresses: Addresses,
    labelling: Labelling,
    *,
    opened: set[str] | None,
) -> tuple[Branch, ...]:
    """The tree of some values in the order of their codes; everything stands open when nothing says what does."""
    chosen = addresses.query.filters.get(name, ())
    found = {one.value: one for one in values}
    above = {value: FacetValue(value, 0) for one in found for value in ancestors(one)}
    below: dict[str | None, list[FacetValue]] = {}
    for one in (above | found).values():
        below.setdefault(broader(one.value), []).append(replace(one, selected=one.value in chosen))
    return _grown(None, name, below, addresses, labelling, opened)


def ancestors(value: str) -> Sequence[str]:
    """The values above one, the nearest first: `0613` -> `061`, `06`."""
    found = []
    above = broader(value)
    while above is not None:
        found.append(above)
        above = broader(above)
    return found


def _grown(
    parent: str | None,
    name: str,
    below: Mapping[str | None, Sequence[FacetValue]],
    addresses: Addresses,
    labelling: Labelling,
    opened: set[str] | None,
) -> tuple[Branch, ...]:
    ordered = sorted(below.get(parent, ()), key=lambda one: (one.value == UNKNOWN, one.value))
    return tuple(
        Branch(
            choice(FACETS[name], one, labelling),
            _narrowed(name, one, addresses),
            _grown(one.value, name, below, addresses, labelling, opened)
            if opened is None or one.value in opened
            else (),
        )
        for one in ordered
    )


def _narrowed(name: str, one: FacetValue, addresses: Addresses) -> str | None:
    chosen = addresses.query.filters.get(name, ())
    above = set(ancestors(one.value))
    if one.selected or above.isdisjoint(chosen):
        return None
    values = tuple(sorted({*(value for value in chosen if value not in above), one.value}))
    return addresses.of(without_facet(addresses.query, name, values))


def every_value(name: str, index: SearchIndex, counts: FacetCounts, addresses: Addresses) -> FacetCounts:
    """The counts with all values also where the answer holds but the most frequent, and chosen ones at zero."""
    if not counts.other_values:
        return counts
    query = replace(addresses.query, cursor=None, highlight=False)
    page = index.facet_values(query, name, size=MAX_FACET_SIZE)
    found = {one.value: one for one in (*counts.values, *page.values)}
    return FacetCounts(tuple(found.values()), max(0, page.total_values - len(page.values)), counts.is_exact)
