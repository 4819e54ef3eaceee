"""Where a request is worked on: in a thread of its own, unless the one it comes from has nobody else to answer."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

IN_PLACE = "credatlas.in_place"
"""In the scope of a request that the server asks itself: each change of threads would wait for a turn at a core."""


async def worked_on(work: Callable[[Request], Response], request: Request) -> Response:
    """What the work answers; others are answered meanwhile."""
    return work(request) if IN_PLACE in request.scope else await run_in_threadpool(work, request)
