"""`/openapi.json`: the description of the API, which changes with the program alone."""

from __future__ import annotations

import hashlib
from functools import cache

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.rendering import Edition, answer, to_json

OPENAPI = "/openapi.json"


def describe(app: FastAPI) -> None:
    """Serve what the application says of itself; call it when all operations are there."""

    @cache
    def described() -> tuple[bytes, Edition]:
        written = to_json(app.openapi())
        return written, Edition((hashlib.blake2b(written, digest_size=12).hexdigest(),))

    @app.get(OPENAPI, include_in_schema=False)
    def openapi(request: Request) -> Response:
        written, edition = described()
        return answer(request, edition, lambda: written)
