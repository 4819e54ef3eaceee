"""Faults are asked for by name, hit the requests that were meant, and do what they say."""

from __future__ import annotations

import http.client
import subprocess
import sys

import pytest

from harvesters.sample_providers.faults.contents import spread
from harvesters.sample_providers.faults.fault import Fault, InjectedFault, read_fault
from harvesters.sample_providers.faults.faulty_samples import FaultySamples
from harvesters.sample_providers.nz_register import LIST_PATH
from harvesters.sample_providers.ontario import CSV_PATH
from harvesters.sample_providers.server import SampleServer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hang", InjectedFault(Fault.HANG)),
        ("away@/exports/", InjectedFault(Fault.AWAY, "/exports/")),
        ("drip#2", InjectedFault(Fault.DRIP, None, 2, 2)),
        ("drip#2-", InjectedFault(Fault.DRIP, None, 2, None)),
        ("zip-bomb@page=[23]#1-4", InjectedFault(Fault.ZIP_BOMB, "page=[23]", 1, 4)),
    ],
)
def test_fault_is_read_as_the_command_line_spells_it(text: str, expected: InjectedFault) -> None:
    assert read_fault(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("earthquake", "no fault 'earthquake'; there are server-error, "),
        ("hang@(", "is no regular expression"),
        ("hang#first", "is not NAME"),
    ],
)
def test_fault_that_there_is_none_of_is_told(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_fault(text)


def test_every_fault_hits_pages_or_robots_or_cursors_and_says_what_it_does() -> None:
    for fault in Fault:
        injected = InjectedFault(fault)
        hit = [path for path in ("/robots.txt", f"{LIST_PATH}?start=50") if injected.matches(path)]
        assert hit == (["/robots.txt"] if fault.startswith("robots-") else [f"{LIST_PATH}?start=50"])
        assert fault.told


def status(server: SampleServer, path: str) -> int:
    connection = http.client.HTTPConnection(server.origin.removeprefix("http://"), timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def test_only_the_requests_that_are_meant_are_hit_and_all_are_counted() -> None:
    samples = FaultySamples(faults=[InjectedFault(Fault.SERVER_ERROR, CSV_PATH, 2, 3)])
    with SampleServer(samples) as server:
        assert [status(server, CSV_PATH) for _ in range(4)] == [200, 500, 500, 200]
        assert status(server, LIST_PATH) == 200
        samples.inject(InjectedFault(Fault.REDIRECT_PRIVATE))
        assert status(server, LIST_PATH) == 302
        samples.heal()
        assert status(server, LIST_PATH) == 200
        assert server.request_log.count(CSV_PATH) == 4


def test_share_of_a_list_is_spread_over_it() -> None:
    assert spread(range(10), 0.5) == [1, 3, 5, 7, 9]
    assert spread(range(10), 1.0) == list(range(10))
    assert spread(range(10), 0.0) == []


def test_command_takes_faults_and_refuses_what_is_none() -> None:
    command = [sys.executable, "-m", "harvesters.sample_providers", "--port", "0", "--fault", "earthquake"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert "no fault 'earthquake'" in ended.stderr
