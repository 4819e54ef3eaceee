"""An outage is told in the log, and not once for each request that it costs."""

from __future__ import annotations

import pytest

from search_api.errors import IndexUnreachable
from search_api.outages import Outages


def test_many_refused_requests_are_one_line_each_half_minute(caplog: pytest.LogCaptureFixture) -> None:
    at = 0.0
    outages = Outages(lambda: at)
    for at in (0.0, 1.0, 2.0, 29.9, 30.0, 31.0, 500.0):  # noqa: B007 - the clock reads it
        outages.refused("/v1/credentials", IndexUnreachable("nobody there"))
    told = [(record.refused, record.reason) for record in caplog.records]  # type: ignore[attr-defined]
    assert told == [(1, "nobody there"), (4, "nobody there"), (2, "nobody there")]
