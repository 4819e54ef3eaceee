"""The pages' addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from normalise.framework_checks.judge import FrameworkChecks
from search_api.api.fact_sheet import FACT_SHEET
from search_api.api.in_place import worked_on
from search_api.pages.addresses import SEARCH_PATH
from search_api.pages.assets import STATIC_PATH
from search_api.pages.credential_page import credential_page
from search_api.pages.error_page import page_route
from search_api.pages.facet_page import facet_page
from search_api.pages.fact_sheet_page import fact_sheet_page
from search_api.pages.form import is_form
from search_api.pages.frameworks_page import frameworks_page
from search_api.pages.navigation import FRAMEWORKS_PATH, SOURCES_PATH
from search_api.pages.quality_page import quality_page
from search_api.pages.run_page import run_page
from search_api.pages.search_page import search_page, shareable_address
from search_api.pages.site import SECURITY_HEADERS, Site
from search_api.pages.source_page import source_page
from search_api.pages.sources_page import sources_page
from search_api.services import Services

FOR_EVER = "public, max-age=31536000, immutable"


def pages_router(services: Services, checks: FrameworkChecks) -> APIRouter:
    """Every page; include it last, since it answers whatever nobody else does with a page of its own."""
    site = Site(services, checks)
    router = APIRouter(route_class=page_route(site), include_in_schema=False)

    def found(request: Request) -> Response:
        if is_form(request.query_params.multi_items()):
            return RedirectResponse(shareable_address(site, request), 303, SECURITY_HEADERS)
        return search_page(site, request)

    @router.get(SEARCH_PATH)
    async def search(request: Request) -> Response:
        return await worked_on(found, request)

    @router.get("/facets/{name}")
    def facet(request: Request, name: Annotated[str, Path()]) -> Response:
        return facet_page(site, request, name)

    _credential_routes(router, site)
    _source_routes(router, site)

    @router.get(STATIC_PATH + "/{hashed_name}")
    def static(hashed_name: Annotated[str, Path()]) -> Response:
        asset = site.assets.get(hashed_name)
        if asset is None:
            raise HTTPException(404, "no file of this name; names change with their content")
        headers = {"Cache-Control": FOR_EVER, "X-Content-Type-Options": "nosniff"}
        return Response(asset.content, 200, headers, asset.media_type)

    @router.get("/favicon.ico")
    def icon() -> Response:
        return RedirectResponse(site.assets.address("icon.svg"), 301)

    @router.get("/{path:path}")
    def nowhere(request: Request, path: Annotated[str, Path()]) -> Response:
        raise HTTPException(404, "there is nothing at this address")

    return router


def _credential_routes(router: APIRouter, site: Site) -> None:
    """Credentials, their fact sheets, and the frameworks they are held against."""

    @router.get("/credentials/{record_id}")
    def credential(request: Request, record_id: Annotated[str, Path()]) -> Response:
        return credential_page(site, request, record_id)

    @router.get("/credentials/{record_id}" + FACT_SHEET)
    def fact_sheet(request: Request, record_id: Annotated[str, Path()]) -> Response:
        return fact_sheet_page(site, request, record_id)

    @router.get(FRAMEWORKS_PATH)
    def frameworks(request: Request) -> Response:
        return frameworks_page(site, request)


def _source_routes(router: APIRouter, site: Site) -> None:
    """Sources and their runs."""

    @router.get(SOURCES_PATH)
    def sources(request: Request) -> Response:
        return sources_page(site, request)

    @router.get(SOURCES_PATH + "/{source_id}")
    def source(request: Request, source_id: Annotated[str, Path()]) -> Response:
        return source_page(site, request, source_id)

    @router.get(SOURCES_PATH + "/{source_id}/quality")
    def quality(request: Request, source_id: Annotated[str, Path()]) -> Response:
        return quality_page(site, request, source_id)

    @router.get(SOURCES_PATH + "/{source_id}/runs/{run}")
    def run(request: Request, source_id: Annotated[str, Path()], run: Annotated[str, Path()]) -> Response:
        return run_page(site, request, source_id, run)
