"""Searching through the API: every parameter, exact counts, walks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from starlette.testclient import TestClient

from search_api.facets import FACETS, RANGES, SORTS

Get = Callable[[str], Any]
SEARCH = "/v1/credentials"


def ids(answer: dict[str, Any]) -> set[str]:
    return {hit["id"].partition(":")[2] for hit in answer["hits"]}


def test_answer_has_the_promised_shape(get: Get) -> None:
    answer = get(f"{SEARCH}?q=data&country=NZ&size=1&facets=country,level")
    assert set(answer) == {
        *("total", "total_is_exact", "hits", "facets", "next", "generation"),
        *("stable", "relaxed", "did_you_mean", "ignored_signs"),
    }
    assert (answer["total"], answer["total_is_exact"], len(answer["hits"])) == (3, True, 1)
    assert set(answer["facets"]) == {"country", "level"}
    assert answer["facets"]["country"] == {
        "values": [
            {"value": "NZ", "label": "New Zealand", "count": 3, "selected": True},
            {"value": "CA", "label": "Canada", "count": 1, "selected": False},
        ],
        "other_values": 0,
        "is_exact": True,
    }


def test_hit_says_what_it_is_and_who_offers_it(get: Get) -> None:
    (hit,) = get(f"{SEARCH}?q=farmers&facets=")["hits"]
    assert hit["type"] == "MicroCredential"
    assert hit["provider"]["id"] == "nz_register:wharemoana"
    assert hit["highlights"]["name"] == "Data analysis for <mark>farmers</mark>"


def test_signs_of_other_search_languages_are_named(get: Get) -> None:
    assert get(f"{SEARCH}?q=farmers*&facets=")["ignored_signs"] == ["*"]
    assert get(f"{SEARCH}?q=farmers&facets=")["ignored_signs"] == []


def test_derived_credits_have_two_decimals(get: Get) -> None:
    (hit,) = get(f"{SEARCH}?q=sovereignty&facets=")["hits"]
    told = get(f"/v1/credentials/{hit['id']}")
    assert hit["ects"]["value"] == told["ects"]["value"] == {"low": 3.33, "high": 4.8}
    assert told["ects"]["rule"] == "ects: 1 credit = 25 to 30 notional hours"


def test_withdrawn_records_are_found_only_when_asked_for(get: Get) -> None:
    assert get(f"{SEARCH}?q=welding&facets=")["total"] == 0
    assert ids(get(f"{SEARCH}?q=welding&facets=&status=withdrawn")) == {"5"}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("q=sovereignty", {"4"}),
        ("q=maori", {"4"}),
        ('q="data ethics"', {"2"}),
        ("q=data -ethics", {"1", "4", "A-1"}),
        ("q=vigne", {"A-2"}),
        ("source=ca_table", {"A-1", "A-2", "A-3"}),
        ("type=MicroCredential&region=CA-ON", {"A-1", "A-2", "A-3"}),
        ("country=NZ&delivery_type=online", {"1", "4"}),
        ("provider=nz_register:kakariki&provider=ca_table:north-bay", {"4", "A-1", "A-2", "A-3"}),
        ("level=nzqcf:5", {"1", "2"}),
        ("eqf_level=5", {"1", "2"}),
        ("eqf_status=referenced", {"1", "2"}),
        ("language=fr", {"A-2"}),
        ("subject=06", {"4"}),
        ("subject=0613", {"4"}),
        ("native_subject=nzsced:020101", {"4"}),
        ("skill=data analysis", {"1"}),
        ("is_free=yes", {"A-1"}),
        ("is_sample=yes", {"A-1", "A-2", "A-3"}),
        ("funding=osap:yes", {"A-1"}),
        ("stackability=stackable", {"3"}),
        ("status=expired", {"6"}),
        ("delivery_type=unknown&country=NZ", {"6"}),
        ("hours=60", {"3"}),
        ("hours=40..50", {"2", "A-2"}),
        ("hours=100..", {"4"}),
        ("hours=..", {"2", "3", "4", "A-2"}),
        ("hours=8", set()),
        ("contact_hours=..10", {"A-3"}),
        ("instruction_hours=..", set()),
        ("hours_kind=contact", {"A-3"}),
        ("hours_kind=notional&hours=..50", {"2", "A-2"}),
        ("hours=100..&include_unknown=hours&source=ca_table", {"A-1", "A-3"}),
        ("cost=400..500&currency=NZD", {"1"}),
        ("cost=400..500&currency=CAD", set()),
        ("start=2026-07", {"3"}),
        ("start=2027", set()),
        ("changed_at=2026-03-08", {"3"}),
        ("completeness=2..", set()),
    ],
)
def test_filters_and_ranges(get: Get, parameters: str, expected: set[str]) -> None:
    answer = get(f"{SEARCH}?facets=&{urlencode(parse_qsl(parameters))}")
    assert ids(answer) == expected
    assert answer["total"] == len(expected)


CHOICES = [
    "",
    "country=NZ",
    "country=NZ&delivery_type=online",
    "q=data",
    "q=data&hours=..100",
    "status=withdrawn",
]


@pytest.mark.parametrize("base", CHOICES)
def test_every_count_is_the_total_of_the_request_with_that_value_alone(get: Get, base: str) -> None:
    pairs = parse_qsl(base)
    answer = get(f"{SEARCH}?size=0&facet_size=1000&{base}")
    assert set(answer["facets"]) == set(FACETS)
    for name, facet in answer["facets"].items():
        assert facet["is_exact"]
        others = [pair for pair in pairs if pair[0] != name]
        for value in facet["values"]:
            alone = urlencode([*others, (name, value["value"])])
            assert get(f"{SEARCH}?size=0&facets=&{alone}")["total"] == value["count"], (name, value)


def test_chosen_value_stays_listed_at_zero(get: Get) -> None:
    answer = get(f"{SEARCH}?q=beekeeping&country=CA&facets=country")
    assert answer["total"] == 0
    listed = {
        value["value"]: (value["count"], value["selected"]) for value in answer["facets"]["country"]["values"]
    }
    assert listed == {"NZ": (1, False), "CA": (0, True)}


def test_facet_size_leaves_the_rest_counted(get: Get) -> None:
    facet = get(f"{SEARCH}?facets=provider&facet_size=1")["facets"]["provider"]
    assert (len(facet["values"]), facet["other_values"]) == (1, 2)


def test_labels_follow_the_language(get: Get, client: TestClient) -> None:
    address = f"{SEARCH}?facets=country,source&size=0"
    french = get(f"{address}&lang=fr")["facets"]
    labels = {value["label"] for facet in french.values() for value in facet["values"]}
    assert {"Nouvelle-Zélande", "Register of Aotearoa (fr)"} <= labels
    negotiated = client.get(address, headers={"Accept-Language": "fr-CA,en;q=0.5"})
    assert negotiated.json()["facets"] == french
    assert "Accept-Language" in negotiated.headers["Vary"]
    assert "Accept-Language" not in client.get(f"{address}&lang=fr").headers["Vary"]


def test_distribution_is_drawn_when_asked_for(get: Get) -> None:
    answer = get(f"{SEARCH}?distributions=hours&hours=..50&facets=&size=0")
    drawn = answer["distributions"]["hours"]
    assert sum(bucket["count"] for bucket in drawn["buckets"]) == 4
    assert drawn["unknown"] == 4, "contact hours are no notional hours"
    assert answer["total"] == 2


def test_other_spelling_is_searched_only_when_nothing_is_found(get: Get) -> None:
    answer = get(f"{SEARCH}?q=beekeping&facets=")
    assert answer["relaxed"] == {"from": "beekeping", "to": "beekeeping"}
    assert ids(answer) == {"3"}
    assert get(f"{SEARCH}?q=beekeeping&facets=")["relaxed"] is None


@pytest.mark.parametrize(
    "sort",
    ["relevance"]
    + [f"{sign}{name}" for name, one in SORTS.items() if one.has_directions for sign in ("", "-")],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_walk_meets_every_record_once(get: Get, sort: str, size: int) -> None:
    address: str | None = (
        f"{SEARCH}?sort={sort}&size={size}&currency=NZD&facets=country&hours=..&include_unknown=hours"
    )
    seen: list[str] = []
    totals = set()
    while address is not None:
        answer = get(address)
        seen += [hit["id"] for hit in answer["hits"]]
        totals.add(answer["total"])
        assert set(answer["facets"]) == {"country"}
        address = answer["next"]
    assert totals == {8}
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize(("sort", "first"), [("hours", "2"), ("-hours", "4")])
def test_sort_puts_missing_last_and_hours_of_another_kind_with_them(get: Get, sort: str, first: str) -> None:
    hits = get(f"{SEARCH}?sort={sort}&facets=")["hits"]
    assert hits[0]["id"].endswith(f":{first}")
    assert all(hit.get("workload", {}).get("kind") != "notional" for hit in hits[-4:])


def test_cursor_of_another_question_is_refused(get: Get, client: TestClient) -> None:
    following = get(f"{SEARCH}?size=1&facets=")["next"]
    cursor = dict(parse_qsl(following.partition("?")[2]))["cursor"]
    endless = "WyJ2IiwgMWU5OTksICI2ZTczYzliYTNjMGEiLCAiIl0"  # ["v", 1e999, "6e73c9ba3c0a", ""]
    for wrong in (
        f"country=NZ&cursor={cursor}",
        "cursor=nonsense",
        f"cursor={quote('é')}",
        f"sort=hours&cursor={endless}",
    ):
        response = client.get(f"{SEARCH}?facets=&{wrong}")
        assert (response.status_code, response.json()["parameter"]) == (400, "cursor")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        *(
            (f"{SEARCH}?size={value}", "takes a whole number from 0 to 100")
            for value in ("-1", "500", "9" * 20)
        ),
        (f"{SEARCH}?facet_size=0", "takes a whole number from 1 to"),
        ("/v1/changes?after=-1", "takes a whole number from 0 to"),
        ("/v1/facets/skill?after=zzz", "take it from `next`"),
        (f"/v1/facets/skill?after={'9' * 5000}:x", "take it from `next`"),
    ],
)
def test_a_number_out_of_its_range_is_told_the_range(client: TestClient, address: str, said: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert said in response.json()["detail"]


def test_every_facet_and_range_is_a_parameter(client: TestClient) -> None:
    for name in FACETS:
        assert client.get(f"{SEARCH}?facets=&{name}=unknown").status_code == (
            200 if _takes_unknown(name) else 400
        )
    for name, one in RANGES.items():
        limits = "2020..2030" if one.unit == "day" else "0..10"
        assert client.get(f"{SEARCH}?facets=&currency=NZD&{name}={limits}").status_code == 200


def _takes_unknown(name: str) -> bool:
    return FACETS[name].allowed is None or "unknown" in (FACETS[name].allowed or ())
