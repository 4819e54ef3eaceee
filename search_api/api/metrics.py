"""`/metrics`: what a Prometheus server scrapes."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.asked import refuse_parameters
from search_api.api.openapi import described
from search_api.api.source_counts import SourceCounts
from search_api.metrics.catalogue import catalogue_families
from search_api.metrics.exposition import CONTENT_TYPE, exposition
from search_api.services import Services


def metrics_router(services: Services, counts: SourceCounts) -> APIRouter:
    """Metrics for those who run the catalogue."""
    router = APIRouter(tags=["health"])

    @router.get("/metrics", **described("metrics", ()))
    def metrics(request: Request) -> Response:
        """Figures of sources, runs, records, issues and the index, in Prometheus' text format."""
        refuse_parameters(request)
        content = exposition(catalogue_families(services, counts))
        return Response(content, headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE})

    return router
