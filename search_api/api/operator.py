"""The operator's key: what is asked for before anything is shown that is not public."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.responses import Response

from catalogue_store import ApiKey, KeyRole
from search_api.api.problems import KeyNeeded
from search_api.api.rendering import JSON, to_json
from search_api.services import Services

BEARER = HTTPBearer(
    scheme_name="operatorKey",
    description="A key of `credatlas keys create`, in the header `Authorization: Bearer credatlas_...`.",
    auto_error=False,
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]
"""What a request shows as its key, if it shows one. Never a parameter: addresses end up in logs."""
NOT_KEPT = {"Cache-Control": "no-store"}


def require_operator(services: Services, shown: HTTPAuthorizationCredentials | None) -> ApiKey:
    """The operator's key that the request shows; KeyNeeded when it shows none, or one that opens nothing."""
    if shown is None:
        raise KeyNeeded("this needs an operator's key in the header `Authorization: Bearer`", is_wrong=False)
    key = services.store.keys.valid(shown.credentials, services.now())
    if key is None or key.role is not KeyRole.OPERATOR:
        raise KeyNeeded("the key is unknown, has expired or was revoked", is_wrong=True)
    return key


def private_answer(told: dict[str, Any]) -> Response:
    """An answer for the holder of the key alone, which no cache keeps."""
    return Response(to_json(told), headers=NOT_KEPT, media_type=JSON)
