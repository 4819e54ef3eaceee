"""A value that no table knows is a wrong parameter; one that the catalogue holds never is."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from search_api.facets import FACETS, ValueShape
from search_api.query import MAX_FACET_SIZE

WRONG = [
    ("country", "nz", "NZ", "ISO 3166-1"),
    ("country", "ZZ", None, "ISO 3166-1"),
    ("region", "Ontario", "CA-ON", "ISO 3166-2"),
    ("language", "english", "en", "BCP 47"),
    ("level", "5", "nzqcf:5", "framework:level"),
    ("level", "foo:1", "eqf:1", "framework:level"),
    ("subject", "9998", "999", "ISCED-F"),
    ("native_subject", "x", None, "scheme:code"),
    ("native_subject", "020101", "nzsced:020101", "scheme:code"),
    ("funding", "osap", "osap:yes", "scheme:answer"),
    ("source", "nz_registre", "nz_register", "id"),
    ("source", "nope", None, "id"),
    ("type", "Microcredential", "MicroCredential", "CTDL"),
]


def problem(client: TestClient, address: str, name: str, value: str) -> Any:
    answered = client.get(address, params={name: value})
    assert answered.status_code == 400, answered.text
    assert answered.headers["Content-Type"] == "application/problem+json"
    return answered.json()


@pytest.mark.parametrize(("name", "value", "meant", "right"), WRONG)
def test_unknown_values_are_named_with_what_is_right(
    client: TestClient, name: str, value: str, meant: str | None, right: str
) -> None:
    told = problem(client, "/v1/credentials", name, value)
    assert (told["parameter"], told["value"], told.get("did_you_mean")) == (name, value, meant)
    assert right in told["detail"]
    assert problem(client, "/v1/facets/provider", name, value) == told


def test_few_right_values_are_listed(client: TestClient) -> None:
    assert problem(client, "/v1/credentials", "source", "nope")["allowed"] == [
        *("ca_table", "nz_register"),
        "unknown",
    ]
    assert problem(client, "/v1/credentials", "funding", "osap")["allowed"] == [
        *("osap:yes", "osap:no"),
        "unknown",
    ]
    assert "allowed" not in problem(client, "/v1/credentials", "country", "nz")


@pytest.mark.parametrize("name", [name for name, one in FACETS.items() if one.is_open])
def test_every_value_of_the_catalogue_and_unknown_are_taken(client: TestClient, name: str) -> None:
    listed = client.get(f"/v1/facets/{name}", params={"facet_size": MAX_FACET_SIZE}).json()["values"]
    assert listed
    for value in {"unknown", *(one["value"] for one in listed)}:
        assert client.get("/v1/credentials", params={name: value, "size": 0}).status_code == 200


@pytest.mark.parametrize("value", ["nz_register:nobody", "no such skill"])
@pytest.mark.parametrize(
    "name", [name for name, one in FACETS.items() if one.is_open and one.shape is ValueShape.FREE]
)
def test_values_that_sources_bring_stay_free(client: TestClient, name: str, value: str) -> None:
    assert client.get("/v1/credentials", params={name: value}).json()["total"] == 0


def test_one_wrong_value_among_right_ones_is_found(client: TestClient) -> None:
    answered = client.get("/v1/credentials?country=NZ&country=nz&level=nzqcf:5")
    assert (answered.status_code, answered.json()["value"]) == (400, "nz")
