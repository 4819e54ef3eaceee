"""`/v1/schema/descriptor` and `/v1/problems`: what records and errors look like, for machines and people."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from normalise.descriptor import descriptor_schema
from search_api.api.asked import refuse_parameters
from search_api.api.openapi import described
from search_api.api.problems import EXPLANATIONS, PROBLEMS_PATH, ProblemKind
from search_api.api.rendering import SCHEMA, Edition, answer

KindInPath = Annotated[str, Path(description="Name of the problem, such as `bad-parameter`.")]


def schema_router() -> APIRouter:
    """Schemas and explanations."""
    router = APIRouter(tags=["schema"])
    edition = Edition((version("credatlas"),))

    @router.get("/v1/schema/descriptor", **described("descriptor_schema", ()))
    def get_descriptor_schema(request: Request) -> Response:
        """The JSON Schema (draft 2020-12) of a descriptor."""
        refuse_parameters(request)
        return answer(request, edition, descriptor_schema, SCHEMA)

    @router.get(PROBLEMS_PATH, **described("problems", ()))
    def list_problems(request: Request) -> Response:
        """Every type of problem an error answer can name."""
        refuse_parameters(request)
        return answer(request, edition, lambda: {"problems": list(map(_explained, EXPLANATIONS))})

    @router.get(PROBLEMS_PATH + "/{kind}", **described("problem", ()))
    def get_problem(request: Request, kind: KindInPath) -> Response:
        """What one type of problem means."""
        refuse_parameters(request)
        if kind not in set(ProblemKind):
            raise HTTPException(404, f"no problem is called {kind!r}")
        return answer(request, edition, lambda: _explained(ProblemKind(kind)))

    return router


def _explained(kind: ProblemKind) -> dict[str, Any]:
    explanation = EXPLANATIONS[kind]
    return {"type": f"{PROBLEMS_PATH}/{kind}", "title": explanation.title, "meaning": explanation.meaning}
