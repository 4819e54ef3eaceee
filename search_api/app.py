"""The application: API and pages under one roof, and the one table from exceptions to statuses."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store.errors import SchemaOutdated, StoreUnavailable
from normalise.framework_checks.judge import FrameworkChecks
from search_api.api.changes import changes_router
from search_api.api.cluster import cluster_router
from search_api.api.credential import credential_router
from search_api.api.description import describe
from search_api.api.facet_values import facet_router
from search_api.api.fact_sheet import fact_sheet_router
from search_api.api.frameworks import framework_router
from search_api.api.health import health_router
from search_api.api.methods import READING, ReadingMethods
from search_api.api.metrics import metrics_router
from search_api.api.one_commit import OneCommit
from search_api.api.outage import told_to_visitors
from search_api.api.payloads import payload_router
from search_api.api.problems import (
    KeyNeeded,
    NoSuchFacet,
    NoSuchPayload,
    NoSuchRecord,
    NoSuchRun,
    NoSuchSource,
    ProblemKind,
    SuppressedRecord,
    UnstatableRecord,
    WithdrawnRecord,
    detail_of,
    parameter_members,
    problem,
    retry_header,
)
from search_api.api.rendering import GENERATION_HEADER
from search_api.api.schema import schema_router
from search_api.api.search import search_router
from search_api.api.source_counts import SourceCounts
from search_api.api.source_issues import issue_router
from search_api.api.source_quality import quality_router
from search_api.api.source_runs import run_router
from search_api.api.source_titles import SourceTitles
from search_api.api.sources import source_router
from search_api.api.suggest import suggest_router
from search_api.errors import (
    BadQuery,
    ChangedLog,
    ExpiredCursor,
    IndexBusy,
    IndexMissing,
    IndexUnreachable,
)
from search_api.pages import pages_router
from search_api.services import Services

STATUSES: Mapping[type[Exception], tuple[int, ProblemKind]] = {
    BadQuery: (400, ProblemKind.BAD_PARAMETER),
    NoSuchRecord: (404, ProblemKind.UNKNOWN_RECORD),
    NoSuchSource: (404, ProblemKind.UNKNOWN_SOURCE),
    NoSuchFacet: (404, ProblemKind.UNKNOWN_FACET),
    NoSuchRun: (404, ProblemKind.UNKNOWN_RUN),
    NoSuchPayload: (404, ProblemKind.UNKNOWN_PAYLOAD),
    KeyNeeded: (401, ProblemKind.KEY_NEEDED),
    WithdrawnRecord: (410, ProblemKind.WITHDRAWN_RECORD),
    SuppressedRecord: (410, ProblemKind.SUPPRESSED_RECORD),
    UnstatableRecord: (406, ProblemKind.NOT_STATABLE),
    ExpiredCursor: (410, ProblemKind.EXPIRED_CURSOR),
    ChangedLog: (410, ProblemKind.CHANGED_LOG),
    IndexBusy: (503, ProblemKind.UNAVAILABLE),
    IndexMissing: (503, ProblemKind.UNAVAILABLE),
    IndexUnreachable: (503, ProblemKind.UNAVAILABLE),
    StoreUnavailable: (503, ProblemKind.UNAVAILABLE),
    SchemaOutdated: (503, ProblemKind.UNAVAILABLE),
}
"""Exception, or a base of it -> status and kind of problem. What is not here is a mistake of ours: 500."""
HTTP_KINDS = {404: ProblemKind.NOT_FOUND, 405: ProblemKind.METHOD_NOT_ALLOWED}
COMPRESSION_LEVEL = 5
"""Level 9 takes twice the time on an answer with all facets, for 3 % fewer bytes."""


def build_app(services: Services) -> FastAPI:
    """The application over these services."""
    app = FastAPI(
        title="Credatlas",
        version=version("credatlas"),
        summary="A federated catalogue of micro-credentials",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    checks = FrameworkChecks(services.vocabularies)
    titles, counts = SourceTitles(services.store), SourceCounts(services.store)
    for router in (
        search_router(services, titles),
        credential_router(services),
        cluster_router(services),
        framework_router(services, checks),
        fact_sheet_router(services),
        facet_router(services, titles),
        suggest_router(services),
        source_router(services, counts),
        run_router(services),
        issue_router(services),
        quality_router(services),
        payload_router(services),
        changes_router(services),
        schema_router(),
        health_router(services),
        metrics_router(services, counts),
    ):
        app.include_router(router)
    describe(app)
    # Last, as it answers whatever nobody else does with a page of its own.
    app.include_router(pages_router(services, checks))
    app.state.outages = services.outages
    _handle_errors(app)
    _wrap(app, services)
    return app


def _wrap(app: FastAPI, services: Services) -> None:
    """The last one added is the first one asked."""
    app.add_middleware(OneCommit, index=services.index)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=COMPRESSION_LEVEL)
    app.add_middleware(ReadingMethods)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=READING.split(", "),
        allow_headers=["Accept", "Accept-Language", "If-None-Match"],
        expose_headers=["ETag", "Link", "Retry-After", GENERATION_HEADER],
        max_age=86_400,
    )


def _handle_errors(app: FastAPI) -> None:
    for error in STATUSES:
        app.add_exception_handler(error, _known_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _mistake)


def _known_error(request: Request, error: Exception) -> Response:
    status, kind = next(STATUSES[known] for known in type(error).__mro__ if known in STATUSES)
    headers = retry_header(error) if status == 503 else {}
    if isinstance(error, KeyNeeded):
        headers = {"WWW-Authenticate": error.challenge, "Cache-Control": "no-store"}
    if isinstance(error, UnstatableRecord):
        headers = {"Vary": "Accept"}
    if isinstance(error, BadQuery):
        return problem(kind, status, detail_of(error), headers, **parameter_members(error))
    if status == 503:
        request.app.state.outages.refused(request.url.path, error)
        return problem(kind, status, told_to_visitors(error), headers)
    members = error.told if isinstance(error, WithdrawnRecord | UnstatableRecord) else {}
    return problem(kind, status, str(error), headers, **members)


def _http_error(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: no such address, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    kind = HTTP_KINDS.get(error.status_code, ProblemKind.BAD_REQUEST)
    headers = {**(error.headers or {})}
    if kind is ProblemKind.METHOD_NOT_ALLOWED:
        headers["Allow"] = READING
    return problem(kind, error.status_code, f"{request.method} {request.url.path}: {error.detail}", headers)


def _mistake(request: Request, error: Exception) -> Response:
    """Says nothing of what happened; the server logs the trace. It stands outside the CORS layer."""
    headers = {"Access-Control-Allow-Origin": "*"}
    return problem(ProblemKind.INTERNAL, 500, "the answer could not be made; the trace is logged", headers)
