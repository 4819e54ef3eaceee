"""`/sources/{source}`: one source: its state first, all its runs a page at a time, the issues that stand."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.api.source_runs import BEFORE, place_before
from search_api.api.sources import known_source
from search_api.pages.addresses import address, quality_path, source_path
from search_api.pages.issue_rows import standing_rows
from search_api.pages.run_chart import run_chart
from search_api.pages.run_rows import FIGURES, run_rows
from search_api.pages.site import Site
from search_api.pages.source_view import source_view
from search_api.standing import NOTHING, standings

RUNS_A_PAGE = 20


def source_page(site: Site, request: Request, source_id: str) -> Response:
    """The page of one source; further pages go back to its first run."""
    given = Parameters(request.query_params.multi_items(), (BEFORE, LANG))
    asked, store = site.asked(request), site.services.store
    before = place_before(given)
    row = known_source(site.services, source_id)
    latest = store.runs.of_source(source_id, 1)
    page = store.runs.of_source(source_id, RUNS_A_PAGE + 1, before)
    standing = standings(store, site.services.now()).get(source_id, NOTHING)
    path, pairs = source_path(source_id), asked.language_pairs
    shown = page[:RUNS_A_PAGE]
    values = {
        "source": source_view(site, asked, row, standing, latest, store.records.count(source_id)),
        "runs": run_rows(shown, asked.ui, pairs),
        "chart": run_chart(shown, asked.ui),
        "columns": FIGURES,
        "issues": standing_rows(store.issues.grouped(source_id), asked.ui),
        "quality_address": address(quality_path(source_id), pairs),
        "retry_command": f"credatlas sources retry {source_id}",
        "issues_command": f"credatlas issues --source {source_id} --all",
        "first_address": None if before is None else address(path, pairs),
        "next_address": (
            address(path, [(BEFORE, str(shown[-1].id)), *pairs]) if len(page) > RUNS_A_PAGE else None
        ),
    }
    return site.page(asked, "source.html", "sources", values)
