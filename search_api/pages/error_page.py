"""What went wrong, as a page: which field in plain words, what is allowed, a fix, and nothing else lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store.errors import SchemaOutdated, StoreUnavailable
from search_api.api.parameters import CURSOR
from search_api.api.problems import (
    NoSuchFacet,
    NoSuchRecord,
    NoSuchRun,
    NoSuchSource,
    SuppressedRecord,
    retry_header,
)
from search_api.errors import BadQuery, ExpiredCursor, IndexBusy, IndexMissing, IndexUnreachable
from search_api.pages.addresses import SEARCH_PATH, address
from search_api.pages.bad_query import ErrorView, Link, bad_query_view, without
from search_api.pages.navigation import API_PATH
from search_api.pages.site import PageRequest, Site

LOG = logging.getLogger(__name__)
STATUSES: Mapping[type[Exception], tuple[int, str]] = {
    BadQuery: (400, "bad_query"),
    NoSuchRecord: (404, "no_record"),
    NoSuchSource: (404, "no_source"),
    NoSuchRun: (404, "no_run"),
    NoSuchFacet: (404, "no_facet"),
    SuppressedRecord: (410, "suppressed"),
    ExpiredCursor: (410, "expired"),
    IndexBusy: (503, "unavailable"),
    IndexMissing: (503, "unavailable"),
    IndexUnreachable: (503, "unreachable"),
    StoreUnavailable: (503, "unavailable"),
    SchemaOutdated: (503, "unavailable"),
}
"""Exception -> status and the texts that explain it."""
API_PREFIXES = ("/v1", "/oai", API_PATH, "/healthz", "/readyz", "/metrics", "/static")
"""Asked by programs: these get problem details."""


def page_route(site: Site) -> type[APIRoute]:
    """Routes whose errors are pages in the language of the request."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answered = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    return await answered(request)
                except tuple(STATUSES) as error:
                    return await run_in_threadpool(_error_page, site, request, error)
                except HTTPException as error:
                    if error.status_code != 404 or request.url.path.startswith(API_PREFIXES):
                        raise
                    return await run_in_threadpool(_explained_page, site, request, "not_found", 404)
                except (
                    Exception
                ):  # the last boundary before a visitor: logged below, and told without a trace
                    LOG.exception("page_failed", extra={"path": request.url.path})
                    return await run_in_threadpool(_explained_page, site, request, "internal", 500)

            return handle

    return PageRoute


def _error_page(site: Site, request: Request, error: Exception) -> Response:
    asked = site.asked(request)
    status, key = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    if isinstance(error, BadQuery) and key == "bad_query":
        view = bad_query_view(error, request.url.path, request.query_params.multi_items(), asked.ui)
    else:
        view = _explained(key, asked)
    response = site.page(asked, "error.html", None, {"view": view}, status)
    if status == 503:
        site.services.outages.refused(request.url.path, error)
        response.headers.update(retry_header(error))
    return response


def _explained_page(site: Site, request: Request, key: str, status: int) -> Response:
    asked = site.asked(request)
    return site.page(asked, "error.html", None, {"view": _explained(key, asked)}, status)


def _explained(key: str, asked: PageRequest) -> ErrorView:
    ui, pairs = asked.ui, asked.request.query_params.multi_items()
    fix = None
    if key == "expired":
        fix = Link(ui.t("error.first_page"), address(SEARCH_PATH, without(pairs, CURSOR)))
    elif key in {"unavailable", "unreachable", "internal"}:
        fix = Link(ui.t("error.again"), address(asked.request.url.path, pairs))
    return ErrorView(ui.t(f"error.{key}_heading"), ui.t(f"error.{key}"), fix=fix)
