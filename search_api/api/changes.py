"""`/v1/changes`: the change log, for those who keep a copy."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.log_mark import mark_at, require_same_log
from search_api.api.openapi import described
from search_api.api.parameter_values import Parameters
from search_api.api.rendering import Edition, answer
from search_api.services import Services

PATH = "/v1/changes"
AFTER, LOG, LIMIT = "after", "log", "limit"
CHANGES_PARAMETERS = (AFTER, LOG, LIMIT)
MAX_LIMIT = 1_000


def changes_router(services: Services) -> APIRouter:
    """The change log."""
    router = APIRouter(tags=["changes"])

    @router.get(PATH, **described("changes", CHANGES_PARAMETERS))
    def list_changes(request: Request) -> Response:
        """What happened to which record, in the order in which it was committed.

        Begin with `after=0`, follow `next` while `is_last` is false, and come back to the last `next` later.
        410 when the catalogue was restored from an older copy, so that the log is another than the one read so far.
        """
        given = Parameters(request.query_params.multi_items(), CHANGES_PARAMETERS)
        after, limit = given.whole_number(AFTER, 0), given.number_up_to(LIMIT, MAX_LIMIT, MAX_LIMIT)
        last_seq = services.store.changes.last_seq()
        require_same_log(services.store.changes, after, given.one(LOG, ""), last_seq)
        return answer(request, Edition((last_seq,)), lambda: changes_answer(services, after, limit, last_seq))

    return router


def changes_answer(services: Services, after: int, limit: int, last_seq: int) -> dict[str, Any]:
    """One page of the log; `next` goes on behind it, now or later."""
    log = services.store.changes
    page = log.after(after, limit)
    reached = page[-1].seq if page else after
    mark = page[-1].mark if page else mark_at(log, after)
    given = [(AFTER, str(reached)), (LOG, mark), (LIMIT, None if limit == MAX_LIMIT else str(limit))]
    following = f"{PATH}?" + urlencode([(name, value) for name, value in given if value is not None])
    return {
        "changes": [
            {"seq": one.seq, "id": one.record_id, "kind": one.kind.value, "at": one.at} for one in page
        ],
        "next": following,
        "log": mark,
        "is_last": reached >= last_seq,
        "last_seq": last_seq,
    }
