"""`/v1/sources`: where records come from, under which terms, how well it is known, and how it stands."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import SourceRow
from search_api.api.asked import refuse_parameters
from search_api.api.openapi import described
from search_api.api.problems import NoSuchSource
from search_api.api.rendering import Edition, answer, to_json
from search_api.api.run_answers import run_answer
from search_api.api.source_counts import SourceCounts
from search_api.services import Services
from search_api.standing import NOTHING, Standing, standings

PATH = "/v1/sources"
RUNS_SHOWN = 20
SourceIdInPath = Annotated[str, Path(description="Id of the source, such as `nz_nzqa`.")]


def source_router(services: Services, counts: SourceCounts) -> APIRouter:
    """Sources as they are and as they stand."""
    router = APIRouter(tags=["sources"])

    @router.get(PATH, **described("sources", ()))
    def list_sources(request: Request) -> Response:
        """Every source with its terms, its records, how fresh it is and its latest run."""
        refuse_parameters(request)
        latest, standing = services.store.runs.latest(), standings(services.store, services.now())
        told = [
            {
                **source_answer(row, counts.of(row.id), standing.get(row.id, NOTHING)),
                "last_run": run_answer(latest[row.id]) if row.id in latest else None,
            }
            for row in services.store.sources.all()
        ]
        return public_answer(request, {"sources": told})

    @router.get(PATH + "/{source_id}", **described("source", ()))
    def get_source(request: Request, source_id: SourceIdInPath) -> Response:
        """One source with its latest runs, newest first; `/runs` goes on from there."""
        refuse_parameters(request)
        row = known_source(services, source_id)
        standing = standings(services.store, services.now()).get(source_id, NOTHING)
        runs = services.store.runs.of_source(source_id, RUNS_SHOWN)
        told = {
            **source_answer(row, counts.of(source_id), standing),
            "runs": list(map(run_answer, runs)),
        }
        return public_answer(request, told)

    return router


def known_source(services: Services, source_id: str) -> SourceRow:
    """The source of that id; NoSuchSource when there is none."""
    row = services.store.sources.get(source_id)
    if row is None:
        raise NoSuchSource(source_id)
    return row


def public_answer(request: Request, told: dict[str, Any]) -> Response:
    """Runs change without a change of the catalogue, so that only the content itself names its edition."""
    content = to_json(told)
    return answer(request, Edition((content,)), lambda: content)


def source_answer(row: SourceRow, records: int, standing: Standing) -> dict[str, Any]:
    """What a mapping says of its source, and how the source stands."""
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
        "records": records,
        "last_accepted_at": standing.accepted_at,
        "last_read_at": standing.read_at,
        "is_at_work": standing.is_at_work,
        "trouble": standing.trouble,
    }
