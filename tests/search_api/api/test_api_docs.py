"""docs/api.md names every address, parameter, facet value, range, sort and problem there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from search_api.api.openapi import OPERATIONS
from search_api.api.problems import EXPLANATIONS
from search_api.facets import FACETS, RANGES, SORTS

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"


@pytest.fixture(scope="module")
def text() -> str:
    return DOCS.read_text(encoding="utf-8")


def rows(text: str, heading: str) -> dict[str, str]:
    """First cell -> the rest, of the tables under a heading."""
    section = re.split(r"^#{2,3} ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `([^`]+)` \|(.*)\|$", section, flags=re.MULTILINE))


def test_every_address_is_listed_and_every_listed_address_is_there(text: str, client: TestClient) -> None:
    paths = set(client.get("/openapi.json").json()["paths"]) | {"/openapi.json"}
    assert set(rows(text, "The API")) == paths


def test_every_parameter_is_named(text: str, client: TestClient) -> None:
    for path in client.get("/openapi.json").json()["paths"].values():
        for parameter in path["get"].get("parameters", []):
            if parameter["in"] == "query":
                assert f"`{parameter['name']}`" in text or f"`{parameter['name']}=" in text, parameter["name"]


def test_facets_with_every_value_of_closed_lists(text: str) -> None:
    listed = rows(text, "Facets")
    assert list(listed) == list(FACETS)
    for name, facet in FACETS.items():
        values = set(facet.allowed or ()) - {"unknown"} - set("2345678" if name == "eqf_level" else "")
        assert {value for value in values if f"`{value}`" not in listed[name]} == set(), name


def test_ranges_and_sorts(text: str) -> None:
    assert list(rows(text, "Ranges")) == list(RANGES)
    assert list(rows(text, "Sorts")) == list(SORTS)


def test_problems(text: str) -> None:
    assert set(rows(text, "Problems")) == set(EXPLANATIONS)


def test_operations_are_as_many_as_addresses(client: TestClient) -> None:
    assert len(client.get("/openapi.json").json()["paths"]) == len(OPERATIONS)
