"""Sources, their runs, and the change log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.search_api.api.catalogue import PLANTED

Get = Callable[[str], Any]


def test_sources_with_terms_records_and_last_run(get: Get) -> None:
    sources = {one["id"]: one for one in get("/v1/sources")["sources"]}
    assert set(sources) == {"nz_register", "ca_table"}
    register = sources["nz_register"]
    assert register["records"] == 5
    assert register["title"]["fr"] == "Register of Aotearoa (fr)"
    assert register["licence"]["withhold"] == ["description", "entry_condition"]
    assert register["verification"]["state"] == "partly"
    assert (register["is_sample"], register["is_enabled"]) == (False, True)
    assert register["last_run"]["state"] == "accepted"
    assert register["last_run"]["finished_at"] == "2026-03-08T06:00:00Z"


def test_source_lists_its_runs_newest_first(get: Get) -> None:
    told = get("/v1/sources/nz_register")
    assert [run["started_at"][:10] for run in told["runs"]] == ["2026-03-08", "2026-03-01"]
    latest = told["runs"][0]
    assert (latest["figures"]["listed"], latest["figures"]["changed"], latest["figures"]["gone"]) == (5, 1, 1)
    assert latest["figures"]["fill"]["name"] == 1.0
    assert (latest["published"]["changed"], latest["published"]["withdrawn"]) == (1, 1)
    assert latest["guards"][0]["limit"] == 1


def test_only_figures_of_a_report_are_public(client: TestClient) -> None:
    assert PLANTED not in client.get("/v1/sources/nz_register").text


def test_unknown_source(client: TestClient) -> None:
    answered = client.get("/v1/sources/nz_registre")
    assert (answered.status_code, answered.json()["type"]) == (404, "/v1/problems/unknown-source")


@pytest.mark.parametrize("limit", [1, 2, 5, 1000])
def test_changes_are_walked_once_each(get: Get, limit: int) -> None:
    address, seen = f"/v1/changes?limit={limit}", []
    for _ in range(100):
        page = get(address)
        seen += page["changes"]
        address = page["next"]
        if page["is_last"]:
            break
    assert [one["seq"] for one in seen] == list(range(1, 12))
    assert seen[-2:] == [
        {"seq": 10, "id": "nz_register:3", "kind": "changed", "at": "2026-03-08T06:00:00Z"},
        {"seq": 11, "id": "nz_register:5", "kind": "withdrawn", "at": "2026-03-08T06:00:00Z"},
    ]
    assert get(address)["changes"] == []


def test_a_reader_of_another_log_is_sent_back_to_its_beginning(get: Get, client: TestClient) -> None:
    page = get("/v1/changes?after=0&limit=4")
    assert page["next"] == f"/v1/changes?after=4&log={page['log']}&limit=4"
    assert get(page["next"])["changes"][0]["seq"] == 5
    other = get("/v1/changes?after=0&limit=5")["log"]
    for address in (f"/v1/changes?after=4&log={other}", "/v1/changes?after=12"):
        answered = client.get(address)
        assert (answered.status_code, answered.json()["type"]) == (410, "/v1/problems/changed-log")
        assert "begin anew with `after=0`" in answered.json()["detail"]
    # A number alone, as readers of earlier versions have kept it, still goes on.
    assert get("/v1/changes?after=4&limit=1")["changes"][0]["seq"] == 5
    assert get("/v1/changes?after=11")["log"] == get("/v1/changes")["log"]
    assert get("/v1/changes?after=0&limit=1&log=anything")["changes"][0]["seq"] == 1


@pytest.mark.parametrize(
    ("wrong", "parameter"), [("after=-1", "after"), ("limit=1001", "limit"), ("limit=0", "limit")]
)
def test_wrong_place_in_the_log(client: TestClient, wrong: str, parameter: str) -> None:
    answered = client.get(f"/v1/changes?{wrong}")
    assert (answered.status_code, answered.json()["parameter"]) == (400, parameter)


def test_suggestions(get: Get, client: TestClient) -> None:
    found = get("/v1/suggest?q=data an")["suggestions"]
    assert {
        "kind": "title",
        "text": "Data analysis for farmers",
        "value": "nz_register:1",
        "count": 1,
        "is_sample": False,
    } in found
    skill = {"kind": "skill", "text": "Data analysis", "value": "data analysis", "count": 1}
    assert {**skill, "is_sample": False} in found
    samples = {one["text"]: one["is_sample"] for one in get("/v1/suggest?q=northern")["suggestions"]}
    assert samples == {"Northern Bay College": True}
    assert len(get("/v1/suggest?q=data&size=2")["suggestions"]) == 2
    assert get("/v1/suggest?q=")["suggestions"] == []
    assert client.get("/v1/suggest?q=data&country=NZ").status_code == 400
