"""The OpenSearch nodes of the compose file, asked from inside, as no port of them is published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.compose.engine import Project

WELL = "wait_for_status=green&timeout=120s"


@dataclass(frozen=True)
class Cluster:
    """One node or several that are one cluster."""

    project: Project
    nodes: Sequence[str]
    """Names of their services."""

    def members(self) -> str:
        """Says that each node is in the one cluster, and that each shard is wherever it is to be."""
        health = self._ask(self.nodes[0], f"/_cluster/health?{WELL}")
        seen = {node: self._ask(node, "/_cluster/state/nodes")["cluster_uuid"] for node in self.nodes}
        assert len(set(seen.values())) == 1, seen
        assert (health["number_of_nodes"], health["status"]) == (len(self.nodes), "green"), health
        shards = f"{health['active_shards']} shards, {health['active_primary_shards']} of them primary"
        nodes = f"{len(self.nodes)} OpenSearch node{'s' * (len(self.nodes) > 1)}"
        return f"one cluster of {nodes}, green: {shards}"

    def leader(self) -> str:
        """The service of the node that the others follow: whose loss is the worst."""
        chosen = self._ask(self.nodes[0], "/_cluster/state/cluster_manager_node")["cluster_manager_node"]
        [leader] = [node for node in self.nodes if chosen in self._ask(node, "/_nodes/_local/http")["nodes"]]
        return leader

    def _ask(self, node: str, path: str) -> Any:
        return json.loads(self.project.inside(node, "curl", "-fsS", f"http://127.0.0.1:9200{path}"))
