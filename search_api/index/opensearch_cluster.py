"""How a cluster says it is: who it is, of which version, and whether every part of our indices is on a node."""

from __future__ import annotations

from dataclasses import dataclass

from search_api.index.opensearch_connection import Connection

DISTRIBUTION = "opensearch"
OLDEST = (2, 19)
"""The oldest version that the tests run on."""


@dataclass(frozen=True, slots=True)
class ClusterState:
    """What a cluster tells of itself and of our indices."""

    distribution: str
    version: str
    nodes: int
    """Those that hold data."""
    status: str
    """Of our indices: `green`; `yellow` when copies are missing; `red` when parts are."""
    missing: int
    """Parts and copies of our indices that are on no node."""

    @property
    def is_opensearch(self) -> bool:
        """Whether it is the product we know, rather than one that began as the same."""
        return self.distribution == DISTRIBUTION

    @property
    def is_tested(self) -> bool:
        """Whether it is as new as the versions that the tests run on."""
        return tuple(int(part) for part in self.version.split(".")[:2] if part.isdigit()) >= OLDEST


def cluster_state(connection: Connection) -> ClusterState:
    """Ask a cluster how it is.

    Raises:
        IndexUnreachable: says why it cannot be asked, and what mends that.
    """
    with connection.errors("asking the cluster how it is"):
        version = connection.client.info()["version"]
        health = connection.client.cluster.health(
            index=f"{connection.server.name}-*", params={"level": "cluster"}
        )
    return ClusterState(
        distribution=version.get("distribution", "elasticsearch"),
        version=version["number"],
        nodes=health["number_of_data_nodes"],
        status=health["status"],
        missing=health["unassigned_shards"],
    )
