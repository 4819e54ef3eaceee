"""`/v1/suggest`: completions of what is being typed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.asked import read_asked
from search_api.api.openapi import described
from search_api.api.parameters import LANG, SIZE, TEXT
from search_api.api.rendering import answer
from search_api.services import Services

PATH = "/v1/suggest"
SUGGEST_PARAMETERS = (TEXT, SIZE, LANG)
DEFAULT_SIZE = 8


def suggest_router(services: Services) -> APIRouter:
    """Suggestions."""
    router = APIRouter(tags=["search"])

    @router.get(PATH, **described("suggest", SUGGEST_PARAMETERS))
    def suggest(request: Request) -> Response:
        """Titles, providers and skills that begin with what was typed, or have a word that does."""
        asked = read_asked(request, services, SUGGEST_PARAMETERS)
        query = asked.query
        size = query.size if SIZE in request.query_params else DEFAULT_SIZE

        def body() -> dict[str, Any]:
            found = services.index.suggest(query.text, today=query.today, language=query.language, size=size)
            return {"suggestions": [asdict(one) for one in found]}

        return answer(request, asked.edition(services), body)

    return router
