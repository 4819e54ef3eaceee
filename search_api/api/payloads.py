"""`/v1/credentials/{record_id}/payloads`: what a source sent, byte for byte, for operators.

Nothing of it is ours: it is handed over as a file, never as a page that a browser would run.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from normalise.raw_record import Payload
from search_api.api.credential import PATH as RECORD_PATH
from search_api.api.credential import RecordIdInPath
from search_api.api.openapi import described
from search_api.api.operator import NOT_KEPT, Bearer, private_answer, require_operator
from search_api.api.parameter_values import WHOLE_NUMBER, Parameters
from search_api.api.problems import NoSuchPayload
from search_api.services import Services

PATH = RECORD_PATH + "/payloads"
VERSION = "version"
PositionInPath = Annotated[str, Path(description="Number of the payload in the list, from 0.")]
MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
CHARSET = re.compile(r"[A-Za-z0-9!#$&^_.+-]+")
NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
ANY_BYTES = "application/octet-stream"
SANDBOX = {
    **NOT_KEPT,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""A page of a stranger stays a file: nothing in it runs, and nothing guesses that it might."""


def payload_router(services: Services) -> APIRouter:
    """Kept payloads."""
    router = APIRouter(tags=["operator"])

    @router.get(PATH, **described("payloads", (VERSION,)))
    def list_payloads(request: Request, record_id: RecordIdInPath, shown: Bearer) -> Response:
        """What was received last of a record, whatever became of it, or what one of its versions was made of."""
        require_operator(services, shown)
        version = _version(request)
        found = _kept(services, record_id, version)
        told = [_payload(record_id, version, position, one) for position, one in enumerate(found)]
        return private_answer({"id": record_id, "version": version, "payloads": told})

    @router.get(PATH + "/{position}", **described("payload", (VERSION,)))
    def get_payload(
        request: Request, record_id: RecordIdInPath, position: PositionInPath, shown: Bearer
    ) -> Response:
        """One payload: the bytes as received, under the media type they came with, as a file to keep."""
        require_operator(services, shown)
        found = _kept(services, record_id, _version(request))
        if WHOLE_NUMBER.fullmatch(position) is None or int(position) >= len(found):
            raise NoSuchPayload(record_id, f"payload {position!r}; there are {len(found)}, from 0")
        return _as_file(record_id, int(position), found[int(position)])

    return router


def _version(request: Request) -> int | None:
    given = Parameters(request.query_params.multi_items(), (VERSION,))
    return given.whole_number(VERSION, 0) if VERSION in given else None


def _kept(services: Services, record_id: str, version: int | None) -> tuple[Payload, ...]:
    """Never empty; NoSuchPayload when nothing is kept, be it of an id that no source ever listed."""
    payloads = services.store.payloads
    if version is None:
        found, what = payloads.newest(record_id), "received last"
    else:
        found, what = payloads.of_record(record_id, version), f"version {version}"
    if not found:
        raise NoSuchPayload(record_id, what)
    return found


def _payload(record_id: str, version: int | None, position: int, payload: Payload) -> dict[str, Any]:
    address = f"/v1/credentials/{quote(record_id, safe=':~')}/payloads/{position}"
    return {
        "position": position,
        "role": payload.role.value,
        "address": payload.address,
        "media_type": payload.media_type,
        "charset": payload.charset,
        "bytes": len(payload.body),
        "sha256": hashlib.sha256(payload.body).hexdigest(),
        "href": address if version is None else f"{address}?{VERSION}={version}",
    }


def _as_file(record_id: str, position: int, payload: Payload) -> Response:
    name = NOT_IN_FILE_NAMES.sub("_", f"{record_id}-{position}-{payload.role}")
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = Response(payload.body, headers={**SANDBOX, **disposition})
    response.headers["Content-Type"] = _content_type(payload)
    return response


def _content_type(payload: Payload) -> str:
    """As the source stated it where that is a media type at all, else that of any bytes."""
    if MEDIA_TYPE.fullmatch(payload.media_type) is None:
        return ANY_BYTES
    if payload.charset is None or CHARSET.fullmatch(payload.charset) is None:
        return payload.media_type
    return f"{payload.media_type}; charset={payload.charset}"
