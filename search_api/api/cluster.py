"""`/v1/credentials/{id}/cluster`: the records of other sources that are the same credential, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import StoredCluster, StoredPair, StoredRecord
from search_api.api.asked import refuse_parameters
from search_api.api.credential import PATH, RecordIdInPath
from search_api.api.openapi import described
from search_api.api.records import found_record, public_descriptor
from search_api.api.rendering import Edition, answer
from search_api.services import Services


def cluster_router(services: Services) -> APIRouter:
    """What a record is the same as."""
    router = APIRouter(tags=["credential"])

    @router.get(PATH + "/cluster", **described("cluster", ()))
    def get_cluster(request: Request, record_id: RecordIdInPath) -> Response:
        """The records of other sources that are the same credential, with a score and its reasons."""
        refuse_parameters(request)
        found_record(services.store, record_id)
        edition = Edition((services.index.generation, services.store.clusters.reached(), record_id), ())
        return answer(request, edition, lambda: cluster_answer(services, record_id))

    return router


def cluster_answer(services: Services, record_id: str) -> dict[str, Any]:
    """A record's cluster as plain values."""
    clusters = services.store.clusters
    cluster = clusters.of(record_id)
    members = cluster_members(services, cluster)
    return {
        "id": record_id,
        "cluster": None if cluster is None else cluster.id,
        "members": [
            {
                "id": one.id,
                "source_id": one.source_id,
                "name": public_descriptor(one).name.root,
                "is_representative": cluster is not None and one.id == cluster.representative,
            }
            for one in members.values()
        ],
        "pairs": list(_pairs(clusters.pairs(list(members) or [record_id]))),
    }


def cluster_members(services: Services, cluster: StoredCluster | None) -> Mapping[str, StoredRecord]:
    """The records of a cluster, the oldest first; none without one."""
    if cluster is None:
        return {}
    stored = services.store.records.many(cluster.members)
    return {record_id: stored[record_id] for record_id in cluster.members if record_id in stored}


def _pairs(pairs: Iterable[StoredPair]) -> Iterable[dict[str, Any]]:
    for one in pairs:
        yield {
            "records": [one.one_id, one.other_id],
            "verdict": one.verdict.value,
            "score": one.score,
            "reasons": list(one.reasons),
            "against": list(one.against),
        }
