"""Answers as bytes: JSON, what a cache may do with them, and 304 for those who have them already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
SCHEMA = "application/schema+json"
GENERATION_HEADER = "X-Credatlas-Generation"
PROGRAM = version("credatlas")
"""Another version may say the same in another shape."""
REVALIDATE = "public, no-cache"
"""Caches keep an answer and ask each time whether it still stands, which costs no search."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of an answer this is: equal editions of one address have the same content."""

    parts: tuple[object, ...]
    """Everything the answer depends on besides its address."""
    vary: tuple[str, ...] = ()
    """Request headers it depends on."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def etag(self) -> str:
        """A weak tag: compression changes the bytes, not what they say."""
        digest = hashlib.blake2b(repr((PROGRAM, self.parts)).encode(), digest_size=12).hexdigest()
        return f'W/"{digest}"'

    def all_headers(self) -> dict[str, str]:
        """The headers of an answer of this edition, and of a 304."""
        told = {"ETag": self.etag(), "Cache-Control": REVALIDATE, **self.headers}
        return {**told, "Vary": ", ".join(self.vary)} if self.vary else told


def to_json(content: Any) -> bytes:
    """Plain values, dates, times and frozen dataclasses as JSON; times end in `Z`."""
    return orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def answer(request: Request, edition: Edition, body: Callable[[], Any], media_type: str = JSON) -> Response:
    """What `body` says, as JSON; it is not asked when the client has this edition. Bytes go as they are."""
    headers = edition.all_headers()
    if _has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    content = body()
    rendered = content if isinstance(content, bytes) else to_json(content)
    return Response(rendered, headers=headers, media_type=media_type)


def _has(request: Request, etag: str) -> bool:
    """Whether If-None-Match names the tag, by weak comparison."""
    given = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    return "*" in given or etag.removeprefix("W/") in [one.removeprefix("W/") for one in given]
