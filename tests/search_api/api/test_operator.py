"""What opens with an operator's key alone, and what a key is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from catalogue_store import CatalogueStore, KeptRecord, RunKind, RunState, open_store
from normalise.raw_record import Payload, PayloadRole, RawRecord
from search_api.app import build_app
from search_api.services import Services
from tests.catalogue_store.harvest import day, source_row
from tests.search_api.api import catalogue
from tests.search_api.api.catalogue import BROKEN, BROKEN_PAGE, PLANTED

ISSUES = "/v1/sources/ca_table/issues"
PAYLOADS = f"/v1/credentials/{BROKEN}/payloads"
LOCKED = [f"{ISSUES}?detail=1", PAYLOADS, f"{PAYLOADS}/0", "/v1/credentials/no:such/payloads"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatalogueStore]:
    with open_store(f"sqlite:///{tmp_path / 'own.db'}") as opened:
        opened.sources.register(source_row("src"))
        yield opened


@pytest.mark.parametrize("address", LOCKED)
@pytest.mark.parametrize(
    ("shown", "error"),
    [
        (None, False),
        ("", False),
        ("Basic b3BlcmF0b3I6eA==", False),
        ("credatlas_words", False),
        ("Bearer", False),
        ("Bearer credatlas_" + "A" * 43, True),
        ("Bearer  ", True),
        ("Bearer \u00e9", True),
    ],
)
def test_without_the_right_key_nothing_opens(
    client: TestClient, address: str, shown: str | None, *, error: bool
) -> None:
    headers = {} if shown is None else {"Authorization": shown.encode("latin-1")}
    answered = client.get(address, headers=headers)  # type: ignore[arg-type]
    assert (answered.status_code, answered.json()["type"]) == (401, "/v1/problems/key-needed")
    challenge = answered.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="credatlas"')
    assert ("invalid_token" in challenge) is error or shown == "Bearer  "
    assert answered.headers["Cache-Control"] == "no-store"
    assert PLANTED not in answered.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_right_key_opens_and_nothing_is_kept(
    client: TestClient, operator: dict[str, str], scheme: str
) -> None:
    words = operator["Authorization"].split()[1]
    for address in LOCKED[:3]:
        answered = client.get(address, headers={"Authorization": f"{scheme} {words}"})
        assert answered.status_code == 200, answered.text
        assert answered.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answered.headers


@pytest.mark.parametrize("name", ["key", "api_key", "token", "access_token"])
def test_a_key_in_the_address_is_refused(client: TestClient, operator: dict[str, str], name: str) -> None:
    words = operator["Authorization"].split()[1]
    assert client.get(f"{ISSUES}?detail=1&{name}={words}").status_code == 400
    assert client.get(f"{PAYLOADS}?{name}={words}").status_code == 401
    assert client.get(f"{PAYLOADS}?{name}={words}", headers=operator).status_code == 400
    assert client.get(PAYLOADS, headers={"X-API-Key": words}).status_code == 401


def test_expired_and_revoked_keys_open_nothing(services: Services, store: CatalogueStore) -> None:
    expired = store.keys.create("old", day(0), services.now())[1]
    revoked, words = store.keys.create("lost", day(0))
    store.keys.revoke(revoked.id, day(1))
    valid = store.keys.create("new", day(0), services.now() + timedelta(seconds=1))[1]
    client = TestClient(build_app(replace(services, store=store)))
    statuses = [
        client.get("/v1/sources/src/issues?detail=1", headers={"Authorization": f"Bearer {one}"}).status_code
        for one in (expired, words, valid)
    ]
    assert statuses == [401, 401, 200]


def test_everybody_may_count_issues_and_nobody_reads_them(client: TestClient) -> None:
    told = client.get(ISSUES).json()
    counts = {(one["code"], one["field"]): (one["count"], one["records"]) for one in told["groups"]}
    assert counts == {("missing_field", "name"): (1, 1), ("unmapped_value", "delivery_type"): (1, 1)}
    assert (told["issues"], told["next"]) == (None, None)
    assert [one["code"] for one in client.get(f"{ISSUES}?field=name").json()["groups"]] == ["missing_field"]
    assert client.get(f"{ISSUES}?code=duplicate_id").json()["groups"] == []
    assert client.get(f"{ISSUES}?run=4").json()["groups"] == []


def failed_run(store: CatalogueStore) -> int:
    """A run that failed of a file on the operator's machine, with a source left alone since."""
    store.sources.register(catalogue.source_row("src", "A source", "NZ", ()))
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    error = {"error": "/srv/secret/offers.csv: cannot be read", "cause": "the file cannot be read"}
    run.finish(RunState.REJECTED, error, day(0))
    store.sources.note_failure("src", f"run {run.id} rejected: {error['error']}", day(1))
    return run.id


def test_everybody_is_told_the_kind_of_a_failure_and_nobody_its_words(
    services: Services, store: CatalogueStore
) -> None:
    run_id = failed_run(store)
    client = TestClient(build_app(replace(services, store=store)))
    run = f"/sources/src/runs/{run_id}"
    public = ("/v1/sources", "/v1/sources/src", "/v1/sources/src/runs", f"/v1{run}")
    for address in (*public, "/sources", "/sources/src", run):
        answered = client.get(address)
        assert answered.status_code == 200
        assert "the file cannot be read" in answered.text, address
        assert "secret" not in answered.text, address
    assert client.get("/v1/sources/src").json()["trouble"]["failure"] == "the file cannot be read"
    assert f"credatlas runs show {run_id}" in client.get(run).text


