"""Reference rates: read from the bank's files and from tables, used for the day asked for and no other silently."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.errors import VocabularyError
from normalise.interval import Interval
from normalise.rates_file import read_rates
from normalise.reference_rates import DayRates, ReferenceRates, converted

FRIDAY = date(2026, 10, 30)
HISTORY = """Date,USD,NZD,CYP,
2026-11-02,1.10,1.80,N/A,
2026-10-30,1.08,1.75,N/A,
"""
DAILY = "Date, USD, NZD, \n02 November 2026, 1.10, 1.80, \n"
PORTAL = """KEY,FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE
EXR.D.USD.EUR.SP00.A,D,USD,EUR,2026-11-02,1.10
EXR.D.NZD.EUR.SP00.A,D,NZD,EUR,2026-11-02,1.80
EXR.D.CAD.EUR.SP00.A,D,CAD,EUR,2026-11-02,
"""
OWN = "date,base,currency,rate\n2026-11-02,NZD,AUD,0.9\n2026-11-02,NZD,USD,0.6\n"


def read(text: str) -> list[DayRates]:
    return read_rates(text.splitlines(keepends=True), "rates.csv")


@pytest.mark.parametrize("text", [HISTORY, DAILY, PORTAL])
def test_files_of_the_central_bank_are_read(text: str) -> None:
    last = read(text)[-1]
    assert last == DayRates(date(2026, 11, 2), "EUR", {"USD": 1.10, "NZD": 1.80})


def test_a_table_of_one_s_own_has_a_base_of_its_own() -> None:
    [day] = read(OWN)
    assert (day.base, day.currencies) == ("NZD", ("AUD", "NZD", "USD"))
    assert day.rate("NZD", "AUD") == 0.9
    assert day.rate("AUD", "USD") == pytest.approx(0.6 / 0.9)
    assert day.rate("AUD", "EUR") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n", "its columns are a, b; wanted are"),
        ("", "its columns are none"),
        ("Date,USD\n", "no rate is in it"),
        ("Date,USD\nyesterday,1.1\n", "line 2: 'yesterday' is no day"),
        ("Date,USD\n2026-11-02,many\n", "line 2: 'many' is no rate above 0"),
        ("Date,USD\n2026-11-02,0\n", "'0' is no rate above 0"),
        ("date,base,currency,rate\n2026-11-02,euro,NZD,1\n", "'euro' is no currency"),
        (
            f"{OWN}2026-11-02,EUR,USD,1.1\n",
            "rates.csv: the rates of 2026-11-02 have the bases EUR and NZD; a day has one",
        ),
    ],
)
def test_other_files_are_refused_with_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(VocabularyError, match=message):
        read(text)


def test_a_weekend_has_the_rates_of_the_last_day_before_and_a_gap_has_none() -> None:
    rates = ReferenceRates.of("ECB", read(HISTORY))
    sunday = rates.on(date(2026, 11, 1))
    assert sunday is not None
    assert sunday.day == FRIDAY
    assert rates.on(date(2026, 11, 9)) == rates.days[-1]
    assert rates.on(date(2026, 11, 10)) is None
    assert rates.on(FRIDAY - timedelta(days=1)) is None


RATE = st.floats(0.01, 1000)


@given(RATE, RATE, st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_conversion_keeps_order_and_comes_back(one: float, other: float, low: float, more: float) -> None:
    day = DayRates(FRIDAY, "EUR", {"AAA": one, "BBB": other})
    there, back = day.rate("AAA", "BBB"), day.rate("BBB", "AAA")
    assert there is not None
    assert back is not None
    assert there * back == pytest.approx(1)
    amount = Interval(low=low, high=low + more)
    found = converted(amount, there)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.high
    assert found.low == pytest.approx(low * there, abs=0.006)
    assert converted(amount, 1.0) == amount.rounded(2)
