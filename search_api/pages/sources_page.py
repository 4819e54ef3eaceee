"""`/sources`: where records come from, how well each source is known, and how it stands."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import SourceRow
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.pages.run_rows import FIGURES
from search_api.pages.site import PageRequest, Site
from search_api.pages.source_view import SourceView, source_view
from search_api.standing import NOTHING, Standing, standings

RUNS_SHOWN = 10


def sources_page(site: Site, request: Request) -> Response:
    """Every source of the catalogue."""
    Parameters(request.query_params.multi_items(), (LANG,))
    asked, store = site.asked(request), site.services.store
    standing = standings(store, site.services.now())
    views = [_view(site, asked, row, standing.get(row.id, NOTHING)) for row in store.sources.all()]
    views.sort(key=lambda view: (not view.runs, view.title))
    return site.page(asked, "sources.html", "sources", {"sources": views, "columns": FIGURES})


def _view(site: Site, asked: PageRequest, row: SourceRow, standing: Standing) -> SourceView:
    rows = site.services.store.runs.of_source(row.id, RUNS_SHOWN)
    return source_view(site, asked, row, standing, rows, site.services.store.records.count(row.id))
