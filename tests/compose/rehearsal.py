"""`make test-compose`: the compose file as it is, built, started, used, wounded and taken down.

    COMPOSE_TEST_PROFILE=one-node make test-compose     # or three-nodes; without: the embedded index

Needs Docker, or podman with podman-compose; where images cannot be pulled, stand-ins are made of Debian's packages.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.compose.cluster import Cluster
from tests.compose.engine import ROOT, Engine, Project, find_engine
from tests.compose.published_port import NO_ANSWER, PublishedPort, soon
from tests.compose.stand_ins import StandIns, base_image
from tests.credatlas.table_source import MAPPING, write_source

PROFILE = "COMPOSE_TEST_PROFILE"
IMAGE = f"localhost/credatlas:rehearsal-{os.getpid()}"
SOURCE = "xx_orchard"
ROWS, MORE = 4000, 50
LONG = 12_000
"""So many more where it is the run itself that is broken off."""
API_CONTAINERS, WORKERS = 3, 2
NODES = {"": [], "one-node": ["opensearch"], "three-nodes": ["opensearch-1", "opensearch-2", "opensearch-3"]}
RETRIED_SOON = MAPPING.replace("  timezone: UTC\n", "  timezone: UTC\n  first_pause_minutes: 1\n")


class Rehearsal:
    """One story over one project; each step says what held and how long it took."""

    def __init__(self, project: Project, port: PublishedPort, mappings: Path, nodes: list[str]) -> None:
        self._project = project
        self._port = port
        self._mappings = mappings
        self._nodes = nodes
        self._cluster = Cluster(project, nodes)
        self._rows = ROWS
        self._begun = time.monotonic()

    def tell(self) -> None:
        """From nothing to a catalogue that has survived the loss of each of its parts."""
        self._start()
        self._harvest_samples()
        self._harvest_by_the_workers()
        for service in ("api", "indexer", "scheduler", "worker", "postgres"):
            self._survive(service)
        if self._nodes:
            self._survive(self._cluster.leader())
        self._survive("proxy")
        self._count_everything()

    def _start(self) -> None:
        for counts in (
            {"postgres": 1},
            dict.fromkeys(self._nodes, 1),  # together: the first nodes of a cluster wait for one another
            {"indexer": 1},
            {"api": API_CONTAINERS},
            {"scheduler": 1},
            {"worker": WORKERS},
            {"proxy": 1},
        ):
            if counts:
                self._project.up(counts)
                self._say("; ".join(f"{service}: {count} healthy" for service, count in counts.items()))
        if self._nodes:
            self._say(self._cluster.members())

    def _harvest_samples(self) -> None:
        said = self._project.inside("worker", "credatlas", "harvest", "--samples")
        self._say(said.strip().replace("\n", "; "))
        published = sum(self._port.added().values())
        took = soon("the samples are found", lambda: self._port.shows(published))
        found = self._port.total("q=data")
        assert found > 0
        self._say(
            f"{published} samples through the published port after {took:.0f} s, {found} of them with 'data'"
        )

    def _harvest_by_the_workers(self) -> None:
        self._write()
        self._project.inside("scheduler", "credatlas", "sources", "enable", SOURCE)
        took = soon("the workers harvested the source", lambda: self._port.shows(self._rows))
        self._say(
            f"{SOURCE} turned on; harvested by a worker, samples gone, {self._rows} found after {took:.0f} s"
        )

    def _survive(self, service: str) -> None:
        """Kill one container while a run is at work; what the source gained meanwhile is found all the same."""
        self._rows += LONG if service == "worker" else MORE
        self._write()
        soon("a run is at work", self._port.is_harvesting)
        with self._port.watched() as answers:
            victim = self._project.kill(service)
            back = soon(f"{service} is back", lambda: self._project.is_back(victim))
            took = soon("everything is found", lambda: self._port.shows(self._rows), 400)
        assert set(answers) <= {"200", "503", *([NO_ANSWER] if service == "proxy" else [])}, answers
        told = ", ".join(f"{count} x {status}" for status, count in sorted(answers.items()))
        self._say(
            f"{service} killed: back after {back:.1f} s, all {self._rows} found {took:.0f} s later ({told})"
        )

    def _count_everything(self) -> None:
        expected = [f"{SOURCE}:A{number}" for number in range(self._rows)]
        assert sorted(self._port.ids()) == sorted(expected)
        added = self._port.added()
        assert {name: count for name, count in added.items() if name.startswith(SOURCE)} == dict.fromkeys(
            expected, 1
        )
        self._say(f"each of {self._rows} records is there, and was added once")
        self._say(self._project.inside("indexer", "credatlas", "index", "verify").strip())
        healthy = [one.service for one in self._project.containers() if self._project.is_healthy(one)]
        assert len(healthy) == len(self._project.containers()), healthy
        self._say(f"{len(healthy)} containers, all healthy")
        if self._nodes:
            self._say(self._cluster.members())

    def _write(self) -> None:
        write_source(self._mappings, range(self._rows), mapping=RETRIED_SOON)

    def _say(self, words: str) -> None:
        print(f"{time.monotonic() - self._begun:6.1f} s  {words}", flush=True)


def _settings(folder: Path, profile: str, port: int) -> Path:
    """The environment file and the secrets that an operator would write."""
    for name in ("secrets", "mappings"):
        (folder / name).mkdir(mode=0o755)
    (folder / "secrets" / "postgresql_password").write_text(
        secrets.token_urlsafe(24) + "@/:%", encoding="utf-8"
    )
    lines = [
        f"HTTP_PORT={port}",
        f"PRODUCT_IMAGE={IMAGE}",
        f"MAPPINGS_FOLDER={folder}/mappings",
        f"SECRETS_FOLDER={folder}/secrets",
        "OPENSEARCH_HEAP=512m",
        "CREDATLAS_CONTACT=https://catalogue.example/contact",
    ]
    if profile:
        addresses = [f"http://{node}:9200" for node in NODES[profile]]
        lines += [
            f"COMPOSE_PROFILES={profile}",
            "CREDATLAS_INDEX_ENGINE=opensearch",
            f"CREDATLAS_OPENSEARCH_URL={','.join(addresses)}",
            f"CREDATLAS_OPENSEARCH_REPLICAS={min(1, len(addresses) - 1)}",
        ]
    settings = folder / "settings.env"
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return settings


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _images(engine: Engine, profile: str) -> Iterator[None]:
    """The product's image, and stand-ins where no registry answers; gone afterwards."""
    begun = time.monotonic()
    stand_ins = StandIns(engine)
    try:
        if not engine.can_pull(base_image()):
            print(f"no registry answers: stand-ins for {', '.join(stand_ins.make(profile))}", flush=True)
        engine.build(IMAGE, ROOT)
        print(f"images built in {time.monotonic() - begun:.0f} s", flush=True)
        yield
    finally:
        engine.remove(IMAGE)
        stand_ins.remove()


@contextmanager
def _taken_down(project: Project) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for service in sorted({one.service for one in project.containers()}):
            print(project.logs(service), file=sys.stderr)
        raise
    finally:
        project.down()


def main() -> None:
    """Rehearse; the exit status is 0 when everything held."""
    engine, profile = find_engine(), os.environ.get(PROFILE, "")
    os.umask(0o022)
    with tempfile.TemporaryDirectory(prefix="credatlas-compose-") as name, _images(engine, profile):
        folder, port = Path(name), _free_port()
        folder.chmod(0o755)
        project = Project(engine, f"credatlas-rehearsal-{os.getpid()}", _settings(folder, profile, port))
        with _taken_down(project):
            seen = PublishedPort(f"http://127.0.0.1:{port}")
            Rehearsal(project, seen, folder / "mappings", NODES[profile]).tell()
        print(f"taken down; left of it: {len(project.containers())} containers")


if __name__ == "__main__":
    main()
