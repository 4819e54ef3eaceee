"""Problem details (RFC 9457): what went wrong, with which parameter, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from starlette.responses import Response

from normalise.errors import NotStatable
from search_api.api.rendering import to_json
from search_api.errors import BadQuery, IndexUnreachable, SearchError
from search_api.facets import FACETS

PROBLEM_MEDIA_TYPE = "application/problem+json"
PROBLEMS_PATH = "/v1/problems"
RETRY_SECONDS = 5
"""When to try again after a 503: a restart or a switch of generations takes less."""


class ProblemKind(StrEnum):
    """Every kind of problem; `PROBLEMS_PATH/<kind>` explains it."""

    BAD_PARAMETER = "bad-parameter"
    KEY_NEEDED = "key-needed"
    UNKNOWN_RECORD = "unknown-record"
    UNKNOWN_SOURCE = "unknown-source"
    UNKNOWN_FACET = "unknown-facet"
    UNKNOWN_RUN = "unknown-run"
    UNKNOWN_PAYLOAD = "unknown-payload"
    WITHDRAWN_RECORD = "withdrawn-record"
    SUPPRESSED_RECORD = "suppressed-record"
    NOT_STATABLE = "not-statable"
    EXPIRED_CURSOR = "expired-cursor"
    CHANGED_LOG = "changed-log"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    BAD_REQUEST = "bad-request"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a kind of problem means."""

    title: str
    meaning: str
    """What happened and what to do, in a sentence or two."""


EXPLANATIONS: Mapping[ProblemKind, Explanation] = {
    ProblemKind.BAD_PARAMETER: Explanation(
        "A parameter is wrong",
        "`parameter` and `value` say which one, `detail` why, `allowed` lists the right values where they "
        "are few, and `did_you_mean` is the nearest. Unknown parameters are wrong, not ignored.",
    ),
    ProblemKind.KEY_NEEDED: Explanation(
        "An operator's key is needed",
        "Issue details and kept payloads are for operators: `credatlas keys create` makes a key, which goes "
        "into the header `Authorization: Bearer`, never into the address.",
    ),
    ProblemKind.UNKNOWN_RECORD: Explanation(
        "There is no such credential", "Ids are never reused: no credential of this id was ever published."
    ),
    ProblemKind.UNKNOWN_SOURCE: Explanation(
        "There is no such source", "`/v1/sources` lists the sources of this catalogue."
    ),
    ProblemKind.UNKNOWN_FACET: Explanation(
        "There is no such facet", "`/v1/facets` lists the facets; `did_you_mean` is the nearest."
    ),
    ProblemKind.UNKNOWN_RUN: Explanation(
        "There is no such run of this source", "`/v1/sources/{source_id}/runs` lists the runs there are."
    ),
    ProblemKind.UNKNOWN_PAYLOAD: Explanation(
        "No such payload is kept",
        "Nothing of the record was kept, or it is kept no more; `/v1/credentials/{record_id}/payloads` lists "
        "what there is.",
    ),
    ProblemKind.WITHDRAWN_RECORD: Explanation(
        "The credential was withdrawn",
        "Its source has listed it no more since `withdrawn_at`; `last_version` is the last that was known.",
    ),
    ProblemKind.SUPPRESSED_RECORD: Explanation(
        "The credential was taken down",
        "It was removed on request with all that was kept of it, and is not harvested again.",
    ),
    ProblemKind.NOT_STATABLE: Explanation(
        "The credential cannot be stated in this standard",
        "The standard requires values that the record does not have, and none is made up: `missing` lists each "
        "with the field that would give it and the term that requires it. `standards` is the address that says "
        "in which standards the record can be stated.",
    ),
    ProblemKind.EXPIRED_CURSOR: Explanation(
        "The cursor has expired", "The results it walked through are gone; ask again without `cursor`."
    ),
    ProblemKind.CHANGED_LOG: Explanation(
        "The change log is another one",
        "The catalogue was restored from an older copy; begin anew with `after=0` and fetch every record again.",
    ),
    ProblemKind.NOT_FOUND: Explanation("There is nothing at this address", "See `/openapi.json`."),
    ProblemKind.METHOD_NOT_ALLOWED: Explanation(
        "The method is not allowed here", "Everything here is read with GET; `Allow` names the methods."
    ),
    ProblemKind.BAD_REQUEST: Explanation(
        "The request cannot be read", "It is not HTTP as it should be; `detail` says why."
    ),
    ProblemKind.UNAVAILABLE: Explanation(
        "The catalogue cannot answer now", "Its index or store is not there; try again after `Retry-After`."
    ),
    ProblemKind.INTERNAL: Explanation(
        "The catalogue made a mistake", "It is ours and it is logged; the same request may fail again."
    ),
}


