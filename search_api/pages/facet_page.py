"""`/facets/{name}`: all values of one facet, with a search of its own, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from search_api.api.facet_values import ValuesAsked, find_values
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import SEARCH_PARAMETERS
from search_api.api.problems import NoSuchFacet
from search_api.facets import FACETS
from search_api.pages.addresses import Addresses, facet_path
from search_api.pages.facet_panel import Choice, all_words, choice, find_words
from search_api.pages.facet_tree import Branch, branches_of
from search_api.pages.search_page import asked_addresses
from search_api.pages.site import PageRequest, Site
from search_api.query import MAX_FACET_SIZE, FacetPage

PREFIX, AFTER = "prefix", "after"
VALUES_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class FacetView:
    """All values of one facet under the other conditions of a question."""

    name: str
    label: str
    path: str
    prefix: str
    chosen: tuple[Choice, ...]
    others: tuple[Choice, ...]
    branches: tuple[Branch, ...]
    """Of a tree, when nothing is searched for within it."""
    heading: str
    find_words: str
    kept: tuple[tuple[str, str], ...]
    """The rest of the question, as hidden fields."""
    chosen_elsewhere: tuple[str, ...]
    """Chosen values that this page of values does not show."""
    first_address: str | None
    next_address: str | None
    back_address: str


def facet_page(site: Site, request: Request, name: str) -> Response:
    """One page of values."""
    if name not in FACETS:
        raise NoSuchFacet(name)
    asked = site.asked(request)
    pairs = request.query_params.multi_items()
    given = Parameters(pairs, (*SEARCH_PARAMETERS, PREFIX, AFTER))
    prefix, after = given.one(PREFIX, "").strip(), given.one(AFTER, "") or None
    question = [pair for pair in pairs if pair[0] not in (PREFIX, AFTER)]
    addresses = asked_addresses(site, asked, question)
    query = replace(addresses.query, cursor=None, highlight=False)
    is_tree = FACETS[name].is_tree and not prefix
    query = replace(query, facet_size=MAX_FACET_SIZE if is_tree else VALUES_A_PAGE)
    index = site.services.index
    labelling = site.labelling(asked.ui, index.generation)
    page = find_values(index, query, ValuesAsked(name, prefix, after), labelling)
    view = facet_view(site, asked, name, prefix, page, addresses, is_first=after is None)
    return site.page(asked, "facet.html", "search", {"view": view})


def facet_view(
    site: Site,
    asked: PageRequest,
    name: str,
    prefix: str,
    page: FacetPage,
    addresses: Addresses,
    *,
    is_first: bool,
) -> FacetView:
    """What the page shows."""
    labelling = site.labelling(asked.ui, page.generation)
    chosen = addresses.query.filters.get(name, ())
    is_tree = FACETS[name].is_tree and not prefix
    values = [replace(one, selected=one.value in chosen) for one in page.values]
    choices = [choice(FACETS[name], one, labelling) for one in values]
    shown = {one.value for one in choices}
    searched = [(PREFIX, prefix)] if prefix else []
    return FacetView(
        name=name,
        label=asked.ui.facet(name),
        path=facet_path(name),
        prefix=prefix,
        chosen=() if is_tree else tuple(one for one in choices if one.is_chosen),
        others=tuple(one for one in choices if not one.is_chosen),
        branches=branches_of(name, page.values, addresses, labelling, opened=None) if is_tree else (),
        heading=all_words(name, page.total_values, asked.ui),
        find_words=find_words(name, asked.ui),
        kept=tuple(addresses.pairs(without=[name])),
        chosen_elsewhere=tuple(value for value in chosen if value not in shown),
        first_address=None if is_first else addresses.facet_page(name, searched),
        next_address=(
            addresses.facet_page(name, [*searched, (AFTER, page.next_after)]) if page.next_after else None
        ),
        back_address=addresses.here,
    )
