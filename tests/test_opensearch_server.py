"""The node that a test run shares begins when it is first asked for, and ends with the run, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.opensearch_node import FIND, NAMED, NODE, ask, end, is_running, own_node
from tests.opensearch_server import ROOT, shared_address, stop_shared

# Takes the words of the real thing, and answers every request as a node that is well.
SMALL_NODE = """#!{python}
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        body = b'{{"process": %d}}' % __import__("os").getpid()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_PUT = do_GET
port = int(sys.argv[sys.argv.index("-baseHttpPort") + 1]) + 1
server = http.server.HTTPServer(("127.0.0.1", port), Answer)
print("[o.o.h.AbstractHttpServerTransport] publish_address {{127.0.0.1:%d}}" % port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `scripts/find_opensearch` makes it, with a program that starts in no time."""
    (tmp_path / "jars").mkdir()
    java = tmp_path / "java"
    java.write_text(SMALL_NODE.format(python=sys.executable))
    java.chmod(0o755)
    monkeypatch.setenv(NODE, str(tmp_path))
    monkeypatch.delenv(NAMED, raising=False)
    return tmp_path


@pytest.fixture
def run() -> Iterator[subprocess.Popen[bytes]]:
    """Stands for the first process of a test run."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()
    stop_shared(process.pid)


def process_at(address: str) -> int:
    return int(ask(address, "GET", "/")["process"])


def wait_until_gone(process: int) -> None:
    """A process that others end, in their own time."""
    for _ in range(600):
        if not is_running(process):
            return
        time.sleep(0.05)
    pytest.fail(f"process {process} is still there after half a minute")


def test_processes_of_a_run_share_one_node(programs: Path, run: subprocess.Popen[bytes]) -> None:
    asked = f"from tests.opensearch_server import shared_address; print(shared_address({run.pid}))"
    with ThreadPoolExecutor() as pool:
        command = [sys.executable, "-c", asked]
        answers = list(pool.map(lambda _: subprocess.check_output(command, cwd=ROOT, text=True), range(3)))
    assert len(set(answers)) == 1
    assert process_at(answers[0].strip()) > 0


def test_node_ends_when_it_is_told_to(programs: Path, run: subprocess.Popen[bytes]) -> None:
    address = shared_address(run.pid)
    node = process_at(address)
    stop_shared(run.pid)
    assert not is_running(node)
    with pytest.raises(urllib.error.URLError):
        ask(address, "GET", "/")


def test_node_ends_when_the_run_was_killed(programs: Path, run: subprocess.Popen[bytes]) -> None:
    node = process_at(shared_address(run.pid))
    run.kill()
    run.wait()
    wait_until_gone(node)


def test_node_that_does_not_start_is_told_to_every_process_of_the_run(
    programs: Path, run: subprocess.Popen[bytes]
) -> None:
    (programs / "java").write_text("#!/bin/sh\necho no memory left\nexit 1\n")
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"did not start: no memory left"):
            shared_address(run.pid)


def test_node_that_was_killed_starts_again_at_the_same_address(programs: Path) -> None:
    with own_node() as node:
        node.start()
        address, first = node.address, process_at(node.address)
        os.kill(first, signal.SIGKILL)
        node.kill()
        assert not is_running(first)
        node.start()
        second = process_at(node.address)
        assert (node.address, second != first) == (address, True)
    assert not is_running(second)


def test_server_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMED, "http://search.example:9200")
    assert shared_address(1) == "http://search.example:9200"


def test_process_that_is_asked_to_end_is_waited_for() -> None:
    with subprocess.Popen(["sleep", "60"]) as sleeping:
        end(sleeping.pid)
        assert not is_running(sleeping.pid)


# Takes the words of an engine, and runs the small node above for a container.
SMALL_ENGINE = """#!/bin/sh
here={folder}
start() {{ "$here/java" -baseHttpPort "$(($(cat "$here/port") - 1))" >/dev/null 2>&1 & echo $! >"$here/pid"; }}
case $1 in
    run) for word; do case $word in 127.0.0.1:*:9200) echo "$word" | cut -d: -f2 >"$here/port";; esac; done
         echo "$word" >"$here/image"; start ;;
    start) start ;;
    kill) kill -9 "$(cat "$here/pid")" ;;
    rm) kill -9 "$(cat "$here/pid")"; touch "$here/removed" ;;
esac
"""


def test_container_that_was_killed_starts_again_and_is_removed(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = programs / "engine"
    engine.write_text(SMALL_ENGINE.format(folder=programs))
    engine.chmod(0o755)
    monkeypatch.setenv(NODE, f"{engine} search.example/opensearch:2")
    with own_node() as node:
        node.start()
        address, first = node.address, process_at(node.address)
        node.kill()
        wait_until_gone(first)
        node.start()
        second = process_at(node.address)
        assert (node.address, second != first) == (address, True)
    assert (programs / "removed").exists()
    assert (programs / "image").read_text() == "search.example/opensearch:2\n"
    wait_until_gone(second)


def find(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **more}
    return subprocess.run([FIND, *words], env=environment, check=False, capture_output=True, text=True)


def test_server_that_is_named_needs_no_node() -> None:
    found = find(**{NAMED: "http://search.example:9200"})
    assert (found.returncode, found.stdout) == (0, "")


def test_named_node_is_taken(programs: Path) -> None:
    found = find()
    assert (found.returncode, found.stdout) == (0, f"{programs}\n")


@pytest.mark.parametrize("name", ["jars", "none"], ids=["without jars", "missing"])
def test_node_that_is_wrong_is_said_by_name(programs: Path, name: str) -> None:
    wrong = find(**{NODE: str(programs / name)})
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert f"CREDATLAS_OPENSEARCH_NODE is '{programs / name}', which is neither" in wrong.stderr
