"""`/healthz` and `/readyz`: whether the process lives, and whether it can answer."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from search_api.api.openapi import described
from search_api.api.outage import TOLD
from search_api.api.problems import ProblemKind, problem, retry_header
from search_api.api.rendering import JSON, to_json
from search_api.services import Services

NOT_KEPT = {"Cache-Control": "no-store"}


def health_router(services: Services) -> APIRouter:
    """Health for those who run the catalogue."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", **described("healthz", ()))
    def healthz() -> Response:
        """Whether the process answers at all; touches neither index nor store."""
        told = {"status": "ok", "version": version("credatlas")}
        return Response(to_json(told), headers=NOT_KEPT, media_type=JSON)

    @router.get("/readyz", **described("readyz", ()))
    def readyz() -> Response:
        """Whether index and store can be read, and how far the index is behind; else 503."""
        try:
            told = readiness(services)
        except tuple(TOLD) as error:  # those who ask here are told which server and why
            return problem(ProblemKind.UNAVAILABLE, 503, str(error), {**NOT_KEPT, **retry_header(error)})
        return Response(to_json(told), headers=NOT_KEPT, media_type=JSON)

    return router


def readiness(services: Services) -> dict[str, Any]:
    """Raises IndexMissing, IndexUnreachable or StoreUnavailable when one of them cannot be read."""
    checkpoint, last_seq = services.index.checkpoint(), services.store.changes.last_seq()
    return {
        "status": "ready",
        "generation": services.index.generation,
        "checkpoint": checkpoint,
        "last_seq": last_seq,
        "lag": max(0, last_seq - checkpoint),
    }
