"""What one process knows of a host's wishes, all know: they share the store."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from harvesters.sample_providers.faults.fault import Fault, InjectedFault
from harvesters.sample_providers.server import SampleServer
from tests.faults.trial import Provider
from tests.harvesters.conftest import FakeClock, database

__all__ = ["database"]
SPACING = 0.1
SLOWNESS = 0.15
"""Longer than the spacing: whoever only counted from the start of a request would ask twice at once."""


@dataclass
class SlowHost:
    """Tells when each slow request came in and when its answer was about to leave, by its own clock."""

    asked: list[tuple[datetime, datetime]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came = datetime.now(UTC)
        if scope["path"] == "/slow":
            await asyncio.sleep(SLOWNESS)
            self.asked.append((came, datetime.now(UTC)))
        await PlainTextResponse("")(scope, receive, send)


def child(database: str, url: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.polite_child", database, url, str(count), str(SPACING)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_take_turns_at_one_host(database: str) -> None:
    host = SlowHost()
    with SampleServer(host) as server:
        children = [child(database, f"{server.origin}/slow", 3) for _ in range(2)]
        assert [process.communicate(timeout=60)[0] for process in children] == ["", ""]
        log = server.request_log
    assert log.count("/slow") == len(host.asked) == 6
    assert log.most_at_once == 1
    # The rest begins when an answer has arrived, which is after it left: no request comes before its end.
    rest = timedelta(seconds=SPACING)
    assert all(came >= answered + rest for (_, answered), (came, _) in pairwise(host.asked))


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
