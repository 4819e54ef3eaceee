"""The application: API, pages and the one table from exceptions to statuses."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.problems import (
    RETRY_SECONDS,
    NoSuchRecord,
    NoSuchSource,
    NotAcceptable,
    ProblemKind,
    WithdrawnRecord,
    parameter_members,
    problem,
)
from search_api.errors import BadQuery, ExpiredCursor, IndexBusy, IndexMissing, SearchError
from search_api.services import Services

STATUSES: Mapping[type[SearchError], tuple[int, ProblemKind]] = {
    BadQuery: (400, ProblemKind.BAD_PARAMETER),
    NoSuchRecord: (404, ProblemKind.UNKNOWN_RECORD),
    NoSuchSource: (404, ProblemKind.UNKNOWN_SOURCE),
    NotAcceptable: (406, ProblemKind.NOT_ACCEPTABLE),
    WithdrawnRecord: (410, ProblemKind.WITHDRAWN_RECORD),
    ExpiredCursor: (410, ProblemKind.EXPIRED_CURSOR),
    IndexBusy: (503, ProblemKind.UNAVAILABLE),
    IndexMissing: (503, ProblemKind.UNAVAILABLE),
}


def build_app(services: Services) -> FastAPI:
    """The application over these services; it keeps no state that another process would have to share."""
    app = FastAPI(title="Credatlas", docs_url=None, redoc_url=None)
    app.state.services = services
    for error in STATUSES:
        app.add_exception_handler(error, _answer_error)
    return app


def _answer_error(request: Request, error: Exception) -> Response:
    kind = next(known for known in type(error).__mro__ if known in STATUSES)
    status, name = STATUSES[kind]
    members = parameter_members(error) if isinstance(error, BadQuery) else {}
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
    return problem(name, status, str(error), headers, **members)
