"""Every range against every kind of interval: overlap, with both ends included and either open, on every engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from search_api.facets import RANGES, Unit
from search_api.index.contract import Change, SearchIndex
from search_api.query import Range
from tests.search_api.index_catalogue import TODAY, found, put, question

NUMBERS = sorted(name for name, one in RANGES.items() if one.unit is not Unit.DAY)
DRAWN = sorted(name for name, one in RANGES.items() if one.edges)
INTERVALS = {"closed": (2.0, 4.0), "point": (6.0, 6.0), "above": (8.0, None), "below": (None, 1.0)}
KNOWN = set(INTERVALS)
EDITIONS = {
    "march": [date(2026, 3, day) for day in range(1, 32)],
    "twice": [date(2026, 2, 1), date(2026, 6, 1)],
}
NOON = int(datetime(2026, 3, 15, 12, tzinfo=UTC).timestamp())
CATALOGUE: list[Change] = [
    *(
        put(
            native_id,
            spans={name: ends for name in NUMBERS if name != "cost"},
            costs={"NZD": ends},
            facets={"skill": ["interval"]},
        )
        for native_id, ends in INTERVALS.items()
    ),
    *(put(key, start_days=days, facets={"skill": ["edition"]}) for key, days in EDITIONS.items()),
    put("noon", spans={"changed_at": (NOON, NOON)}, facets={"skill": ["change"]}),
    put("none", facets={"skill": ["interval", "edition", "change"]}),
]


def within(index: SearchIndex, skill: str, name: str, limits: Range) -> set[str]:
    filters = {"skill": (skill,)}
    return set(found(index, question(filters=filters, ranges={name: limits}, currency="NZD")))


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    ("low", "high", "ids"),
    [
        (2, 4, {"closed"}),
        (4, 5, {"closed"}),
        (4.01, 5.99, set()),
        (1.5, 2, {"closed"}),
        (1.01, 1.99, set()),
        (3, 3, {"closed"}),
        (6, 6, {"point"}),
        (5.99, 6.01, {"point"}),
        (6.01, 7.99, set()),
        (8, 8, {"above"}),
        (9_999, 10_000, {"above"}),
        (0, 1, {"below"}),
        (0, 0, {"below"}),
        (-3, -1, {"below"}),
        (None, 1, {"below"}),
        (None, 2, {"below", "closed"}),
        (None, 7.99, {"below", "closed", "point"}),
        (4, None, {"closed", "point", "above"}),
        (6.01, None, {"above"}),
        (None, None, KNOWN),
        (1, 8, KNOWN),
    ],
)
def test_a_range_finds_the_intervals_that_overlap_it(
    filled: SearchIndex, name: str, low: float | None, high: float | None, ids: set[str]
) -> None:
    assert within(filled, "interval", name, Range(low, high)) == ids
    assert within(filled, "interval", name, Range(low, high, include_unknown=True)) == ids | {"none"}


@pytest.mark.parametrize(
    ("low", "high", "ids"),
    [
        (date(2026, 3, 31), date(2026, 4, 30), {"march"}),
        (date(2026, 4, 1), date(2026, 5, 31), set()),
        (date(2026, 3, 15), date(2026, 3, 15), {"march"}),
        (date(2026, 2, 2), date(2026, 2, 28), set()),
        (date(2026, 6, 1), None, {"twice"}),
        (date(2026, 6, 2), None, set()),
        (None, date(2026, 2, 1), {"twice"}),
        (None, date(2026, 1, 31), set()),
        (None, None, {"march", "twice"}),
    ],
)
def test_a_start_lies_on_a_day_of_an_edition_and_not_between_two(
    filled: SearchIndex, low: date | None, high: date | None, ids: set[str]
) -> None:
    assert within(filled, "edition", "start", Range(low, high)) == ids
    assert within(filled, "edition", "start", Range(low, high, include_unknown=True)) == ids | {"none"}


@pytest.mark.parametrize(
    ("low", "high", "is_in"),
    [
        (TODAY, TODAY, True),
        (TODAY + timedelta(1), None, False),
        (None, TODAY - timedelta(1), False),
        (datetime(2026, 3, 15, 12, tzinfo=UTC), None, True),
        (datetime(2026, 3, 15, 12, 0, 1, tzinfo=UTC), None, False),
        (None, datetime(2026, 3, 15, 12, tzinfo=UTC), True),
        (None, datetime(2026, 3, 15, 11, 59, 59, tzinfo=UTC), False),
        (None, None, True),
    ],
)
def test_changes_are_limited_by_days_and_by_moments(
    filled: SearchIndex, low: date | None, high: date | None, is_in: bool
) -> None:
    assert within(filled, "change", "changed_at", Range(low, high)) == ({"noon"} if is_in else set())


@pytest.mark.parametrize("name", NUMBERS)
def test_ranges_and_their_counts_stand_beside_words_and_filters(filled: SearchIndex, name: str) -> None:
    query = question("title", ranges={name: Range(2, 6)}, currency="NZD", facets=("skill",))
    page = filled.search(query)
    assert page.total == 2
    assert [(one.value, one.count) for one in page.facets["skill"].values] == [("interval", 2)]


@pytest.mark.parametrize("name", DRAWN)
def test_a_distribution_draws_lower_ends_whatever_its_own_limits(filled: SearchIndex, name: str) -> None:
    for limits in ({}, {name: Range(6, 6)}):
        query = question(
            distributions=(name,), ranges=limits, currency="NZD", filters={"skill": ("interval",)}
        )
        spread = filled.search(query).distributions[name]
        assert [one.low for one in spread.buckets] == list(RANGES[name].edges)
        assert [one.high for one in spread.buckets] == [*RANGES[name].edges[1:], None]
        drawn = {one.low: one.count for one in spread.buckets if one.count}
        lows = [low or 0.0 for low, _ in INTERVALS.values()]
        assert drawn == {
            one.low: sum(one.low <= low < (one.high or 1e9) for low in lows)
            for one in spread.buckets
            if any(one.low <= low < (one.high or 1e9) for low in lows)
        }
        assert spread.unknown == 1


def test_two_ranges_are_joined_by_and(filled: SearchIndex) -> None:
    ranges = {"hours": Range(2, 6), "ects": Range(6, None)}
    assert found(filled, question(ranges=ranges)) == ["point"]