class NoSuchRecord(SearchError):
    """No record of this id was ever published."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"no credential has the id {record_id!r}")


class NoSuchSource(SearchError):
    """The catalogue has no source of this id."""

    def __init__(self, source_id: str) -> None:
        super().__init__(f"no source has the id {source_id!r}")


class NoSuchFacet(BadQuery):
    """There is no facet of this name."""

    def __init__(self, name: str) -> None:
        super().__init__("name", name, "is no facet", tuple(FACETS))


class NoSuchRun(SearchError):
    """The source has no run of this number."""

    def __init__(self, source_id: str, run: str) -> None:
        super().__init__(f"source {source_id!r} has no run {run!r}")


class NoSuchPayload(SearchError):
    """Nothing is kept of the record under this number or version."""

    def __init__(self, record_id: str, what: str) -> None:
        super().__init__(f"nothing is kept of {record_id!r} as {what}")


class KeyNeeded(SearchError):
    """The request shows no key that opens what it asks for."""

    def __init__(self, reason: str, *, is_wrong: bool) -> None:
        super().__init__(reason)
        self.challenge = 'Bearer realm="credatlas"' + (', error="invalid_token"' if is_wrong else "")
        """What the header WWW-Authenticate says (RFC 6750)."""


class WithdrawnRecord(SearchError):
    """The record is withdrawn; carries what may still be told of it."""

    def __init__(self, record_id: str, told: Mapping[str, Any]) -> None:
        self.told = told
        super().__init__(f"credential {record_id!r} was withdrawn")


class UnstatableRecord(SearchError):
    """The record lacks what a standard requires; carries what it lacks and where to look for others."""

    def __init__(self, form: str, error: NotStatable, standards: str) -> None:
        self.told = {
            "format": form,
            "missing": [asdict(one) for one in error.missing],
            "standards": standards,
        }
        super().__init__(str(error))


class SuppressedRecord(SearchError):
    """The record was taken down on request; nothing more is told of it."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"credential {record_id!r} was taken down on request")


def problem(
    kind: ProblemKind, status: int, detail: str, headers: Mapping[str, str] | None = None, **members: object
) -> Response:
    """The response of one problem; members that are None are left out."""
    told = {name: value for name, value in members.items() if value is not None}
    body = {
        "type": f"{PROBLEMS_PATH}/{kind}",
        "title": EXPLANATIONS[kind].title,
        "status": status,
        "detail": detail,
        **told,
    }
    return Response(to_json(body), status, dict(headers or {}), PROBLEM_MEDIA_TYPE)


def retry_header(error: Exception) -> dict[str, str]:
    """When to ask again after a 503, in whole seconds."""
    seconds = error.retry_seconds if isinstance(error, IndexUnreachable) else RETRY_SECONDS
    return {"Retry-After": str(max(1, ceil(seconds)))}


def detail_of(error: BadQuery) -> str:
    """The parameter, its value and what is wrong with it; what is allowed stands beside it."""
    return f"{error.parameter}={error.value!r}: {error.reason}"


def parameter_members(error: BadQuery) -> dict[str, object]:
    """What a problem tells of a wrong parameter besides its detail."""
    return {
        "parameter": error.parameter,
        "value": error.value,
        "allowed": list(error.allowed) or None,
        "did_you_mean": error.nearest,
    }
