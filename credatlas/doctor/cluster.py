"""The OpenSearch cluster, where one holds the index: does it answer, is it well, is it one we know?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from credatlas.doctor.finding import Finding, Weight
from credatlas.errors import SettingsError
from credatlas.instance import Instance
from credatlas.search_cluster import connect
from search_api.errors import SearchError
from search_api.opensearch_settings import OpenSearchSettings

if TYPE_CHECKING:
    from search_api.index.opensearch_cluster import ClusterState

UNANSWERED = "searches and pages answer 503; the change log keeps all that the index will take up later"


def check_cluster(instance: Instance) -> Iterator[Finding]:
    """What keeps the cluster from holding the index, or will."""
    chosen = instance.settings.opensearch
    try:
        state = _state(chosen)
    except (SearchError, SettingsError) as error:
        yield _cluster(Weight.ERROR, str(error), UNANSWERED, "as it says; then `credatlas doctor` again")
        return
    yield from _kind(state)
    yield from _health(state)
    if state.nodes > 1 and chosen.opensearch_replicas == 0:
        yield _cluster(
            Weight.NOTE,
            f"the cluster has {state.nodes} nodes, and each part of the index is on one of them alone",
            "searches stop when that node does, until it is back or the index is built anew",
            "CREDATLAS_OPENSEARCH_REPLICAS=1, then `credatlas index rebuild`; searches go on meanwhile",
        )


def _state(chosen: OpenSearchSettings) -> ClusterState:
    connection = connect(chosen)
    from search_api.index.opensearch_cluster import (
        cluster_state,  # after `connect` knows that its library is there
    )

    try:
        return cluster_state(connection)
    finally:
        connection.close()


def _kind(state: ClusterState) -> Iterator[Finding]:
    if not state.is_opensearch:
        yield _cluster(
            Weight.ERROR,
            f"the cluster is {state.distribution} {state.version}, not OpenSearch",
            "the index cannot be made there, or not searched",
            "name an OpenSearch cluster in CREDATLAS_OPENSEARCH_URL",
        )
    elif not state.is_tested:
        yield _cluster(
            Weight.WARNING,
            f"the cluster is OpenSearch {state.version}, older than any this program was tested on",
            "searches may fail or count wrongly",
            "upgrade the cluster to OpenSearch 2.19 or later",
        )


def _health(state: ClusterState) -> Iterator[Finding]:
    match state.status:
        case "green":
            return
        case "yellow":
            yield _cluster(
                Weight.WARNING,
                f"{state.missing} copies of parts of the index are on no node ({state.nodes} nodes hold data)",
                "all is found, but a node that stops may take parts of the index with it",
                "start the nodes that are down, or set CREDATLAS_OPENSEARCH_REPLICAS lower than the number of nodes "
                "and run `credatlas index rebuild`",
            )
        case _:
            yield _cluster(
                Weight.ERROR,
                f"{state.missing} parts of the index are on no node ({state.nodes} nodes hold data)",
                UNANSWERED,
                "start the nodes that are down; if their disks are lost, `credatlas index rebuild` makes the index "
                "anew from the store",
            )


def _cluster(weight: Weight, what: str, means: str, mend: str) -> Finding:
    return Finding(weight, "index", what, means, mend)
