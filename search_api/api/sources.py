"""`/v1/sources`: where records come from, under which terms, how well it is known, and how its runs went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import RunFigures, RunRow, SourceRow
from search_api.api.asked import refuse_parameters
from search_api.api.openapi import described
from search_api.api.problems import NoSuchSource
from search_api.api.rendering import Edition, answer, to_json
from search_api.api.source_counts import SourceCounts
from search_api.services import Services

PATH = "/v1/sources"
RUNS_SHOWN = 20
PUBLIC_FIGURES = tuple(one.name for one in fields(RunFigures))
"""Numbers of a run; what its issues say is for the operator."""
GUARD_PARTS = ("name", "value", "limit", "is_met", "message")
SourceIdInPath = Annotated[str, Path(description="Id of the source, such as `nz_nzqa`.")]


def source_router(services: Services) -> APIRouter:
    """Sources and their runs."""
    router = APIRouter(tags=["sources"])
    counts = SourceCounts(services.store)

    @router.get(PATH, **described("sources", ()))
    def list_sources(request: Request) -> Response:
        """Every source with its terms, its records and its latest run."""
        refuse_parameters(request)
        latest = services.store.runs.latest()
        told = [
            {**source_answer(row), "records": counts.of(row.id), "last_run": run_answer(latest.get(row.id))}
            for row in services.store.sources.all()
        ]
        return _answer(request, {"sources": told})

    @router.get(PATH + "/{source_id}", **described("source", ()))
    def get_source(request: Request, source_id: SourceIdInPath) -> Response:
        """One source with its latest runs, newest first."""
        refuse_parameters(request)
        row = services.store.sources.get(source_id)
        if row is None:
            raise NoSuchSource(source_id)
        runs = services.store.runs.of_source(source_id, RUNS_SHOWN)
        told = {**source_answer(row), "records": counts.of(source_id), "runs": list(map(run_answer, runs))}
        return _answer(request, told)

    return router


def _answer(request: Request, told: dict[str, Any]) -> Response:
    """Runs change without a change of the catalogue, so that only the content itself names its edition."""
    content = to_json(told)
    return answer(request, Edition((content,)), lambda: content)


def source_answer(row: SourceRow) -> dict[str, Any]:
    """What a mapping says of its source."""
    return {
        "id": row.id,
        "title": orjson.loads(row.title_json),
        "publisher": row.publisher,
        "country": row.country,
        "website": row.website,
        "licence": orjson.loads(row.licence_json),
        "verification": orjson.loads(row.verification_json),
        "protocol": row.protocol,
        "schedule": row.schedule,
        "is_sample": row.is_sample,
        "is_enabled": row.enabled,
        "mapping_version": row.mapping_hash,
    }


def run_answer(row: RunRow | None) -> dict[str, Any] | None:
    """One run: its verdict with each rule's value and limit, its figures, what it changed.

    What an operator decided and where the next run begins stay in the report, which is not for everybody.
    """
    if row is None:
        return None
    return {
        "id": row.id,
        "kind": row.kind.value,
        "state": row.state.value,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "published_at": row.published_at,
        "attempt": row.attempt,
        "reasons": [*filter(None, [row.report.get("error")]), *row.report.get("reasons", ())],
        "guards": [{name: guard[name] for name in GUARD_PARTS} for guard in row.report.get("guards", ())],
        "figures": public_figures(row.report),
        "published": row.report.get("published"),
        "issues": row.report.get("issues", {}),
    }


def public_figures(report: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a run's report that everybody may see; none while it is running."""
    figures = report.get("figures", {})
    return {name: figures[name] for name in PUBLIC_FIGURES if name in figures}
