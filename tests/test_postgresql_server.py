"""Where the PostgreSQL of the tests comes from, and that one in a container lives and dies as one of installed programs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgresql_server import FIND, IMAGE, NAMED, PROGRAMS, find, own_cluster, program

ROOT = Path(__file__).parents[1]

# Takes the words of an engine, and runs a cluster of the installed programs for a container.
SMALL_ENGINE = """#!{python}
import pathlib, sys
sys.path.insert(0, "{root}")
from tests.postgresql_server import InstalledCluster
word, *rest = sys.argv[1:]
folder = pathlib.Path("{folder}")
if word == "create":
    (folder / "port").write_text(rest[rest.index("-p") + 1].split(":")[1])
cluster = InstalledCluster(pathlib.Path("{programs}"), folder, int((folder / "port").read_text()))
if word == "create":
    cluster.make()
elif word == "start":
    cluster.start()
elif word == "kill":
    cluster.crash()
elif word == "rm":
    cluster.stop()
    (folder / "removed").touch()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the account that PostgreSQL runs as can come."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@pytest.mark.server
def test_cluster_in_a_container_survives_its_crash_and_is_removed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = folder / "engine"
    engine.write_text(
        SMALL_ENGINE.format(python=sys.executable, root=ROOT, folder=folder, programs=find(NAMED))
    )
    engine.chmod(0o755)
    monkeypatch.setenv(PROGRAMS, str(engine))
    with own_cluster() as cluster:
        cluster.start()
        address = cluster.server.create()
        cluster.crash()
        with pytest.raises(psycopg.OperationalError):
            cluster.server.drop(address)
        cluster.start()
        cluster.server.drop(address)
    assert (folder / "removed").exists()


def run_find(**more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([FIND], env={**os.environ, **more}, check=False, capture_output=True, text=True)


def test_server_that_is_named_needs_no_programs() -> None:
    found = run_find(**{NAMED: "postgresql+psycopg://catalogue.example/postgres"})
    assert (found.returncode, found.stdout) == (0, "")


@pytest.mark.parametrize("name", ["", "none"], ids=["without programs", "missing"])
def test_folder_that_is_wrong_is_said_by_name(name: str, tmp_path: Path) -> None:
    found = run_find(**{NAMED: "", PROGRAMS: str(tmp_path / name)})
    assert (found.returncode, found.stdout) == (1, "")
    assert f"{PROGRAMS} is '{tmp_path / name}', which is neither" in found.stderr


def test_program_is_called_in_a_container_where_none_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(NAMED, raising=False)
    monkeypatch.setenv(PROGRAMS, "sh")
    words = program("pg_dump", tmp_path)
    assert words[:2] == ["sh", "run"]
    assert words[-3:] == ["--entrypoint", "pg_dump", IMAGE]
    assert f"{tmp_path}:{tmp_path}" in words
