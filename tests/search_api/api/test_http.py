"""What holds for every answer: methods, caches, compression, other origins, problems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from catalogue_store.errors import SchemaOutdated, StoreUnavailable
from search_api.api.outage import TOLD
from search_api.api.problems import EXPLANATIONS
from search_api.app import build_app
from search_api.errors import EngineFailure, ExpiredCursor, IndexBusy, IndexMissing, IndexUnreachable
from search_api.index.embedded_index import open_embedded_index
from search_api.outages import Outages
from search_api.services import Services
from search_api.synonyms import load_synonyms
from tests.search_api.api.failing import FailingStore, failing

SEARCH = "/v1/credentials"
ADDRESSES = [
    SEARCH,
    "/v1/credentials/nz_register:3",
    "/v1/credentials/nz_register:3/provenance",
    "/v1/credentials/nz_register:3/history",
    "/v1/facets",
    "/v1/facets/country",
    "/v1/suggest?q=data",
    "/v1/sources",
    "/v1/sources/nz_register",
    "/v1/sources/nz_register/runs",
    "/v1/sources/nz_register/runs/3",
    "/v1/sources/nz_register/issues",
    "/v1/changes",
    "/v1/schema/descriptor",
    "/v1/problems",
    "/healthz",
    "/readyz",
    "/metrics",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_the_body(client: TestClient, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_origin_may_read(client: TestClient, address: str) -> None:
    answered = client.get(address, headers={"Origin": "https://portal.example"})
    assert answered.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answered.headers["Access-Control-Expose-Headers"]


def test_preflight_allows_reading_alone(client: TestClient) -> None:
    asked = {"Origin": "https://portal.example", "Access-Control-Request-Method": "GET"}
    allowed = client.options(SEARCH, headers=asked)
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    refused = client.options(SEARCH, headers=asked | {"Access-Control-Request-Method": "DELETE"})
    assert refused.status_code == 400
    plain = client.options(SEARCH)
    assert (plain.status_code, plain.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_a_problem(client: TestClient, method: str) -> None:
    answered = client.request(method, SEARCH)
    assert (answered.status_code, answered.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answered.json()["type"] == "/v1/problems/method-not-allowed"


def test_large_answers_are_compressed_for_those_who_can_read_them(client: TestClient) -> None:
    packed = client.get(SEARCH, headers={"Accept-Encoding": "gzip"})
    plain = client.get(SEARCH, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("address", [SEARCH, "/v1/facets/country", "/v1/suggest?q=data"])
def test_answers_stand_until_the_index_changes(client: TestClient, services: Services, address: str) -> None:
    first = client.get(address)
    assert first.headers["X-Credatlas-Generation"] == services.index.generation
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    french = client.get(address, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "fr"})
    assert french.status_code == 200


def test_another_day_is_another_answer(client: TestClient, services: Services) -> None:
    first = client.get(SEARCH)
    later = replace(services, now=lambda: services.now().replace(year=2031))
    tomorrow = TestClient(build_app(later))
    answered = tomorrow.get(SEARCH, headers={"If-None-Match": first.headers["ETag"]})
    assert answered.status_code == 200
    assert tomorrow.get(f"{SEARCH}?status=expired&facets=").json()["total"] == 2


def test_other_synonyms_are_another_answer(
    client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(SEARCH)
    monkeypatch.setattr(services.index, "synonyms", load_synonyms().version[::-1])
    assert client.get(SEARCH, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_another_version_of_the_program_is_another_answer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(SEARCH)
    monkeypatch.setattr("search_api.api.rendering.PROGRAM", "999.0")
    assert client.get(SEARCH, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_problems_have_the_members_of_rfc_9457(client: TestClient) -> None:
    answered = client.get(f"{SEARCH}?stackability=stakable")
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert answered.json() == {
        "type": "/v1/problems/bad-parameter",
        "title": "A parameter is wrong",
        "status": 400,
        "detail": "stackability='stakable': is not known; did you mean 'stackable'?",
        "parameter": "stackability",
        "value": "stakable",
        "allowed": ["standalone", "stackable", "integrated", "unknown"],
        "did_you_mean": "stackable",
    }


def test_every_type_of_problem_explains_itself(client: TestClient) -> None:
    listed = client.get("/v1/problems").json()["problems"]
    assert len(listed) == len(EXPLANATIONS)
    for one in listed:
        assert client.get(one["type"]).json() == one
    assert client.get("/v1/problems/none").status_code == 404


def test_nothing_there_is_a_problem(client: TestClient) -> None:
    answered = client.get("/v1/credential")
    assert (answered.status_code, answered.json()["type"]) == (404, "/v1/problems/not-found")


@pytest.mark.parametrize("address", [SEARCH, "/v1/facets/country", "/v1/suggest?q=a"])
@pytest.mark.parametrize(
    ("error", "seconds", "told"),
    [
        (IndexMissing("there is no index in /srv/private yet"), "5", "being made"),
        (IndexBusy("another process is writing the index in /srv/private"), "5", "being made"),
        (
            IndexUnreachable("searching: OpenSearch at http://private:9200 cannot be reached", 2.3),
            "3",
            "asked again",
        ),
        (StoreUnavailable("database private:5432/catalogue: it is starting"), "5", "database"),
        (SchemaOutdated("database private:5432/catalogue: run `credatlas store migrate`"), "5", "up to date"),
    ],
)
def test_outage_is_503_which_says_when_to_come_back_and_nothing_of_where_it_is(
    services: Services, address: str, error: Exception, seconds: str, told: str
) -> None:
    answered = failing(services, error).get(address)
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, seconds)
    assert answered.json()["type"] == "/v1/problems/unavailable"
    assert told in answered.json()["detail"]
    assert "private" not in answered.text


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (IndexUnreachable("OpenSearch at http://search:9200 cannot be reached", 0.1), "1"),
        (IndexMissing("there is no index in /srv/index yet"), "5"),
        (StoreUnavailable("database db:5432/catalogue: it is starting"), "5"),
    ],
)
def test_readiness_names_what_is_out_of_reach(services: Services, error: Exception, seconds: str) -> None:
    answered = failing(services, error).get("/readyz")
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, seconds)
    assert (answered.json()["detail"], answered.headers["Cache-Control"]) == (str(error), "no-store")
    assert failing(services, error).get("/healthz").status_code == 200


def test_index_that_was_never_built_is_503(services: Services, tmp_path: Path) -> None:
    index = open_embedded_index(tmp_path / "none", services.vocabularies)
    answered = TestClient(build_app(replace(services, index=index))).get(SEARCH)
    assert (answered.status_code, answered.json()["type"]) == (503, "/v1/problems/unavailable")


@pytest.mark.parametrize(
    "address", ["/v1/sources", "/v1/changes", "/metrics", "/v1/credentials/nz_register:1"]
)
def test_unreadable_store_is_503(services: Services, address: str, caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(services, store=FailingStore(), outages=Outages())  # type: ignore[arg-type]
    answered = TestClient(build_app(broken), raise_server_exceptions=False).get(address)
    assert (answered.status_code, answered.json()["detail"]) == (503, TOLD[StoreUnavailable])
    assert [record.reason for record in caplog.records if record.msg == "unavailable"] == ["the disk is gone"]


def test_expired_cursor_is_410(services: Services) -> None:
    answered = failing(services, ExpiredCursor("start again")).get(SEARCH)
    assert (answered.status_code, answered.json()["type"]) == (410, "/v1/problems/expired-cursor")


@pytest.mark.parametrize("error", [RuntimeError("secret trace"), EngineFailure("secret panic")])
def test_our_mistakes_tell_nothing(services: Services, error: Exception) -> None:
    answered = failing(services, error).get(SEARCH, headers={"Origin": "https://portal.example"})
    assert (answered.status_code, answered.json()["type"]) == (500, "/v1/problems/internal")
    assert "secret" not in answered.text
    assert "Traceback" not in answered.text
    assert answered.headers["Access-Control-Allow-Origin"] == "*"


def test_health_needs_neither_index_nor_store(services: Services) -> None:
    answered = failing(services, RuntimeError("gone")).get("/healthz")
    assert (answered.status_code, answered.json()["status"]) == (200, "ok")


def test_readiness_tells_how_far_the_index_is_behind(client: TestClient) -> None:
    told = client.get("/readyz").json()
    assert (told["status"], told["checkpoint"], told["last_seq"], told["lag"]) == ("ready", 11, 11, 0)
