"""`/`: the search page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from search_api.api.conversion import Converter
from search_api.api.parameters import Pairs, read_query
from search_api.errors import BadQuery
from search_api.pages.addresses import SEARCH_PATH, Addresses, address, page_defaults
from search_api.pages.form import from_form
from search_api.pages.search_view import search_view
from search_api.pages.site import PageRequest, Site
from search_api.pages.templating import code
from search_api.value_check import ValueCheck


def search_page(site: Site, request: Request) -> Response:
    """The answer to the question of an address."""
    asked = site.asked(request)
    addresses = asked_addresses(site, asked, request.query_params.multi_items())
    generation = site.services.index.generation
    parts = (generation, addresses.query.today)
    return site.page_of_edition(asked, parts, lambda: _rendered(site, asked, addresses))


def shareable_address(site: Site, request: Request) -> str:
    """The address of what the form sent, always written in the same way; a wrong one is explained there."""
    pairs = from_form(request.query_params.multi_items())
    try:
        return asked_addresses(site, site.asked(request), pairs).current
    except BadQuery:
        return address(SEARCH_PATH, pairs)


def asked_addresses(site: Site, asked: PageRequest, pairs: Pairs) -> Addresses:
    """The question of a page's address and how it is written again."""
    defaults = page_defaults(asked.default_language)
    query = read_query(pairs, site.services.today(), defaults, converter=Converter.of(site.services))
    return Addresses(ValueCheck(site.services).checked(query), defaults)


def _rendered(site: Site, asked: PageRequest, addresses: Addresses) -> bytes:
    index = site.services.index
    page = index.search(addresses.query)
    labelling = site.labelling(asked.ui, page.generation)
    view = search_view(index, page, addresses, labelling, asked.ui, site.parts)
    values = {
        "view": view,
        "quoted_example": code(asked.ui.t("search.quoted_example")),
        "minus_example": code(asked.ui.t("search.minus_example")),
    }
    return site.render(asked, "search.html", "search", values)
