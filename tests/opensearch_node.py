"""One OpenSearch node of the tests' own, which may be killed and started again on the same files and port."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

NODE = "CREDATLAS_OPENSEARCH_NODE"
"""Environment variable with what `scripts/find_opensearch` printed."""
NAMED = "CREDATLAS_TEST_OPENSEARCH"
"""Environment variable with the address of a server where indices may be made and dropped."""
FIND = Path(__file__).parents[1] / "scripts" / "find_opensearch"
HEAP = "512m"
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""It starts in two thirds of the time, and no test lives long enough for what that costs."""
IMAGE = "docker.io/opensearchproject/opensearch:3.8.0"
MAIN = "org.codelibs.opensearch.runner.OpenSearchRunner"
PORTS = range(9201, 9299)
"""The main class takes the first free one from where it is told to begin, and none after these."""
LISTENS = re.compile(r"HttpServerTransport.* publish_address \{[^}]*:(\d+)}")
SECONDS = 180
"""A node starts in five seconds on a machine at rest, and in a minute on one where all else runs too."""
TRIES = 3


class Node(Protocol):
    """What starts, dies and comes back."""

    @property
    def address(self) -> str:
        """Where it answers once it was started; the same after every start."""
        ...

    def start(self) -> None:
        """Start it and wait until it answers and has its indices again."""
        ...

    def kill(self) -> None:
        """End it with no warning, as a failure of its machine would; nothing happens when it is dead."""
        ...


@dataclass
class JavaNode:
    """A node in a Java process."""

    programs: Path
    """Holds `java` and `jars`."""
    folder: Path
    memory: str = HEAP
    is_quick: bool = True
    """Whether it starts early rather than answers early."""
    port: int | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        for left in reversed(range(TRIES)):
            self._launch(self.port or _free_port())
            try:
                self.port = self._listening()
                break
            except RuntimeError:
                self.kill()
                if not left:
                    raise
        make_ready(self.address)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _launch(self, port: int) -> None:
        flags = [f"-Xms{self.memory}", f"-Xmx{self.memory}", *(QUICK if self.is_quick else ())]
        if any(self.programs.glob("jars/opensearch-3*")):
            flags += ["--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
        given = ["-basePath", str(self.folder / "node"), "-numOfNode", "1", "-printOnFailure"]
        given += ["-clusterName", self.folder.name, "-baseHttpPort", str(port - 1)]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self.programs / "java", *flags, "-cp", f"{self.programs}/jars/*", MAIN, *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for the tests, which end it
            )

    def _listening(self) -> int:
        """The port it listens on, as its log says."""
        assert self._process is not None
        log = self.folder / "log"
        for _ in range(SECONDS * 10):
            said = log.read_text(errors="replace")
            if found := LISTENS.search(said):
                return int(found[1])
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"the OpenSearch node did not start: {said[-2000:]}")


@dataclass
class ContainerNode:
    """A node in a container, where there is no Java."""

    engine: str
    image: str
    memory: str = HEAP
    port: int = 0
    _name: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        if self._name:
            self._run("start", self._name)
        else:
            self._make()
        try:
            make_ready(self.address)
        except RuntimeError as error:
            raise RuntimeError(f"{error}: {self._log()}") from error

    def kill(self) -> None:
        if self._name:
            subprocess.run(
                [self.engine, "kill", self._name], capture_output=True, check=False, timeout=SECONDS
            )

    def remove(self) -> None:
        """Take it away with its files."""
        if self._name:
            self._run("rm", "--force", "--volumes", self._name)

    def _make(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._name = f"credatlas-{uuid4().hex[:12]}"
        given = {
            "discovery.type": "single-node",
            "DISABLE_SECURITY_PLUGIN": "true",
            "OPENSEARCH_JAVA_OPTS": f"-Xms{self.memory} -Xmx{self.memory}",
        }
        variables = [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
        self._run(
            "run",
            "--detach",
            "--name",
            self._name,
            "-p",
            f"127.0.0.1:{self.port}:9200",
            *variables,
            self.image,
        )

    def _log(self) -> str:
        """What it said last."""
        done = subprocess.run(
            [self.engine, "logs", "--tail", "30", self._name], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def _run(self, *words: str) -> None:
        done = subprocess.run(
            [self.engine, *words], capture_output=True, text=True, check=False, timeout=2 * SECONDS
        )
        if done.returncode:
            raise RuntimeError(f"{self.engine} {words[0]} failed: {done.stderr}")


@contextmanager
def own_node(memory: str = HEAP, *, is_quick: bool = True) -> Iterator[Node]:
    """A new node that is not started yet; it is gone with its files when the block ends.

    One that is not quick to start runs as a deployment's does, which is for those who measure it.
    """
    found = _found()
    with tempfile.TemporaryDirectory(prefix="credatlas-opensearch-") as folder:
        if Path(found).is_dir():
            java = JavaNode(Path(found), Path(folder), memory, is_quick)
            try:
                yield java
            finally:
                java.kill()
        else:
            engine, _, image = found.partition(" ")
            container = ContainerNode(engine, image or IMAGE, memory)
            try:
                yield container
            finally:
                container.remove()


def make_ready(address: str) -> None:
    """Wait until a node has all its indices; then let it work on a disk that is nearly full."""
    deadline = time.monotonic() + SECONDS
    while not _is_ready(address):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the OpenSearch node at {address} did not answer in {SECONDS} s")
        time.sleep(0.2)
    full = {"cluster.routing.allocation.disk.threshold_enabled": False}
    ask(address, "PUT", "/_cluster/settings", {"transient": full})


def _is_ready(address: str) -> bool:
    try:
        ask(address, "GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def ask(address: str, method: str, path: str, body: object = None) -> Any:
    """One request to a node by nobody's client; an error status is an exception."""
    request = urllib.request.Request(
        address + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def _found() -> str:
    """What a node is started with; RuntimeError says what to install."""
    prepared = os.environ.get(NODE)
    if prepared:
        return prepared
    asked = {name: value for name, value in os.environ.items() if name != NAMED}
    done = subprocess.run([FIND], capture_output=True, text=True, check=False, timeout=600, env=asked)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def _free_port() -> int:
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as free:
            if free.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError(f"no port from {PORTS[0]} to {PORTS[-1]} is free")


def is_running(process: int) -> bool:
    """A process that ended and whom nobody asked how is none that runs."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # it ended just now, or this system tells nothing of processes
        return not Path("/proc/self").exists()


def end(process: int) -> None:
    """Ask a process to end, and wait until it has."""
    if is_running(process):
        os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.02)
