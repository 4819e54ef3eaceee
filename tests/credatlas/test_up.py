"""`credatlas up`: one command that serves, and leaves nothing behind however it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from catalogue_store import open_store
from tests.credatlas.running import children_of, command, credatlas, environment, is_running

READY_SECONDS = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def up(home: Path, port: int, **more: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The running command and the lines it printed until it said where it is."""
    process = subprocess.Popen(
        command("up", "--port", str(port)),
        env=environment(home, **more),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            lines.append(process.stdout.readline())
            if not lines[-1] or lines[-1].startswith("Credatlas is at"):
                break
        yield process, lines
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_until_gone(pids: frozenset[int]) -> None:
    deadline = time.monotonic() + 20
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in pids if is_running(pid)]


def wait_for_children(pid: int, but: frozenset[int] = frozenset()) -> frozenset[int]:
    """The children of a process, other than some, once there are three."""
    deadline = time.monotonic() + 20
    while len(children_of(pid) - but) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    return frozenset(children_of(pid) - but)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_serves_and_leaves_no_child_behind(number: signal.Signals, harvested_home: Path) -> None:
    port = free_port()
    with up(harvested_home, port) as (process, lines):
        assert lines[-1].startswith(f"Credatlas is at http://127.0.0.1:{port}")
        with urlopen(f"http://127.0.0.1:{port}/v1/credentials?size=1", timeout=20) as answer:
            assert json.load(answer)["total"] >= 300
        children = wait_for_children(process.pid)
        assert len(children) >= 3
        process.send_signal(number)
        status = process.wait(30)
        wait_until_gone(children)
    assert status == (0 if number is not signal.SIGKILL else -signal.SIGKILL)


def test_a_part_that_is_killed_is_started_again(harvested_home: Path) -> None:
    port = free_port()
    with up(harvested_home, port) as (process, _):
        before = wait_for_children(process.pid)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until_gone(before)
        assert len(wait_for_children(process.pid, but=before)) >= 3
        assert total_at(port) >= 300
        process.terminate()
        assert process.wait(30) == 0


def total_at(port: int) -> int:
    """How many records the API finds, once it answers."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/v1/credentials?size=1", timeout=20) as answer:
                return int(json.load(answer)["total"])
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_without_samples_an_empty_catalogue_stays_empty(tmp_path: Path) -> None:
    port = free_port()
    with up(tmp_path / "home", port, CREDATLAS_SAMPLES="off") as (process, lines):
        assert lines[-1].startswith("Credatlas is at")
        wait_for_children(process.pid)
        assert total_at(port) == 0
        process.terminate()
        assert process.wait(30) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_part_that_a_setting_keeps_from_starting_ends_all_with_its_one_line(
    tmp_path: Path, workers: str
) -> None:
    more = {
        "CREDATLAS_SAMPLES": "off",
        "CREDATLAS_SYNONYMS_FILE": str(tmp_path / "nowhere.txt"),
        "CREDATLAS_WORKERS": workers,
    }
    ended = credatlas(tmp_path / "home", "up", "--port", str(free_port()), more=more)
    assert (ended.status, ended.out) == (2, "")
    [line] = ended.err.splitlines()
    assert "nowhere.txt" in line


def test_a_secret_that_is_not_there_ends_all_before_anything_is_harvested(tmp_path: Path) -> None:
    more = {
        "CREDATLAS_INDEX_ENGINE": "opensearch",
        "CREDATLAS_OPENSEARCH_URL": "http://127.0.0.1:9200",
        "CREDATLAS_OPENSEARCH_USER": "credatlas",
        "CREDATLAS_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "nowhere"),
    }
    for samples in ("on", "off"):
        ended = credatlas(
            tmp_path / samples,
            "up",
            "--port",
            str(free_port()),
            more={**more, "CREDATLAS_SAMPLES": "off"} if samples == "off" else more,
        )
        assert (ended.status, len(ended.err.splitlines())) == (2, 1)
        assert "CREDATLAS_OPENSEARCH_PASSWORD_FILE" in ended.err
        assert "records" not in ended.out


def test_an_empty_database_beside_the_index_of_another_catalogue_is_refused(
    harvested_home: Path, tmp_path: Path
) -> None:
    mistyped = f"sqlite:///{tmp_path / 'mistyped.db'}"
    open_store(mistyped).close()
    more = {"CREDATLAS_DATABASE_URL": mistyped}
    ended = credatlas(harvested_home, "up", "--port", str(free_port()), more=more)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert "mistyped.db holds no catalogue yet" in ended.err
    with open_store(mistyped) as store:
        assert store.changes.last_seq() == 0
    assert credatlas(harvested_home, "index", "verify").status == 0


def test_a_second_one_on_the_same_home_is_refused_at_once_and_told_the_first(harvested_home: Path) -> None:
    port = free_port()
    with up(harvested_home, port) as (process, lines):
        assert lines[-1].startswith("Credatlas is at")
        second = credatlas(harvested_home, "up", "--port", str(free_port()))
        assert (second.status, second.out) == (2, "")
        assert f"in use by `credatlas up`, process {process.pid}, at http://127.0.0.1:{port}" in second.err
        children = wait_for_children(process.pid)
        process.kill()
        process.wait(30)
        wait_until_gone(children)
    with up(harvested_home, port) as (process, lines):  # the lock went with its process
        assert lines[-1].startswith("Credatlas is at")
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_a_request_whose_head_goes_on_for_ever_is_cut_off(harvested_home: Path) -> None:
    """Not every parser of requests has a limit: one without would take it until the memory is full."""
    port = free_port()
    with up(harvested_home, port), socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        with pytest.raises(ConnectionError):
            connection.sendall(b"x" * 64_000_000)
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
            assert answer.status == 200
