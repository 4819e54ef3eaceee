"""The facets as declared, and all values of one facet, page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from search_api.facets import FACETS, RANGES, SORTS

Get = Callable[[str], Any]


def values(answer: dict[str, Any]) -> list[str]:
    return [value["value"] for value in answer["values"]]


def test_declaration_names_every_facet_range_and_sort(get: Get) -> None:
    told = get("/v1/facets?lang=en")
    assert [one["name"] for one in told["facets"]] == list(FACETS)
    assert [one["name"] for one in told["ranges"]] == list(RANGES)
    assert [one["name"] for one in told["sorts"]] == list(SORTS)
    by_name = {one["name"]: one for one in told["facets"]}
    assert by_name["provider"] == {
        "name": "provider",
        "label": "Provider",
        "kind": "open",
        "values": [],
        "is_tree": False,
    }
    assert [name for name, one in by_name.items() if one["is_tree"]] == ["subject"]
    assert {"value": "stackable", "label": "Stackable"} in by_name["stackability"]["values"]
    assert all(one["label"] != one["name"] for one in told["facets"])


def test_declaration_in_french(client: TestClient) -> None:
    answered = client.get("/v1/facets", headers={"Accept-Language": "fr"})
    assert answered.json()["facets"][2]["label"] == "Pays"
    assert "Accept-Language" in answered.headers["Vary"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/v1/facets/provider?prefix=whare", ["nz_register:wharemoana"]),
        ("/v1/facets/provider?prefix=kakariki poly", ["nz_register:kakariki"]),
        ("/v1/facets/provider?prefix=ca_table", ["ca_table:north-bay"]),
        ("/v1/facets/country?prefix=new z&lang=en", ["NZ"]),
        ("/v1/facets/country?prefix=nouvelle-ze&lang=fr", ["NZ"]),
        ("/v1/facets/country?prefix=NZ", ["NZ"]),
        ("/v1/facets/source?prefix=ontario", ["ca_table"]),
        ("/v1/facets/delivery_type?prefix=in per&lang=en", ["in_person"]),
        ("/v1/facets/country?prefix=atlantis", []),
        ("/v1/facets/country?prefix=!", []),
        ("/v1/facets/country?country=NZ&q=data", ["NZ", "CA"]),
    ],
)
def test_values_are_found_by_label_or_value(get: Get, address: str, expected: list[str]) -> None:
    answer = get(address)
    assert values(answer) == expected
    assert answer["total_values"] == len(expected)


@pytest.mark.parametrize("prefix", ["", "&prefix=e"])
@pytest.mark.parametrize("name", ["provider", "level", "delivery_type", "language"])
def test_walk_meets_every_value_once(get: Get, name: str, prefix: str) -> None:
    whole = get(f"/v1/facets/{name}?lang=en&facet_size=1000{prefix}")
    address: str | None = f"/v1/facets/{name}?lang=en&facet_size=1{prefix}"
    seen: list[dict[str, Any]] = []
    while address is not None:
        answer = get(address)
        seen += answer["values"]
        address = answer["next"]
    assert seen == whole["values"]
    assert whole["total_values"] == len(seen)


def test_values_are_those_of_the_search(get: Get) -> None:
    question = "q=data&hours=..&include_unknown=hours&lang=en"
    facets = get(f"/v1/credentials?{question}")["facets"]
    for name in FACETS:
        assert get(f"/v1/facets/{name}?{question}")["values"] == facets[name]["values"], name


def test_wrong_facet_prefix_and_place(client: TestClient) -> None:
    missing = client.get("/v1/facets/providers")
    assert (missing.status_code, missing.json()["did_you_mean"]) == (404, "provider")
    for wrong, parameter in [("after=x", "after"), ("size=3", "size"), ("prefix=a&prefix=b", "prefix")]:
        response = client.get(f"/v1/facets/provider?{wrong}")
        assert (response.status_code, response.json()["parameter"]) == (400, parameter)


def test_fields_of_study_are_a_tree_with_exact_counts_at_every_depth(get: Get) -> None:
    flat = get("/v1/facets/subject?lang=en")["values"]
    parents = {one["value"]: (one["parent"], one["count"]) for one in flat}
    assert parents == {
        "06": (None, 1),
        "061": ("06", 1),
        "0613": ("061", 1),
        "unknown": (None, parents["unknown"][1]),
    }
    for value, (_, count) in parents.items():
        assert get(f"/v1/credentials?subject={value}&facets=")["total"] == count


def test_values_below_one_are_asked_for_by_parent(get: Get) -> None:
    assert values(get("/v1/facets/subject?parent=")) == ["06"]
    below = get("/v1/facets/subject?parent=06&lang=fr")
    assert [(one["value"], one["label"], one["parent"]) for one in below["values"]] == [
        ("061", "Technologies de l’information et de la communication (TIC)", "06")
    ]
    assert values(get("/v1/facets/subject?parent=061&prefix=software&lang=en")) == ["0613"]
    assert values(get("/v1/facets/subject?parent=061&prefix=bees&lang=en")) == []
    assert values(get("/v1/facets/subject?parent=09")) == []


def test_a_parent_that_cannot_be_is_refused(client: TestClient) -> None:
    for address in ("/v1/facets/subject?parent=77", "/v1/facets/country?parent=NZ"):
        response = client.get(address)
        assert (response.status_code, response.json()["parameter"]) == (400, "parent")
