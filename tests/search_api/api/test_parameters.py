"""A question survives its address, and every wrong parameter is named with what would be right."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.api.parameters import SEARCH_PARAMETERS, Defaults, query_address, read_query
from search_api.errors import BadQuery, UnknownParameter
from search_api.facets import FACETS, RANGES, SORTS, Unit
from search_api.query import MAX_SIZE, Range, SearchQuery, Sort

TODAY = date(2026, 3, 15)
DEFAULTS = Defaults()


def read(text: str) -> SearchQuery:
    return read_query(parse_qsl(text, keep_blank_values=True), TODAY, DEFAULTS)


def test_silence_asks_for_everything_with_all_facets() -> None:
    query = read("")
    assert (query.text, query.filters, query.ranges, query.size) == ("", {}, {}, 20)
    assert query.facets == tuple(FACETS)
    assert query.language == "en"


def test_repeated_values_of_a_facet_are_sorted_and_once() -> None:
    assert read("country=NZ&country=CA&country=NZ").filters == {"country": ("CA", "NZ")}


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("hours=40..80", Range(40, 80)),
        ("hours=40..", Range(40, None)),
        ("hours=..80.5", Range(None, 80.5)),
        ("hours=40", Range(40, 40)),
        ("hours=..", Range(None, None)),
        ("hours=40..80&include_unknown=hours", Range(40, 80, include_unknown=True)),
        ("hours=40..80&include_unknown=ects", Range(40, 80)),
    ],
)
def test_range_of_numbers(text: str, limits: Range) -> None:
    assert read(text).ranges == {"hours": limits}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2025..2026-02", date(2025, 1, 1), date(2026, 2, 28)),
        ("2026-03-01..", date(2026, 3, 1), None),
    ],
)
def test_range_of_days_takes_months_and_years_whole(text: str, low: date, high: date | None) -> None:
    assert read(f"start={text}").ranges == {"start": Range(low, high)}


def test_facets_are_some_or_none() -> None:
    assert read("facets=level,country").facets == ("country", "level")
    assert read("facets=").facets == ()


def test_sort_directions() -> None:
    assert read("sort=hours").sort == Sort("hours")
    assert read("sort=-changed_at").sort == Sort("changed_at", descending=True)


WRONG = [
    ("contry=NZ", "contry", "NZ", "country"),
    ("hours=a..b", "hours", "a..b", None),
    ("hours=", "hours", "", None),
    ("hours=80..40", "hours", "80..40", None),
    ("hours=1..2..3", "hours", "1..2..3", None),
    ("hours=1&hours=2", "hours", "2", None),
    ("hours=-5..5", "hours", "-5..5", None),
    ("start=2026-13", "start", "2026-13", None),
    ("start=2026-02-30..", "start", "2026-02-30..", None),
    ("cost=10..20", "currency", "", None),
    ("sort=cost", "currency", "", None),
    ("cost=10..20&currency=nzd", "currency", "nzd", None),
    ("include_unknown=hour", "include_unknown", "hour", "hours"),
    ("sort=-relevance", "sort", "-relevance", "relevance"),
    ("sort=changed", "sort", "changed", "changed_at"),
    ("sort=name", "sort", "name", None),
    ("start=2026-03..2025", "start", "2026-03..2025", None),
    ("size=ten", "size", "ten", None),
    ("size=101", "size", "101", None),
    ("size=-1", "size", "-1", None),
    ("size=", "size", "", None),
    ("facet_size=0", "facet_size", "0", None),
    ("facet_size=1001", "facet_size", "1001", None),
    ("facets=country,levels", "facets", "levels", "level"),
    ("distributions=start", "distributions", "start", None),
    ("lang=de", "lang", "de", None),
    ("country=", "country", "", None),
    ("stackability=stakable", "stackability", "stakable", "stackable"),
    ("eqf_level=9", "eqf_level", "9", None),
    ("status=gone", "status", "gone", None),
    ("q=a&q=b", "q", "b", None),
    ("q=" + "a" * 501, "q", "a" * 40 + "…", None),
]


@pytest.mark.parametrize(("text", "parameter", "value", "nearest"), WRONG, ids=[one[0][:30] for one in WRONG])
def test_wrong_parameter_is_named(text: str, parameter: str, value: str, nearest: str | None) -> None:
    with pytest.raises(BadQuery) as caught:
        read(text)
    assert (caught.value.parameter, caught.value.value) == (parameter, value)
    if nearest is not None:
        assert caught.value.nearest == nearest
        assert nearest in caught.value.allowed


def test_unknown_parameter_lists_those_there_are() -> None:
    with pytest.raises(UnknownParameter) as caught:
        read("Country=NZ")
    assert caught.value.allowed == SEARCH_PARAMETERS


def test_callers_may_read_parameters_of_their_own() -> None:
    query = read_query([("view", "table"), ("q", "data")], TODAY, DEFAULTS, also=("view",))
    assert query.text == "data"
    address = query_address("/", query, Defaults(language="en"), [("view", "table")])
    assert address == "/?q=data&view=table"


def test_address_leaves_out_what_goes_without_saying() -> None:
    assert query_address("/v1/credentials", read(""), Defaults(language="en")) == "/v1/credentials"
    assert query_address("/v1/credentials", read("lang=fr"), DEFAULTS) == "/v1/credentials?lang=fr"


numbers = st.none() | st.decimals(0, 100_000, places=2, allow_nan=False).map(float)
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))


def limits_of(ends: st.SearchStrategy[float | date | None]) -> st.SearchStrategy[Range]:
    def ordered(low: float | date | None, high: float | date | None, unknown: bool) -> Range:
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            low, high = high, low
        return Range(low, high, unknown)

    return st.builds(ordered, ends, ends, st.booleans())


ranges = st.fixed_dictionaries(
    {},
    optional={name: limits_of(days if one.unit is Unit.DAY else numbers) for name, one in RANGES.items()},
)
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
values = st.lists(words, min_size=1, max_size=3, unique=True).map(lambda chosen: tuple(sorted(chosen)))
filters = st.fixed_dictionaries(
    {},
    optional={
        name: values
        if one.allowed is None
        else st.lists(st.sampled_from(one.allowed), min_size=1, unique=True).map(lambda it: tuple(sorted(it)))
        for name, one in FACETS.items()
    },
)
sorts = st.sampled_from(
    [
        Sort(name, descending=down)
        for name, one in SORTS.items()
        for down in (False, True)
        if one.has_directions or not down
    ]
)


@given(
    text=words.map(str.strip),
    filters=filters,
    ranges=ranges,
    sort=sorts,
    size=st.integers(0, MAX_SIZE),
    facets=st.sets(st.sampled_from(list(FACETS))),
    cursor=st.none() | words,
    language=st.sampled_from(["en", "fr"]),
)
def test_every_question_survives_its_address(
    text: str,
    filters: dict[str, tuple[str, ...]],
    ranges: dict[str, Range],
    sort: Sort,
    size: int,
    facets: set[str],
    cursor: str | None,
    language: str,
) -> None:
    query = SearchQuery(
        today=TODAY,
        text=text,
        filters=filters,
        ranges=ranges,
        currency="NZD",
        sort=sort,
        size=size,
        cursor=cursor,
        facets=tuple(name for name in FACETS if name in facets),
        highlight=bool(text),
        language=language,
    )
    address = query_address("/v1/credentials", query, DEFAULTS)
    assert read(urlsplit(address).query) == query
    assert query_address("/v1/credentials", read(urlsplit(address).query), DEFAULTS) == address