def test_a_run_that_kept_no_public_cause_tells_its_state_alone(
    services: Services, store: CatalogueStore
) -> None:
    store.sources.register(catalogue.source_row("src", "A source", "NZ", ()))
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.finish(RunState.REJECTED, {"error": "/srv/secret/offers.csv: cannot be read"}, day(0))
    client = TestClient(build_app(replace(services, store=store)))
    told = client.get(f"/v1/sources/src/runs/{run.id}").json()
    assert (told["state"], told["reasons"], told["error"]) == ("rejected", [], None)
    assert (
        "What exactly went wrong is told to operators"
        in client.get(f"/sources/src/runs/{run.id}?lang=en").text
    )


def test_operators_are_told_what_exactly_a_run_failed_of(services: Services, store: CatalogueStore) -> None:
    address = f"/v1/sources/src/runs/{failed_run(store)}?detail=1"
    client = TestClient(build_app(replace(services, store=store)))
    key = {"Authorization": f"Bearer {store.keys.create('k', day(0))[1]}"}
    answered = client.get(address, headers=key)
    assert answered.json()["error"] == "/srv/secret/offers.csv: cannot be read"
    assert answered.headers["Cache-Control"] == "no-store"
    assert client.get(address).status_code == 401


def test_operators_read_every_issue_page_by_page(client: TestClient, operator: dict[str, str]) -> None:
    address: str | None = f"{ISSUES}?detail=1&limit=1"
    seen = []
    while address is not None:
        page = client.get(address, headers=operator).json()
        seen += page["issues"]
        address = page["next"]
    assert [(one["record_id"], one["value"]) for one in seen] == [
        (BROKEN, "Offre sans titre"),
        (BROKEN, PLANTED),
    ]
    only = client.get(f"{ISSUES}?detail=1&code=unmapped_value", headers=operator).json()
    assert [one["message"] for one in only["issues"]] == [f"mode {PLANTED}"]


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [
        ("code=nonsense", "code"),
        ("detail=yes", "detail"),
        ("limit=5", "limit"),
        ("after=5", "after"),
        ("run=x", "run"),
        ("source=y", "source"),
    ],
)
def test_wrong_questions_about_issues(client: TestClient, wrong: str, parameter: str) -> None:
    answered = client.get(f"{ISSUES}?{wrong}")
    assert (answered.status_code, answered.json()["parameter"]) == (400, parameter)


def test_payload_of_a_quarantined_record_is_a_file_as_received(
    client: TestClient, operator: dict[str, str]
) -> None:
    (listed,) = client.get(PAYLOADS, headers=operator).json()["payloads"]
    assert (listed["media_type"], listed["charset"], listed["bytes"]) == ("text/html", "windows-1252", 64)
    answered = client.get(listed["href"], headers=operator)
    assert answered.content == BROKEN_PAGE
    assert answered.headers["Content-Type"] == "text/html; charset=windows-1252"
    assert answered.headers["Content-Disposition"] == 'attachment; filename="ca_table_A-9-0-main"'
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_payload_of_an_earlier_version(client: TestClient, operator: dict[str, str]) -> None:
    address = "/v1/credentials/nz_register:3/payloads"
    (newest,) = client.get(address, headers=operator).json()["payloads"]
    (old,) = client.get(f"{address}?version=1", headers=operator).json()["payloads"]
    (current,) = client.get(f"{address}?version=2", headers=operator).json()["payloads"]
    assert newest["sha256"] == current["sha256"] != old["sha256"]
    assert b'"high":60' in client.get(newest["href"], headers=operator).content
    assert b'"high":80' in client.get(old["href"], headers=operator).content


def test_withdrawn_records_keep_their_payloads(client: TestClient, operator: dict[str, str]) -> None:
    assert client.get("/v1/credentials/nz_register:5/payloads/0", headers=operator).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/v1/credentials/no:such/payloads", f"{PAYLOADS}/1", f"{PAYLOADS}/x", f"{PAYLOADS}?version=9"],
)
def test_what_is_not_kept_is_404(client: TestClient, operator: dict[str, str], address: str) -> None:
    answered = client.get(address, headers=operator)
    assert (answered.status_code, answered.json()["type"]) == (404, "/v1/problems/unknown-payload")


def test_what_a_source_says_of_its_payload_cannot_write_headers(
    services: Services, store: CatalogueStore
) -> None:
    payloads = (
        Payload(PayloadRole.MAIN, "x", "text/html\r\nSet-Cookie: a=b", b"\x00\xff", None),
        Payload(PayloadRole.ROW, "x", "text/html", b"row", 'utf-8"\r\nX: y'),
    )
    run = store.runs.start("src", RunKind.FULL, "one", day(0))
    run.keep([KeptRecord(RawRecord("src", "a", payloads), "src:a", "0" * 32)], day(0))
    key = {"Authorization": f"Bearer {store.keys.create('k', day(0))[1]}"}
    client = TestClient(build_app(replace(services, store=store)))
    first, second = (client.get(f"/v1/credentials/src:a/payloads/{n}", headers=key) for n in (0, 1))
    assert (first.headers["Content-Type"], first.content) == ("application/octet-stream", b"\x00\xff")
    assert second.headers["Content-Type"] == "text/html"


def test_the_description_says_which_answers_need_a_key(client: TestClient) -> None:
    told = client.get("/openapi.json").json()
    scheme = told["components"]["securitySchemes"]["operatorKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    secured = {
        path: one["get"]["security"] for path, one in told["paths"].items() if "security" in one["get"]
    }
    needed: list[dict[str, list[str]]] = [{"operatorKey": []}]
    assert secured == {
        "/v1/sources/{source_id}/issues": [*needed, {}],
        "/v1/sources/{source_id}/runs/{run}": [*needed, {}],
        "/v1/credentials/{record_id}/payloads": needed,
        "/v1/credentials/{record_id}/payloads/{position}": needed,
    }
