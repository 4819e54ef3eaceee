"""The sample credential registry over HTTP: the paths, headers and shapes of the Credential Registry."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any, Literal, TypeVar

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from harvesters.sample_providers.registry_envelope import Envelope, iso_time
from harvesters.sample_providers.registry_graph import Node
from harvesters.sample_providers.registry_route import RegistryRoute
from harvesters.sample_providers.registry_sample import EventKind, RegistrySample, load_registry_sample

LARGEST_PAGE = 200
Row = TypeVar("Row")
PageNumber = Annotated[int, Query(ge=1)]
PageSize = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
Provisional = Literal["exclude", "include", "only"]


class GraphSearch(BaseModel):
    """Body of the batch fetch."""

    ctids: list[str]


def build_router(sample: RegistrySample | None = None) -> APIRouter:
    """The registry's addresses over the given contents, by default those of the data files."""
    registry = load_registry_sample() if sample is None else sample
    router = APIRouter(route_class=RegistryRoute)
    _add_listing(router, registry)
    _add_events(router, registry)
    _add_envelope(router, registry)
    _add_graphs(router, registry)
    return router


def _add_listing(router: APIRouter, registry: RegistrySample) -> None:
    @router.get("/ce-registry/info")
    def info() -> Response:
        total = len(_of_status(registry.envelopes(), "exclude"))
        return _json({"total_envelopes": total, "backup_item": None, "sample": True}, registry.changed_at())

    @router.get("/envelopes")
    @router.get("/ce-registry/envelopes")
    def listing(  # include_deleted is taken and has no effect: deletes are physical
        request: Request,
        page: PageNumber = 1,
        per_page: PageSize = 10,
        metadata_only: bool = False,
        provisional: Provisional = "exclude",
        include_deleted: str = "false",
    ) -> Response:
        found = _of_status(registry.envelopes(), provisional)
        shown = [
            envelope.presented(metadata_only=metadata_only) for envelope in _slice(found, page, per_page)
        ]
        return _json(shown, registry.changed_at(), _paging(request, len(found), page, per_page))


def _add_events(router: APIRouter, registry: RegistrySample) -> None:
    @router.get("/envelopes/events")
    @router.get("/ce-registry/envelopes/events")
    def events(
        request: Request,
        after: datetime | None = None,
        ctid: str | None = None,
        event: EventKind | None = None,
        page: PageNumber = 1,
        per_page: PageSize = 10,
    ) -> Response:
        found = [
            row
            for row in registry.events()
            if (after is None or row.at >= _in_utc(after))
            and (event is None or row.kind is event)
            and (ctid is None or row.ctid == ctid.lower())
        ]
        shown = [
            {"envelope_ceterms_ctid": row.ctid, "event": row.kind, "created_at": iso_time(row.at)}
            for row in _slice(found, page, per_page)
        ]
        return _json(shown, registry.changed_at(), _paging(request, len(found), page, per_page))


def _add_envelope(router: APIRouter, registry: RegistrySample) -> None:
    @router.get("/envelopes/{name}")
    @router.get("/ce-registry/envelopes/{name}")
    def envelope(name: str, metadata_only: bool = False) -> Response:
        found = registry.find(name)
        if found is None:
            return _not_found("Envelope")
        return _json(found.presented(metadata_only=metadata_only), found.updated_at)


def _add_graphs(router: APIRouter, registry: RegistrySample) -> None:
    @router.get("/graph/{ctid}")
    @router.get("/ce-registry/graph/{ctid}")
    def graph(ctid: str) -> Response:
        found = registry.find(ctid)
        if found is None:
            return _not_found("Resource")
        return _json(found.document, found.updated_at)

    @router.get("/resources/{ctid}")
    @router.get("/ce-registry/resources/{ctid}")
    def resource(ctid: str, depth: Annotated[int, Query(ge=0)] = 0) -> Response:
        found = registry.find(ctid)
        if found is None:
            return _not_found("Resource")
        return _json(_resource(found, ctid, depth), found.updated_at)

    @router.post("/graph/search")
    @router.post("/ce-registry/graph/search")
    def graph_search(search: GraphSearch) -> Response:
        found = (registry.find(ctid) for ctid in search.ctids)
        documents = [envelope.document for envelope in found if envelope is not None]
        return _json(documents, registry.changed_at())


def _resource(envelope: Envelope, ctid: str, depth: int) -> Node:
    nodes = envelope.document["@graph"]
    named = (node for node in nodes if node.get("ceterms:ctid", "").lower() == ctid.lower())
    node: Node = {"@context": envelope.document["@context"], **next(named, nodes[0])}
    blank = [other for other in nodes if other.get("@id", "").startswith("_:")]
    return node | {"@included": blank} if depth and blank else node


def _of_status(envelopes: Sequence[Envelope], provisional: Provisional) -> list[Envelope]:
    if provisional == "include":
        return list(envelopes)
    return [envelope for envelope in envelopes if envelope.is_provisional is (provisional == "only")]


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _slice(rows: Sequence[Row], page: int, per_page: int) -> Sequence[Row]:
    return rows[(page - 1) * per_page : page * per_page]


def _paging(request: Request, total: int, page: int, per_page: int) -> dict[str, str]:
    """`X-Total`, `X-Total-Pages` and a `Link` with first, prev, next and last as they apply."""
    pages = max(1, math.ceil(total / per_page))
    targets = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    links = (
        f'<{request.url.include_query_params(page=number)}>; rel="{name}"'
        for name, number in targets.items()
        if 1 <= number <= pages and number != page
    )
    return {
        "X-Total": str(total),
        "X-Total-Pages": str(pages),
        "X-Page": str(page),
        "X-Per-Page": str(per_page),
        "Link": ", ".join(links),
    }


def _json(content: Any, changed_at: datetime, headers: dict[str, str] | None = None) -> Response:
    dated = {"Last-Modified": format_datetime(changed_at, usegmt=True), **(headers or {})}
    return Response(orjson.dumps(content), headers=dated, media_type="application/json")


def _not_found(what: str) -> Response:
    errors = {"errors": [f"Couldn't find {what}"]}
    return Response(orjson.dumps(errors), 404, media_type="application/json")
