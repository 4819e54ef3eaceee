"""The whole product over PostgreSQL and OpenSearch, while both are killed: nothing is lost, all goes on by itself."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.credatlas.two_servers import OFFERS, SECONDS, Deployment, deployed, until

pytestmark = pytest.mark.server

SAMPLES = 300
"""At least so many."""


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    with deployed(tmp_path) as made:
        yield made


def test_both_servers_are_killed_at_work_and_nothing_is_lost(deployment: Deployment) -> None:
    deployment.run("harvest", "--samples")
    kill_at_third_bulk(deployment)
    with deployment.started("serve"), deployment.started("index", "follow"):
        until(lambda: "index_unreachable" in deployment.said("index"), "losing the node while indexing")
        says_what_is_wrong(deployment)
        deployment.node.start()
        until(deployment.is_in_step, "indexing on after the node came back")
        assert deployment.total() >= SAMPLES
        assert deployment.run("doctor")

        assert kill_while_asked(deployment).keys() == {200, 503}
        kill_while_publishing(deployment)
        deployment.node.start()
        until(lambda: deployment.total() == OFFERS, "searching again, with what came meanwhile")
        assert deployment.is_in_step()
    assert "exactly what the store holds" in deployment.run("index", "verify")
    assert deployment.run("index", "rebuild").startswith(f"{OFFERS} records in generation")
    assert deployment.run("doctor")


def kill_at_third_bulk(deployment: Deployment) -> None:
    """The node dies with its third batch in it, which nobody confirms any more."""
    bulks = Counter[str]()

    def after(method: str, path: str) -> None:
        bulks["sent"] += "/_bulk" in path
        if bulks["sent"] == 3:
            bulks["sent"] += 1
            deployment.node.kill()

    deployment.proxy.after = after


def says_what_is_wrong(deployment: Deployment) -> None:
    """API, page, readiness and doctor while the node is dead."""
    until(lambda: deployment.get("/healthz").status == 200, "serving without the node")
    refused = deployment.get("/v1/credentials?q=data")
    assert (refused.status, json.loads(refused.text)["type"]) == (503, "/v1/problems/unavailable")
    assert 1 <= int(refused.headers["Retry-After"]) <= 5
    page = deployment.get("/?lang=en")
    assert (page.status, "The search cannot answer just now" in page.text) == (503, True)
    ready = deployment.get("/readyz")
    assert (ready.status, f"OpenSearch at {deployment.proxy.address}" in ready.text) == (503, True)
    assert deployment.get("/sources").status == 200
    assert "is not ready" in deployment.run("doctor", status=1)


def kill_while_asked(deployment: Deployment) -> Counter[int]:
    """The statuses of questions that are asked while the node dies."""
    answers, stop = Counter[int](), threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answered = deployment.get("/v1/credentials?q=data&facets=country,level")
            assert answered.status == 200 or answered.headers["Retry-After"]
            answers[answered.status] += 1

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: answers[200] > 5, "answering")
    deployment.node.kill()
    until(lambda: answers[503] > 5, "refusing for now")
    stop.set()
    asking.join()
    return answers


def kill_while_publishing(deployment: Deployment) -> None:
    """PostgreSQL dies with a publication half done; the next run publishes it all, with the index still away."""
    deployment.run("sources", "enable", "xx_orchard")
    plain = deployment.database.replace("postgresql+psycopg:", "postgresql:")
    with closing(psycopg.connect(plain)) as holding, deployment.started("harvest", "xx_orchard") as harvest:
        holding.execute(
            "LOCK TABLE issue IN SHARE MODE"
        )  # written to late in a publication, and nowhere else
        until(lambda: is_waited_for(plain), "publishing up to its middle")
        deployment.cluster.crash()
        assert harvest.wait(SECONDS) == 1
    assert "cannot be reached" in deployment.said("harvest") or "connection broke" in deployment.said(
        "harvest"
    )
    deployment.cluster.start()
    deployment.run("harvest", "xx_orchard")
    until(lambda: deployment.get("/sources").status == 200, "reading the store again")


def is_waited_for(address: str) -> bool:
    with psycopg.connect(address, autocommit=True) as connection:
        [(waiting,)] = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(waiting)
