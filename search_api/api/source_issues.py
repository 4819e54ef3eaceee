"""`/v1/sources/{source_id}/issues`: what is wrong, counted by cause for everybody, in full for operators."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import IssueGroup, StoredIssue
from normalise.issue import IssueCode
from search_api.api.openapi import described
from search_api.api.operator import Bearer, private_answer, require_operator
from search_api.api.parameter_values import Parameters
from search_api.api.sources import PATH, SourceIdInPath, known_source, public_answer
from search_api.errors import BadQuery
from search_api.services import Services

DETAIL, CODE, FIELD, RUN, AFTER, LIMIT = "detail", "code", "field", "run", "after", "limit"
ISSUE_PARAMETERS = (CODE, FIELD, RUN, DETAIL, AFTER, LIMIT)
MAX_ISSUES = 1_000
YES = "1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which issues are asked for."""

    source_id: str
    code: IssueCode | None
    field: str | None
    run_id: int | None


def issue_router(services: Services) -> APIRouter:
    """Issues of sources."""
    router = APIRouter(tags=["sources"])

    @router.get(f"{PATH}/{{source_id}}/issues", **described("issues", ISSUE_PARAMETERS))
    def list_issues(request: Request, source_id: SourceIdInPath, shown: Bearer) -> Response:
        """How many issues stand, by code, field and severity; with `detail=1` and a key every single one."""
        given = Parameters(request.query_params.multi_items(), ISSUE_PARAMETERS)
        wanted = _wanted(source_id, given)
        if given.one_of(DETAIL, ("0", YES), "0") == YES:
            require_operator(services, shown)
            known_source(services, source_id)
            return private_answer(_detailed(services, wanted, given))
        for name in (AFTER, LIMIT):
            if name in given:
                raise BadQuery(name, given.one(name), f"pages through single issues; add {DETAIL}={YES}")
        known_source(services, source_id)
        return public_answer(request, _grouped(services, wanted))

    return router


def _wanted(source_id: str, given: Parameters) -> Wanted:
    codes = tuple(code.value for code in IssueCode)
    return Wanted(
        source_id=source_id,
        code=IssueCode(given.one_of(CODE, codes, codes[0])) if CODE in given else None,
        field=given.one(FIELD) if FIELD in given else None,
        run_id=given.whole_number(RUN, 0) if RUN in given else None,
    )


def _grouped(services: Services, wanted: Wanted) -> dict[str, Any]:
    groups = services.store.issues.grouped(wanted.source_id, wanted.code, wanted.field, wanted.run_id)
    return {"source_id": wanted.source_id, "groups": list(map(_group, groups)), "issues": None, "next": None}


def _group(one: IssueGroup) -> dict[str, Any]:
    """The counts of a group; its example may be words of the source."""
    told = asdict(one)
    return {name: told[name] for name in ("code", "field", "severity", "count", "records", "first_at")}


def _detailed(services: Services, wanted: Wanted, given: Parameters) -> dict[str, Any]:
    limit = given.number_up_to(LIMIT, MAX_ISSUES, MAX_ISSUES)
    found = services.store.issues.listed(
        wanted.source_id,
        wanted.code,
        wanted.field,
        wanted.run_id,
        after_id=given.whole_number(AFTER, 0),
        limit=limit + 1,
    )
    page = found[:limit]
    told = _grouped(services, wanted) | {"issues": list(map(_issue, page))}
    return told | {"next": _next(wanted, given, page[-1].id) if len(found) > limit else None}


def _issue(stored: StoredIssue) -> dict[str, Any]:
    return {
        "id": stored.id,
        "run": stored.run_id,
        "record_id": stored.record_id,
        "is_published": stored.is_published,
        "first_at": stored.first_at,
        **asdict(stored.issue),
    }


def _next(wanted: Wanted, given: Parameters, reached: int) -> str:
    kept = [(name, given.one(name)) for name in (CODE, FIELD, RUN, DETAIL, LIMIT) if name in given]
    return f"{PATH}/{wanted.source_id}/issues?{urlencode([*kept, (AFTER, str(reached))])}"
