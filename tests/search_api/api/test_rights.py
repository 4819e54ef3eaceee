"""Nothing leaves that a source withholds: a planted word is searched for behind every way out."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from normalise.rights import WITHHELD_NOTE
from search_api.api.records import history_of
from search_api.services import Services
from tests.search_api.api.catalogue import PLANTED

ETHICS, WELDING = "nz_register:2", "nz_register:5"
WAYS_OUT = [
    f"/v1/credentials?q={PLANTED}",
    f"/v1/credentials?q={PLANTED}&status=withdrawn",
    "/v1/credentials?size=100",
    "/v1/credentials?size=100&status=withdrawn&status=current&status=expired&facet_size=1000",
    *(
        f"/v1/credentials/{record}{rest}"
        for record in (ETHICS, WELDING)
        for rest in ("", "?format=ctdl", "/provenance", "/history", "/cluster")
    ),
    *(f"/v1/suggest?q={PLANTED[:length]}" for length in (2, 5, 11)),
    f"/v1/facets/provider?q={PLANTED}",
    f"/v1/facets/skill?prefix={PLANTED}",
    "/v1/facets",
    "/v1/sources",
    "/v1/sources/nz_register",
    "/v1/sources/nz_register/quality",
    "/v1/sources/nz_register/quality.csv",
    "/v1/sources/nz_register/runs",
    "/v1/sources/nz_register/runs/3",
    "/v1/sources/ca_table/runs/4",
    "/v1/sources/ca_table/issues",
    "/v1/sources/ca_table/issues?detail=1",
    f"/v1/credentials/{ETHICS}/payloads",
    f"/v1/credentials/{ETHICS}/payloads/0",
    "/v1/changes",
    "/v1/schema/descriptor",
    "/v1/problems",
    "/v1/problems/bad-parameter",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
]


def test_search_finds_what_may_not_be_shown(client: TestClient) -> None:
    answer = client.get(f"/v1/credentials?q={PLANTED}&facets=").json()
    assert [hit["id"] for hit in answer["hits"]] == [ETHICS]


@pytest.mark.parametrize("address", WAYS_OUT)
def test_planted_text_never_leaves(client: TestClient, address: str) -> None:
    answered = client.get(address)
    assert answered.status_code in {200, 401, 410}
    told = answered.text.replace(f"q={PLANTED}", "")
    assert PLANTED not in told
    assert "experience" not in told


def test_every_operation_is_among_the_ways_out(client: TestClient) -> None:
    for path in client.get("/openapi.json").json()["paths"]:
        pattern = re.compile(re.sub(r"{\w+}", "[^/]+", path))
        assert any(pattern.fullmatch(address.partition("?")[0]) for address in WAYS_OUT), path


def test_answers_say_that_something_is_withheld(client: TestClient) -> None:
    told = client.get(f"/v1/credentials/{ETHICS}/provenance").json()
    assert told["note"] == dict(WITHHELD_NOTE)
    assert told["rights"]["withheld"] == ["description", "entry_condition"]
    assert told["fields"]["description"] == [{"from": "main#.statement", "rule": "text"}]
    assert client.get("/v1/credentials/ca_table:A-1/provenance").json()["note"] is None


def test_an_old_version_shows_no_more_than_the_rights_of_today(services: Services) -> None:
    stored = services.store.records.get(ETHICS)
    assert stored is not None
    (version,) = services.store.records.versions(ETHICS)
    before = json.loads(version.descriptor_json)
    before["rights"]["withheld"] = []
    before["name"] = {"en": "Ethics"}
    before["description"] = {"en": f"More about {PLANTED} methods."}
    old = replace(version, version=0, descriptor_json=json.dumps(before).encode())
    told = list(history_of(stored, [old, version]))
    assert [change["field"] for change in told[1]["changes"]] == ["name"]
    assert PLANTED not in json.dumps(told, default=str)
