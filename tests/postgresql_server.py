"""A real PostgreSQL for tests: the one that CREDATLAS_TEST_POSTGRESQL names, else a cluster of the tests' own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
from sqlalchemy import URL, make_url

PROGRAMS = "CREDATLAS_POSTGRESQL_BIN"
"""Environment variable with what `scripts/find_postgresql` printed."""
NAMED = "CREDATLAS_TEST_POSTGRESQL"
"""Environment variable with the address of a server where databases may be made and dropped."""
FIND = Path(__file__).parents[1] / "scripts" / "find_postgresql"
IMAGE = "docker.io/library/postgres:17-bookworm"
ACCOUNT = "postgres"
"""Who runs the server when the tests run as root, whom PostgreSQL refuses."""
QUICK = "-c fsync=off -c full_page_writes=off -c max_connections=200"
"""What it wrote outlives its processes, not a power cut, which no test session has to survive."""
SECONDS = 60
TRIES = 20


@dataclass(frozen=True)
class Server:
    """A server where databases may be made."""

    address: URL
    """Of its maintenance database."""

    def create(self, template: str | None = None, encoding: str | None = None) -> str:
        """The address of a new database: empty, or a copy of one that nobody is connected to."""
        name = f"credatlas_{uuid4().hex[:12]}"
        source = "template0" if template is None and encoding is not None else template
        more = f' TEMPLATE "{source}"' if source else ""
        more += f" ENCODING '{encoding}' LOCALE 'C'" if encoding else ""
        self._do(f'CREATE DATABASE "{name}"' + more)
        return self.address.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        self._do(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def _do(self, statement: str) -> None:
        plain = self.address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server until the block ends; RuntimeError says what to install where there is none."""
    named = os.environ.get(NAMED)
    if named is not None:
        yield Server(make_url(named))
        return
    with own_cluster() as cluster:
        cluster.start()
        yield cluster.server


class Cluster(Protocol):
    """A cluster of the tests' own, which may be killed and started again."""

    @property
    def server(self) -> Server:
        """Where it answers."""
        ...

    def start(self) -> None:
        """Start it and wait until it answers."""
        ...

    def crash(self) -> None:
        """Kill every process of it at once."""
        ...


@dataclass(frozen=True)
class InstalledCluster:
    """A cluster of the programs that are installed here."""

    programs: Path
    folder: Path
    port: int

    @property
    def server(self) -> Server:
        return _server_at(self.port)

    def make(self, *options: str) -> None:
        """Lay down its files."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)
        given = ("-A", "trust", "-U", "tests", "-E", "UTF8", "--locale=C", "--no-sync")
        _run(self.programs / "initdb", "-D", self.folder / "data", *given, *options)

    def start(self) -> None:
        own = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder} {QUICK}"
        for left in reversed(range(TRIES)):
            if self._has_started(own, is_last=left == 0):
                return
            time.sleep(0.2)

    def _has_started(self, options: str, *, is_last: bool) -> bool:
        """Processes that were killed may hold its memory for a moment longer, and it is tried again."""
        try:
            self._control("-l", self.folder / "log", "-t", SECONDS, "-o", options, "start")
        except RuntimeError as error:
            if is_last:
                raise RuntimeError(f"{error}\n{(self.folder / 'log').read_text()[-2000:]}") from error
            return False
        return True

    def head(self) -> int:
        """Its first process, also when it is no more; 0 when it was never started or was stopped."""
        file = self.folder / "data" / "postmaster.pid"
        return int(file.read_text().splitlines()[0]) if file.exists() else 0

    def crash(self) -> None:
        head = self.head()
        os.kill(head, signal.SIGSTOP)
        children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
        processes = (*map(int, children), head)
        for process in processes:
            os.kill(process, signal.SIGKILL)
        deadline = time.monotonic() + SECONDS
        while any(map(_is_running, processes)) and time.monotonic() < deadline:
            time.sleep(0.01)

    def stop(self) -> None:
        """End it at once."""
        self._control("-m", "immediate", "stop")

    def _control(self, *words: object) -> None:
        _run(self.programs / "pg_ctl", "-D", self.folder / "data", "-w", *words)


@dataclass
class ContainerCluster:
    """A cluster in a container, where the programs are not installed."""

    engine: str
    port: int
    name: str = field(default_factory=lambda: f"credatlas-{uuid4().hex[:12]}")

    @property
    def server(self) -> Server:
        return _server_at(self.port)

    def make(self) -> None:
        """Make the container, which lays down its files when it starts."""
        given = {
            "POSTGRES_USER": "tests",
            "POSTGRES_DB": "postgres",
            "POSTGRES_HOST_AUTH_METHOD": "trust",
            "POSTGRES_INITDB_ARGS": "--encoding=UTF8 --locale=C --no-sync",
        }
        variables = [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
        port = f"127.0.0.1:{self.port}:5432"
        self._engine("create", "--name", self.name, "-p", port, *variables, IMAGE, "postgres", *QUICK.split())

    def start(self) -> None:
        self._engine("start", self.name)
        plain = self.server.address.set(drivername="postgresql").render_as_string()
        deadline = time.monotonic() + SECONDS
        while said := _refusal(plain):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the PostgreSQL in {self.name} does not answer: {said}")
            time.sleep(0.2)

    def crash(self) -> None:
        self._engine("kill", self.name)
        self._engine("wait", self.name)

    def remove(self) -> None:
        """Take it away with its files."""
        self._engine("rm", "--force", "--volumes", self.name)

    def _engine(self, *words: str) -> None:
        _say([self.engine, *words])


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A new cluster that is not started yet; gone with its files when the block ends."""
    found = find(NAMED)
    if not Path(found).is_dir():
        container = ContainerCluster(found, _free_port())
        container.make()
        try:
            yield container
        finally:
            container.remove()
        return
    with tempfile.TemporaryDirectory(prefix="credatlas-postgresql-") as folder:
        cluster = InstalledCluster(Path(found), Path(folder), _free_port())
        cluster.make()
        try:
            yield cluster
        finally:
            if _is_running(cluster.head()):
                cluster.stop()


def program(name: str, folder: Path) -> list[str]:
    """How one of PostgreSQL's own programs is called that reads or writes in a folder."""
    found = find()
    if not found or Path(found).is_dir():
        return [str(Path(found) / name)]
    seen = ["--network", "host", "--volume", f"{folder}:{folder}", "--security-opt", "label=disable"]
    return [found, "run", "--rm", "--user", "0:0", *seen, "--entrypoint", name, IMAGE]


def _refusal(address: str) -> str:
    """Why a server does not answer; nothing when it does."""
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return str(error)
    return ""


def _server_at(port: int) -> Server:
    return Server(URL.create("postgresql+psycopg", "tests", host="127.0.0.1", port=port, database="postgres"))


def find(*ignored: str) -> str:
    """The folder of the server's programs or a container engine, nothing where a server is named.

    RuntimeError says what to install.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ignored}
    found = subprocess.run([FIND], capture_output=True, text=True, check=False, timeout=600, env=environment)
    if found.returncode:
        raise RuntimeError(found.stderr)
    return found.stdout.strip()


def _run(*words: object) -> None:
    """One of the server's programs; not as root, whom they refuse."""
    account = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
    _say([*account, *map(str, words)])


def _say(words: Sequence[str]) -> None:
    """One command, with its output kept from the server that it may leave behind."""
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(words, stdout=said, stderr=said, check=False, timeout=2 * SECONDS, cwd="/")
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(words[:6])} failed: {said.read().decode(errors='replace')}")


def _is_running(process: int) -> bool:
    """A process that ended and whom nobody asked how is none that runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
