"""A real PostgreSQL for tests: the one that CREDATLAS_TEST_POSTGRESQL names, else a cluster of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import URL, make_url

NAMED = "CREDATLAS_TEST_POSTGRESQL"
"""Environment variable with the address of a server where databases may be made and dropped."""
FIND = Path(__file__).parents[1] / "scripts" / "find_postgresql"
ACCOUNT = "postgres"
"""Who runs the server when the tests run as root, whom PostgreSQL refuses."""
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
"""A cluster that lives for one test session need not survive a power cut."""
SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A server where databases may be made."""

    address: URL
    """Of its maintenance database."""

    def create(self, template: str | None = None) -> str:
        """The address of a new database: empty, or a copy of one that nobody is connected to."""
        name = f"credatlas_{uuid4().hex[:12]}"
        self._do(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
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
    with tempfile.TemporaryDirectory(prefix="credatlas-postgresql-") as folder, _own(Path(folder)) as server:
        yield server


@contextmanager
def _own(folder: Path) -> Iterator[Server]:
    programs, data, log = _programs(), folder / "data", folder / "log"
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
    port = _free_port()
    _run(programs / "initdb", "-D", data, "-A", "trust", "-U", "tests", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"{QUICK} -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    _run(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-t", SECONDS, "-o", options, "start")
    try:
        yield Server(URL.create("postgresql+psycopg", "tests", host="127.0.0.1", port=port, database="postgres"))
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _programs() -> Path:
    found = subprocess.run([FIND], capture_output=True, text=True, check=False, timeout=600)
    if found.returncode:
        raise RuntimeError(found.stderr)
    return Path(found.stdout.strip())


def _run(*words: object) -> None:
    """One of the server's programs; not as root, and with its output kept from the server it leaves behind."""
    account = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [*account, *map(str, words)], stdout=said, stderr=said, check=False, timeout=2 * SECONDS, cwd="/"
        )
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{words[0]} failed: {said.read().decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
