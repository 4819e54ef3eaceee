"""Dates keep their precision, and no order is guessed."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.errors import MappingError, TransformError
from normalise.partial_date import PartialDate
from tests.normalise.applying import apply

MAORI = [
    "Kohitātea",
    "Huitanguru",
    "Poutūterangi",
    "Paengawhāwhā",
    "Haratua",
    "Pipiri",
    "Hōngongoi",
    "Herekurikoka",
    "Mahuru",
    "Whiringa-ā-nuku",
    "Whiringa-ā-rangi",
    "Hakihea",
]
FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07/2019", "2019-07"),
        ("01/2020", "2020-01"),
        ("2021", "2021"),
        (2021, "2021"),
        ("2021-07", "2021-07"),
        ("2021-07-14", "2021-07-14"),
        ("20210714T133000", "2021-07-14"),
        ("20210714T1330Z", "2021-07-14"),
        ("December 2021", "2021-12"),
        ("Dec. 2021", "2021-12"),
        ("21 November 2013", "2013-11-21"),
        ("3rd of March 2026", "2026-03-03"),
        ("September 14, 2026", "2026-09-14"),
        ("Monday, 14 September 2026", "2026-09-14"),
        ("14-Sep-2026", "2026-09-14"),
        ("Hakihea 2021", "2021-12"),
        ("Hui-tanguru 2016", "2016-02"),
        ("Whiringa-ā-rangi 2022", "2022-11"),
        ("15 o Hakihea 2021", "2021-12-15"),
        ("Tīhema 2020", "2020-12"),
        ("1er mai 2026", "2026-05-01"),
        ("le 3 février 2025", "2025-02-03"),
        ("août 2024", "2024-08"),
        ("lundi 14 septembre 2026", "2026-09-14"),
        ("2017-12-01 17:09:41 UTC", "2017-12-01"),
        ("2017-12-01T17:09:41.123Z", "2017-12-01"),
        ("2026-09-14T23:30:00+13:00", "2026-09-14"),
        ("2026/09/14", "2026-09-14"),
        ("07/07/2021", "2021-07-07"),
    ],
)
def test_dates_as_sources_write_them(text: object, expected: str) -> None:
    assert str(apply("partial_date", text)) == expected


def test_figures_are_read_in_the_declared_order() -> None:
    assert str(apply({"partial_date": "dmy"}, "14/07/2021")) == "2021-07-14"
    assert str(apply({"partial_date": "dmy"}, "04/05/2026")) == "2026-05-04"
    assert str(apply({"partial_date": "mdy"}, "04/05/2026")) == "2026-04-05"
    assert str(apply({"partial_date": "dmy"}, "30.12.2020")) == "2020-12-30"
    with pytest.raises(TransformError, match=r"month must be in 1\.\.12"):
        apply({"partial_date": "mdy"}, "14/07/2021")
    with pytest.raises(TransformError, match="declare `order: dmy`"):
        apply("partial_date", "14/07/2021")


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "12 weeks",
        "May 5",
        "14/07/21",
        "31/02/2021",
        "2021-02-30",
        "2021-13",
        "13/2023",
        "0001-01-01",
        "9999-12-31",
        "TBC",
        "next May",
        "Mars Bar 2021",
        "20211231",
        "1 2 2021",
        True,
        12.5,
        "32 May 2021",
    ],
)
def test_what_is_no_date_is_refused_rather_than_guessed(text: object) -> None:
    with pytest.raises(TransformError):
        apply({"partial_date": "dmy"}, text)


@given(DATES)
def test_every_day_survives_in_every_notation(day: date) -> None:
    expected = PartialDate(day.year, day.month, day.day)
    assert apply("partial_date", day.isoformat()) == expected
    assert apply({"partial_date": "dmy"}, f"{day.day:02}/{day.month:02}/{day.year}") == expected
    assert apply({"partial_date": "mdy"}, f"{day.month}/{day.day}/{day.year}") == expected
    for months in (FRENCH, MAORI):
        assert apply("partial_date", f"{day.day} {months[day.month - 1]} {day.year}") == expected


@given(DATES)
def test_every_month_stays_a_month(day: date) -> None:
    expected = PartialDate(day.year, day.month)
    for text in (
        f"{day.month:02}/{day.year}",
        f"{MAORI[day.month - 1].upper()} {day.year}",
        f"{day.year}-{day.month:02}",
    ):
        assert apply("partial_date", text) == expected


@given(st.text(max_size=80) | st.integers() | st.floats() | st.dictionaries(st.text(), st.text()))
def test_nothing_but_a_transform_error_comes_out_of_any_value(value: object) -> None:
    with suppress(TransformError):
        found = apply({"partial_date": "dmy"}, value)
        assert found is None or isinstance(found, PartialDate)


@given(st.integers(-2_000_000_000, 7_000_000_000), st.integers(-12, 14), st.integers(-12, 14))
def test_a_moment_is_no_more_exact_than_the_clocks_that_may_be_meant_agree(
    moment: int, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    days = {
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment, hours=hours)).date()
        for hours in (low, high)
    }
    entry = {"unix_date": {"hours_from_utc": [low, high]}}
    if len({day.year for day in days}) > 1:
        with pytest.raises(TransformError, match="hours_from_utc"):
            apply(entry, moment)
        return
    found = apply(entry, moment)
    assert all(found.earliest() <= day <= found.latest() for day in days)
    assert (found.day is None) == (len(days) > 1)


@pytest.mark.parametrize("value", ["2023-01-10", "soon", True, 9e12, -9_999_999_999, "1e9", {"a": 1}])
def test_what_is_no_moment_of_a_real_year_is_refused(value: object) -> None:
    with pytest.raises(TransformError):
        apply("unix_date", value)


def test_a_clock_is_the_least_hours_and_then_the_most() -> None:
    with pytest.raises(MappingError, match="the least hours and then the most"):
        apply({"unix_date": {"hours_from_utc": [2, 1]}}, 0)
