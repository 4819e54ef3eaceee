"""An instance over PostgreSQL and OpenSearch, both of the test's own and behind TLS, which may be killed."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.request import urlopen

from tests.credatlas.running import command, credatlas_here, environment
from tests.credatlas.table_source import write_source
from tests.opensearch_node import Node, own_node
from tests.postgresql_server import Cluster, own_cluster
from tests.tls_proxy import LOCAL, Authority, TlsProxy, closed_port, tls_proxy

USER, PASSWORD = "credatlas", "gehëim"
SECONDS = 120
OFFERS = 12
"""Offers of the orchard, the source of the test's own."""


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: Message
    text: str


@dataclass(frozen=True)
class Deployment:
    """The instance, its servers and the one way to the search server: through TLS and a password."""

    home: Path
    port: int
    settings: Mapping[str, str]
    cluster: Cluster
    database: str
    node: Node
    proxy: TlsProxy

    def run(self, *words: str, status: int = 0) -> str:
        """What a command prints that ends with this status; its errors where it fails."""
        ended = credatlas_here(self.home, *words, more=self.settings)
        assert ended.status == status, (words, ended.out, ended.err)
        return ended.out if status == 0 else ended.out + ended.err

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command beside this process, until the block ends."""
        with (self.home / f"{words[0]}.log").open("wb") as said:
            process = subprocess.Popen(
                command(*words), env=environment(self.home, **self.settings), stdout=said, stderr=said
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait()

    def said(self, word: str) -> str:
        """What such a command has said up to now."""
        return (self.home / f"{word}.log").read_text()

    def get(self, path: str) -> Answer:
        """One question to the API."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=SECONDS) as answered:
                return Answer(answered.status, answered.headers, answered.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read().decode())

    def total(self) -> int:
        """How many records a search finds; -1 while it cannot answer."""
        try:
            answered = self.get("/v1/credentials?size=0&facets=")
        except OSError:
            return -1
        return int(json.loads(answered.text)["total"]) if answered.status == 200 else -1

    def is_in_step(self) -> bool:
        """Whether the index holds what the store does, as the service says."""
        answered = self.get("/readyz")
        return answered.status == 200 and json.loads(answered.text)["lag"] == 0


@contextmanager
def deployed(folder: Path) -> Iterator[Deployment]:
    """Both servers, empty, and the settings of an instance on them."""
    home, port = folder / "home", closed_port()
    home.mkdir()
    authority = Authority.new("the authority of this test")
    (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    with own_node() as node, own_cluster() as cluster:
        cluster.start()
        node.start()
        database = cluster.server.create()
        with tls_proxy(authority.sign(folder, LOCAL), node.address, USER, PASSWORD) as proxy:
            settings = {
                **write_source(home / "own", range(OFFERS)),
                "CREDATLAS_DATABASE_URL": database,
                "CREDATLAS_INDEX_ENGINE": "opensearch",
                "CREDATLAS_OPENSEARCH_URL": proxy.address,
                "CREDATLAS_OPENSEARCH_USER": USER,
                "CREDATLAS_OPENSEARCH_PASSWORD_FILE": str(folder / "password"),
                "CREDATLAS_OPENSEARCH_CA_FILE": str(authority.write(folder / "ca.pem")),
                "CREDATLAS_INDEX_BATCH": "50",
                "CREDATLAS_PORT": str(port),
            }
            yield Deployment(home, port, settings, cluster, database, node, proxy)


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for something; AssertionError when it does not come about."""
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not happen within {SECONDS} s"
        time.sleep(0.1)
