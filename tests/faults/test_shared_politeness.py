"""What one process knows of a host's wishes, all know: they share the store."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from harvesters.sample_providers.faults.fault import Fault, InjectedFault
from harvesters.sample_providers.server import SampleServer
from tests.faults.trial import Provider
from tests.harvesters.conftest import FakeClock, database

__all__ = ["database"]
SPACING = 0.2
SLOWNESS = 0.3
"""Longer than the spacing: whoever only counted from the start of a request would ask twice at once."""


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(SLOWNESS if scope["path"] == "/slow" else 0)
    await PlainTextResponse("")(scope, receive, send)


@pytest.fixture
def slow_server() -> Iterator[SampleServer]:
    with SampleServer(slow) as server:
        yield server


def child(database: str, url: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.polite_child", database, url, str(count), str(SPACING)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_take_turns_at_one_host(slow_server: SampleServer, database: str) -> None:
    children = [child(database, f"{slow_server.origin}/slow", 4) for _ in range(2)]
    assert [process.communicate(timeout=60)[0] for process in children] == ["", ""]
    log = slow_server.request_log
    assert log.count("/slow") == 8
    assert log.most_at_once == 1
    asked = sorted(request.received_at for request in log.requests if request.path == "/slow")
    # From the end of one request to the next: a request takes SLOWNESS, then the host has its rest.
    assert all(later - earlier >= SLOWNESS + SPACING - 0.01 for earlier, later in pairwise(asked))


def test_rest_that_one_process_was_asked_for_is_given_by_another(provider: Provider, database: str) -> None:
    provider.clock = FakeClock()
    provider.samples.inject(InjectedFault(Fault.AWAY))
    log = provider.server.request_log
    log.clear()
    url = f"{provider.server.origin}/exports/micro-credentials.csv"
    told = [child(database, url, 1).communicate(timeout=60)[0] for _ in range(2)]
    provider.samples.heal()
    assert "StatusRefused" in told[0]
    assert "Retry-After '86400', longer than the 300 s we wait" in told[0]
    assert "HostResting" in told[1]
    assert "asked to be left alone until" in told[1]
    assert log.count("/exports/micro-credentials.csv") == 1
