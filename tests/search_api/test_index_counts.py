"""Facets, status and ranges, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from search_api.index.contract import Put, SearchIndex
from search_api.query import Range, SearchQuery
from tests.search_api.index_catalogue import RANGES, TODAY, found, put, question, value_counts

CATALOGUE = [
    put("nz1", "Data one", facets={"country": ["NZ"], "level": ["nzqcf:4"], "skill": ["a", "b"]}),
    put("nz2", "Data two", facets={"country": ["NZ"], "level": ["nzqcf:5"], "skill": ["b"]}),
    put("ca1", "Data three", facets={"country": ["CA"], "level": ["nzqcf:4"]}),
    put("fr1", "Bread", facets={"country": ["FR"], "level": ["nzqcf:4", "nzqcf:5"]}),
    put("xx1", "Bread two", facets={"level": ["nzqcf:4"]}),
]


def test_or_inside_a_facet_and_across_facets(index: SearchIndex) -> None:
    index.apply(CATALOGUE, checkpoint=1)
    filters = {"country": ("NZ", "CA"), "level": ("nzqcf:4",)}
    assert set(found(index, question(filters=filters))) == {"nz1", "ca1"}


def test_each_facet_is_counted_under_all_other_filters(index: SearchIndex) -> None:
    index.apply(CATALOGUE, checkpoint=1)
    filters = {"country": ("NZ",), "level": ("nzqcf:4",)}
    page = index.search(question(filters=filters, facets=("country", "level", "skill")))
    assert page.total == 1
    counts = {
        name: [(one.value, one.count, one.selected) for one in facet.values]
        for name, facet in page.facets.items()
    }
    assert counts["country"] == [("CA", 1, False), ("FR", 1, False), ("NZ", 1, True), ("unknown", 1, False)]
    assert counts["level"] == [("nzqcf:4", 1, True), ("nzqcf:5", 1, False)]
    assert counts["skill"] == [("a", 1, False), ("b", 1, False)]
    assert page.total_is_exact
    assert all(facet.is_exact for facet in page.facets.values())


def test_a_chosen_value_stays_listed_at_zero_and_beyond_the_cut(index: SearchIndex) -> None:
    index.apply(CATALOGUE, checkpoint=1)
    filters = {"country": ("DE", "CA")}
    counts = index.search(question(filters=filters, facets=("country",), facet_size=1)).facets["country"]
    assert [(one.value, one.count, one.selected) for one in counts.values] == [
        ("NZ", 2, False),
        ("CA", 1, True),
        ("DE", 0, True),
    ]
    assert counts.other_values == 2


def test_unknown_is_a_value(index: SearchIndex) -> None:
    index.apply(CATALOGUE, checkpoint=1)
    assert found(index, question(filters={"country": ("unknown",)})) == ["xx1"]
    assert set(found(index, question(filters={"country": ("unknown", "FR")}))) == {"xx1", "fr1"}


def test_values_come_by_count_then_by_value(index: SearchIndex) -> None:
    index.apply([put(str(n), facets={"skill": [value]}) for n, value in enumerate("cabbda")], checkpoint=1)
    assert value_counts(index, "skill") == [("a", 2), ("b", 2), ("c", 1), ("d", 1)]
    assert value_counts(index, "skill", facet_size=3) == [("a", 2), ("b", 2), ("c", 1)]


def test_open_values_come_with_the_names_sources_give_them(index: SearchIndex) -> None:
    key = ("provider", "test:otago")
    index.apply([put("one", facets={"provider": ["test:otago"]}, names={key: {"en": "Otago"}})], checkpoint=1)
    index.apply(
        [put("two", facets={"provider": ["test:otago"]}, names={key: {"mi": "Ōtākou"}})], checkpoint=2
    )
    value = index.search(question(facets=("provider",))).facets["provider"].values[0]
    assert (value.value, value.count, dict(value.names)) == ("test:otago", 2, {"en": "Otago", "mi": "Ōtākou"})


def test_an_empty_filter_is_no_filter(index: SearchIndex) -> None:
    index.apply(CATALOGUE, checkpoint=1)
    assert index.search(question(filters={"country": ()})).total == 5


def test_no_facets_and_no_hits_when_none_are_wanted(index: SearchIndex) -> None:
    index.apply(CATALOGUE, checkpoint=1)
    page = index.search(question(size=0))
    assert (page.total, page.hits, page.facets, page.next_cursor) == (5, (), {}, None)


STATUS = [
    put("current", expires=TODAY),
    put("endless"),
    put("expired", expires=TODAY - timedelta(days=1)),
    put("withdrawn", is_withdrawn=True),
    put("both", is_withdrawn=True, expires=TODAY - timedelta(days=9)),
]


def test_withdrawn_records_are_found_only_when_asked_for(index: SearchIndex) -> None:
    index.apply(STATUS, checkpoint=1)
    assert set(found(index)) == {"current", "endless", "expired"}
    assert set(found(index, question(filters={"status": ("current",)}))) == {"current", "endless"}
    assert found(index, question(filters={"status": ("expired",)})) == ["expired"]
    assert set(found(index, question(filters={"status": ("withdrawn",)}))) == {"withdrawn", "both"}
    assert set(found(index, question(filters={"status": ("withdrawn", "expired")}))) == {
        "withdrawn",
        "both",
        "expired",
    }
    assert index.search(question(filters={"status": ("unknown",)})).total == 0


def test_status_is_counted_by_the_day_of_the_question(index: SearchIndex) -> None:
    index.apply(STATUS, checkpoint=1)
    assert value_counts(index, "status") == [("current", 2), ("withdrawn", 2), ("expired", 1)]
    tomorrow = SearchQuery(today=TODAY + timedelta(days=1), facets=("status",))
    counts = index.search(tomorrow).facets["status"].values
    assert [(one.value, one.count) for one in counts] == [("expired", 2), ("withdrawn", 2), ("current", 1)]


def test_a_withdrawn_record_keeps_its_card(index: SearchIndex) -> None:
    index.apply(STATUS, checkpoint=1)
    card = index.get("test:withdrawn")
    assert card is not None
    assert card["name"] == {"en": "Title"}


@pytest.mark.parametrize(
    ("limits", "ids"),
    [
        (Range(10, 10), {"ten", "to30"}),
        (Range(40, 45), {"wide"}),
        (Range(60, 60), {"wide", "from50"}),
        (Range(60.01, 70), {"from50"}),
        (Range(None, 20), {"ten", "wide", "to30"}),
        (Range(31, None), {"wide", "from50"}),
        (Range(30, None), {"wide", "from50", "to30"}),
        (Range(None, None), {"ten", "wide", "from50", "to30"}),
        (Range(40, 45, include_unknown=True), {"wide", "none"}),
        (Range(None, None, include_unknown=True), {"ten", "wide", "from50", "to30", "none"}),
        (Range(-5, 0), {"to30"}),
    ],
)
def test_a_range_finds_what_overlaps_it(index: SearchIndex, limits: Range, ids: set[str]) -> None:
    index.apply(RANGES, checkpoint=1)
    assert set(found(index, question(ranges={"hours": limits}))) == ids


def test_costs_are_limited_in_their_own_currency(index: SearchIndex) -> None:
    index.apply(
        [put("nz", costs={"NZD": (100, 300)}), put("eu", costs={"EUR": (100, 100)}), put("none")],
        checkpoint=1,
    )
    limits = {"cost": Range(50, 200)}
    assert found(index, question(ranges=limits, currency="NZD")) == ["nz"]
    assert found(index, question(ranges=limits, currency="EUR")) == ["eu"]
    assert found(index, question(ranges=limits, currency="CAD")) == []
    known_or_not = {"cost": Range(50, 200, include_unknown=True)}
    assert set(found(index, question(ranges=known_or_not, currency="NZD"))) == {"nz", "eu", "none"}


def test_large_sums_are_told_apart(index: SearchIndex) -> None:
    index.apply([put("vnd", costs={"VND": (45_000_000, 45_000_000)})], checkpoint=1)
    for low, high, count in [(44_000_000, 46_000_000, 1), (45_001_000, None, 0), (None, 44_999_000, 0)]:
        assert index.search(question(ranges={"cost": Range(low, high)}, currency="VND")).total == count


def test_a_start_is_any_day_of_any_edition(index: SearchIndex) -> None:
    march = [date(2026, 3, 1) + timedelta(days=n) for n in range(31)]
    index.apply(
        [put("march", start_days=[*march, date(2026, 9, 1)]), put("june", start_days=[date(2026, 6, 1)])], 1
    )
    for low, high, ids in [
        (date(2026, 3, 31), date(2026, 4, 2), {"march"}),
        (date(2026, 4, 1), date(2026, 5, 1), set()),
        (date(2026, 6, 1), None, {"march", "june"}),
        (None, date(2026, 6, 1), {"march", "june"}),
        (None, date(2026, 2, 1), set()),
    ]:
        assert set(found(index, question(ranges={"start": Range(low, high)}))) == ids


def test_a_day_of_changes_goes_from_its_first_to_its_last_second(index: SearchIndex) -> None:
    noon = 1_773_576_000  # 2026-03-15T12:00:00Z
    index.apply([put("noon", spans={"changed_at": (noon, noon)})], checkpoint=1)
    for low, high, count in [
        (TODAY, TODAY, 1),
        (TODAY + timedelta(1), None, 0),
        (None, TODAY - timedelta(1), 0),
    ]:
        assert index.search(question(ranges={"changed_at": Range(low, high)})).total == count


def test_a_distribution_counts_lower_ends_under_the_other_filters(index: SearchIndex) -> None:
    index.apply([*RANGES, put("free", spans={"hours": (300, 300)}, facets={"country": ["NZ"]})], checkpoint=1)
    page = index.search(question(distributions=("hours",), ranges={"hours": Range(1, 2)}))
    spread = page.distributions["hours"]
    assert {one.low: one.count for one in spread.buckets if one.count} == {0: 1, 10: 1, 20: 1, 50: 1, 300: 1}
    assert spread.buckets[-1].high is None
    assert spread.unknown == 1
    narrowed = index.search(question(distributions=("hours",), filters={"country": ("NZ",)})).distributions[
        "hours"
    ]
    assert (sum(one.count for one in narrowed.buckets), narrowed.unknown) == (1, 0)


def skills(values: Sequence[str]) -> list[Put]:
    return [
        put(str(n), facets={"skill": [value]}, names={("skill", value): {"en": f"Skill {value}"}})
        for n, value in enumerate(values)
    ]


def test_all_values_of_a_facet_can_be_paged_through(index: SearchIndex) -> None:
    index.apply(skills("aabbcdefgg"), checkpoint=1)
    seen, after = [], None
    while True:
        page = index.facet_values(question(), "skill", after=after, size=2)
        seen += [(one.value, one.count) for one in page.values]
        assert page.total_values == 7
        after = page.next_after
        if after is None:
            break
    assert seen == [("a", 2), ("b", 2), ("g", 2), ("c", 1), ("d", 1), ("e", 1), ("f", 1)]


def test_values_are_found_by_name_by_value_and_among_some(index: SearchIndex) -> None:
    index.apply(
        [
            *skills(["alpha", "beta"]),
            put(
                "nz",
                facets={"country": ["NZ"], "skill": ["x:1"]},
                names={("skill", "x:1"): {"fr": "Évaluer"}},
            ),
        ],
        checkpoint=1,
    )

    def values(name: str, **wanted: object) -> list[str]:
        return [one.value for one in index.facet_values(question(), name, **wanted).values]  # type: ignore[arg-type]

    assert values("skill", prefix="skill be") == ["beta"]
    assert values("skill", prefix="evalu") == ["x:1"]
    assert values("skill", prefix="x:") == ["x:1"]
    assert values("skill", prefix="zzz") == []
    assert values("country", among=["NZ", "CA"]) == ["NZ"]


def test_facet_values_stand_under_the_other_filters_and_the_same_spelling(index: SearchIndex) -> None:
    index.apply(CATALOGUE, checkpoint=1)
    query = question("braed", filters={"country": ("FR",), "level": ("nzqcf:5",)})
    assert [one.value for one in index.facet_values(query, "country").values] == ["FR"]
