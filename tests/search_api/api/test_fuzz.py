"""No query string, whatever stands in it, makes the API fail."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from search_api.api.facet_values import VALUES_PARAMETERS
from search_api.api.parameters import SEARCH_PARAMETERS
from search_api.facets import FACETS

KNOWN = [
    "..",
    "40..80",
    "2026..",
    "NZD",
    "relevance",
    "-hours",
    "0",
    "20",
    "hours,ects",
    "en",
    "unknown",
    "data",
    "NZ",
]
odd = st.text(st.characters(codec="utf-8"), max_size=30)
syntax = st.text('"-()*:~^+[]{}\\/!&|\x00 aé1.', max_size=20)
value = st.one_of(st.sampled_from(KNOWN), odd, syntax, st.integers().map(str), st.floats().map(str))
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def pairs(names: tuple[str, ...]) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.tuples(st.sampled_from(names) | odd, value), max_size=5)


def is_in_order(status: int) -> bool:
    return status in {200, 400, 404}


@SETTINGS
@given(pairs=pairs(SEARCH_PARAMETERS))
def test_search(client: TestClient, pairs: list[tuple[str, str]]) -> None:
    answered = client.get(f"/v1/credentials?{urlencode(pairs)}")
    assert is_in_order(answered.status_code), answered.text
    if answered.status_code == 400:
        assert answered.json()["parameter"] in [name for name, _ in pairs] + ["currency"]


@SETTINGS
@given(text=syntax | odd)
def test_words(client: TestClient, text: str) -> None:
    assert is_in_order(client.get(f"/v1/credentials?{urlencode({'q': text})}").status_code)
    assert is_in_order(client.get(f"/v1/suggest?{urlencode({'q': text})}").status_code)


@SETTINGS
@given(name=st.sampled_from(list(FACETS)), pairs=pairs(VALUES_PARAMETERS))
def test_facet_values(client: TestClient, name: str, pairs: list[tuple[str, str]]) -> None:
    assert is_in_order(client.get(f"/v1/facets/{name}?{urlencode(pairs)}").status_code)


@SETTINGS
@given(raw=st.text("abq=&;%+.0123456789-\u00e9", max_size=40))
def test_raw_query_strings(client: TestClient, raw: str) -> None:
    for path in (
        "/v1/credentials",
        "/v1/changes",
        "/v1/suggest",
        "/v1/facets/country",
        "/v1/credentials/nz_register:1",
    ):
        assert is_in_order(client.get(f"{path}?{raw}").status_code)


@SETTINGS
@given(
    headers=st.dictionaries(
        st.sampled_from(["Accept", "Accept-Language", "If-None-Match", "Origin", "Accept-Encoding"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    )
)
def test_headers(client: TestClient, headers: dict[str, str]) -> None:
    answered = client.get("/v1/credentials/nz_register:1", headers=headers)
    assert answered.status_code in {200, 304}
