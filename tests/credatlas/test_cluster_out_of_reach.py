"""An instance whose OpenSearch cluster is not there: it starts all the same, says so, and waits."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
from pathlib import Path
from urllib.request import urlopen

import pytest

from credatlas import first_start
from credatlas.instance import Instance
from tests.credatlas.running import credatlas_here
from tests.credatlas.table_source import write_source
from tests.credatlas.test_up import READY_SECONDS, free_port, up, wait_for_children, wait_until_gone
from tests.tls_proxy import closed_port


@pytest.fixture
def cluster() -> dict[str, str]:
    """Settings that name a cluster where nobody answers."""
    address = f"http://127.0.0.1:{closed_port()}"
    return {"CREDATLAS_INDEX_ENGINE": "opensearch", "CREDATLAS_OPENSEARCH_URL": address}


@pytest.mark.server
def test_everything_starts_and_the_pages_say_why_nothing_is_found(
    tmp_path: Path, cluster: dict[str, str]
) -> None:
    port = free_port()
    with up(tmp_path / "home", port, CREDATLAS_SAMPLES="off", **cluster) as (process, lines):
        assert lines[-1].startswith("Credatlas is at")
        children = wait_for_children(process.pid)
        assert status_of(port, "/healthz") == 200
        assert status_of(port, "/v1/credentials") == status_of(port, "/?lang=en") == 503
        assert status_of(port, "/sources") == 200
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        wait_until_gone(children)


def status_of(port: int, path: str) -> int:
    """The status of an answer, once there is one."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_first_start_leaves_the_index_to_the_indexer(
    tmp_path: Path,
    cluster: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in [name for name in os.environ if name.startswith("CREDATLAS_")]:
        monkeypatch.delenv(name)
    for name, value in cluster.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(first_start, "_harvest_with_progress", lambda *_: None)
    first_start.fill_with_samples(Instance.from_environment(home=tmp_path))
    said = capsys.readouterr().out
    assert "The index is filled later: " in said
    assert f"OpenSearch at {cluster['CREDATLAS_OPENSEARCH_URL']} cannot be reached" in said


def test_harvests_go_on_and_the_change_log_keeps_what_they_find(
    tmp_path: Path, cluster: dict[str, str]
) -> None:
    more = {**write_source(tmp_path / "own", range(12)), **cluster}
    home = tmp_path / "home"
    assert credatlas_here(home, "sources", "enable", "xx_orchard", more=more).status == 0
    assert credatlas_here(home, "harvest", "xx_orchard", more=more).status == 0
    for words in (("index", "follow", "--once"), ("index", "rebuild"), ("index", "verify")):
        ended = credatlas_here(home, *words, more=more)
        assert (ended.status, "cannot be reached (Connection refused)" in ended.err) == (1, True)
        assert "Traceback" not in ended.err
    examined = credatlas_here(home, "doctor", "--json", more=more)
    [found] = [one for one in json.loads(examined.out)["findings"] if one["area"] == "index"]
    assert (examined.status, found["weight"], found["repair"]) == (1, "error", None)
    embedded = write_source(tmp_path / "own", range(12))
    assert credatlas_here(home, "index", "follow", "--once", more=embedded).out == "12 changes\n"
