"""Retry-After in both its forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.retry import parse_retry_after, wait_before_retry

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@given(st.integers(0, 10**6))
def test_seconds_and_dates_mean_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert parse_retry_after(str(seconds), NOW) == parse_retry_after(date, NOW) == seconds


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣", "Mon, 99 Mar 2026 04:00:00 GMT"])
def test_nonsense_says_nothing(value: str | None) -> None:
    assert parse_retry_after(value, NOW) is None


def test_date_in_the_past_asks_for_no_wait() -> None:
    assert parse_retry_after("Mon, 02 Mar 2020 04:00:00 GMT", NOW) == 0


@given(st.text())
def test_any_text_is_read_without_an_error(value: str) -> None:
    parse_retry_after(value, NOW)


def test_waits_double_up_to_a_minute() -> None:
    assert [wait_before_retry(attempt) for attempt in (1, 2, 3, 4, 10)] == [1, 2, 4, 8, 60]
