"""`/v1/sources/{source_id}/runs`: every run of a source, and the whole report of one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import RunRow
from search_api.api.openapi import described
from search_api.api.operator import Bearer, private_answer, require_operator
from search_api.api.parameter_values import WHOLE_NUMBER, Parameters
from search_api.api.problems import NoSuchRun
from search_api.api.run_answers import full_run_answer, run_answer
from search_api.api.source_issues import DETAIL, YES
from search_api.api.sources import PATH, SourceIdInPath, known_source, public_answer
from search_api.run_report import error_of
from search_api.services import Services

RUNS_PATH = PATH + "/{source_id}/runs"
BEFORE, LIMIT = "before", "limit"
RUNS_PARAMETERS = (LIMIT, BEFORE)
MAX_RUNS, RUNS_ON_A_PAGE = 100, 20
RunInPath = Annotated[str, Path(description="Number of the run.")]


def run_router(services: Services) -> APIRouter:
    """Runs of sources."""
    router = APIRouter(tags=["sources"])

    @router.get(RUNS_PATH, **described("runs", RUNS_PARAMETERS))
    def list_runs(request: Request, source_id: SourceIdInPath) -> Response:
        """The runs of a source, newest first; follow `next` to the first there ever was."""
        given = Parameters(request.query_params.multi_items(), RUNS_PARAMETERS)
        limit, before = given.number_up_to(LIMIT, MAX_RUNS, RUNS_ON_A_PAGE), place_before(given)
        known_source(services, source_id)
        page = services.store.runs.of_source(source_id, limit + 1, before)
        return public_answer(request, runs_answer(source_id, page, limit))

    @router.get(RUNS_PATH + "/{run}", **described("run", (DETAIL,)))
    def get_run(request: Request, source_id: SourceIdInPath, run: RunInPath, shown: Bearer) -> Response:
        """One run: verdict, guards, counts, requests, seconds by stage, fields against the usual, issues."""
        given = Parameters(request.query_params.multi_items(), (DETAIL,))
        if given.one_of(DETAIL, ("0", YES), "0") == YES:
            require_operator(services, shown)
            row = known_run(services, source_id, run)
            return private_answer(full_run_answer(services.store, row) | {"error": error_of(row)})
        row = known_run(services, source_id, run)
        return public_answer(request, full_run_answer(services.store, row))

    return router


def runs_answer(source_id: str, rows: list[RunRow], limit: int) -> dict[str, Any]:
    """A page of runs, of which one more was read than is shown."""
    page = rows[:limit]
    address = f"{PATH}/{source_id}/runs?{BEFORE}={page[-1].id}" if len(rows) > limit else None
    if address is not None and limit != RUNS_ON_A_PAGE:
        address += f"&{LIMIT}={limit}"
    return {"source_id": source_id, "runs": list(map(run_answer, page)), "next": address}


def place_before(given: Parameters) -> int | None:
    """The run before which a page begins; none: at the newest."""
    return given.whole_number(BEFORE, 0) if BEFORE in given else None


def known_run(services: Services, source_id: str, number: str) -> RunRow:
    """The run of that number, if it is one of the source; else NoSuchSource or NoSuchRun."""
    known_source(services, source_id)
    row = services.store.runs.get(int(number)) if WHOLE_NUMBER.fullmatch(number) else None
    if row is None or row.source_id != source_id:
        raise NoSuchRun(source_id, number)
    return row
