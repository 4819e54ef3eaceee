"""What the doctor says of the OpenSearch cluster that the settings name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from credatlas.doctor.cluster import check_cluster
from credatlas.doctor.finding import Finding, Weight
from credatlas.instance import Instance
from tests.canned_server import Answers, answering
from tests.tls_proxy import closed_port

WELL = {
    "version": {"distribution": "opensearch", "number": "3.8.0"},
    "number_of_data_nodes": 1,
    "status": "green",
    "unassigned_shards": 0,
}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CREDATLAS_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def cluster() -> Iterator[Answers]:
    """Answers who it is and how it is in one."""
    with answering() as running:
        yield running


def examined(home: Path, address: str, **more: str) -> list[Finding]:
    options: dict[str, Any] = {"index_engine": "opensearch", "opensearch_url": address}
    return list(check_cluster(Instance.from_environment(home=home, **options, **more)))


def test_cluster_that_is_well_is_no_finding(cluster: Answers, tmp_path: Path) -> None:
    cluster.answer(200, WELL)
    assert examined(tmp_path, cluster.address) == []


@pytest.mark.parametrize(
    ("told", "weight", "what", "mend"),
    [
        (
            {"version": {"number": "8.15.0"}},
            Weight.ERROR,
            "the cluster is elasticsearch 8.15.0, not OpenSearch",
            "CREDATLAS_OPENSEARCH_URL",
        ),
        (
            {"version": {"distribution": "opensearch", "number": "2.11.1"}},
            Weight.WARNING,
            "OpenSearch 2.11.1, older than any",
            "2.19 or later",
        ),
        (
            {"status": "yellow", "unassigned_shards": 2},
            Weight.WARNING,
            "2 copies of parts of the index are on no node",
            "CREDATLAS_OPENSEARCH_REPLICAS",
        ),
        (
            {"status": "red", "unassigned_shards": 1},
            Weight.ERROR,
            "1 parts of the index are on no node",
            "credatlas index rebuild",
        ),
        (
            {"number_of_data_nodes": 3},
            Weight.NOTE,
            "the cluster has 3 nodes, and each part of the index is on one of them alone",
            "CREDATLAS_OPENSEARCH_REPLICAS=1",
        ),
    ],
)
def test_what_is_wrong_with_the_cluster_says_what_mends_it(
    cluster: Answers, tmp_path: Path, told: dict[str, object], weight: Weight, what: str, mend: str
) -> None:
    cluster.answer(200, WELL | told)
    [finding] = examined(tmp_path, cluster.address)
    assert (finding.weight, finding.area, finding.repair) == (weight, "index", None)
    assert what in finding.what
    assert mend in finding.mend


def test_copies_are_missed_on_several_nodes_only(cluster: Answers, tmp_path: Path) -> None:
    cluster.answer(200, WELL | {"number_of_data_nodes": 3})
    assert examined(tmp_path, cluster.address, opensearch_replicas="1") == []


def test_cluster_out_of_reach_is_told_with_its_remedy(tmp_path: Path) -> None:
    [finding] = examined(tmp_path, f"http://127.0.0.1:{closed_port()}")
    assert finding.weight is Weight.ERROR
    assert "cannot be reached (Connection refused); check that it runs" in finding.what
    assert "the change log keeps all" in finding.means


def test_password_file_that_is_missing_is_a_finding(tmp_path: Path) -> None:
    more = {"opensearch_user": "me", "opensearch_password_file": str(tmp_path / "none")}
    [finding] = examined(tmp_path, "http://127.0.0.1:1", **more)
    assert "CREDATLAS_OPENSEARCH_PASSWORD_FILE names" in finding.what
