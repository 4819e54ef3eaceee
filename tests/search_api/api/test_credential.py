"""One record: JSON, CTDL, provenance, history, tombstone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from normalise.ctdl.validator import validate_ctdl
from normalise.descriptor import Descriptor
from normalise.forms import FORMS

Get = Callable[[str], Any]
BEES = "/v1/credentials/nz_register:3"
WELDING = "/v1/credentials/nz_register:5"


def test_descriptor_with_the_times_of_the_store(get: Get) -> None:
    told = get(BEES)
    assert Descriptor.model_validate(told).workload is not None
    assert told["name"] == {"en": "Beekeeping", "mi": "Te tiaki pī"}
    assert told["first_seen_at"] == "2026-03-01T06:00:00Z"
    assert told["last_seen_at"] == "2026-03-08T06:00:00Z"
    assert told["changed_at"] == "2026-03-08T06:00:00Z"
    assert told["stackability"] == "stackable"
    assert "description" not in told


@pytest.mark.parametrize(
    ("suffix", "headers"),
    [
        ("?format=ctdl", {}),
        ("?format=ctdl", {"Accept": "application/json"}),
        ("", {"Accept": "application/ld+json"}),
        ("", {"Accept": "application/json;q=0.2, application/ld+json"}),
    ],
)
def test_ctdl_is_valid_json_ld(client: TestClient, suffix: str, headers: dict[str, str]) -> None:
    answered = client.get(BEES + suffix, headers=headers)
    assert answered.headers["Content-Type"] == 'application/ld+json; profile="https://purl.org/ctdl/terms/"'
    assert validate_ctdl(answered.json()) == []
    (main, *_) = answered.json()["@graph"]
    assert main["@type"] == "ceterms:MicroCredential"
    assert main["@id"] == "http://testserver/credentials/nz_register:3"


def test_a_sample_says_so_wherever_it_is_told(client: TestClient) -> None:
    sample, real = "/v1/credentials/ca_table:A-1", BEES
    assert client.get(f"{sample}/provenance").json()["is_sample"] is True
    assert client.get(f"{real}/provenance").json()["is_sample"] is False
    statement = client.get(f"{sample}?format=ctdl").json()
    assert statement["@graph"][0]["ceterms:description"]["en"].startswith("Sample record: made up")
    assert validate_ctdl(statement) == []
    assert "ceterms:description" not in client.get(f"{real}?format=ctdl").json()["@graph"][0]


def test_each_form_names_the_other_and_what_it_depends_on(client: TestClient) -> None:
    by_header, by_parameter = client.get(BEES), client.get(f"{BEES}?format=json")
    assert by_header.json() == by_parameter.json()
    assert "Accept" in by_header.headers["Vary"].split(", ")
    assert "Accept" not in by_parameter.headers["Vary"].split(", ")
    links = by_header.headers["Link"].split(", ")
    assert [one.partition(">")[0].removeprefix("<") for one in links] == [
        *(f"{BEES}?format={name}" for name in FORMS),
        f"{BEES}/standards",
    ]
    assert links[1].endswith(
        '; rel="alternate"; type="application/ld+json; profile=\\"https://schema.org/\\""'
    )
    assert links[-1].endswith('; rel="describedby"')


def test_unchanged_record_is_304(client: TestClient) -> None:
    forms = ("json", "ctdl", "schema_org")
    tags = {client.get(f"{BEES}?format={form}").headers["ETag"] for form in forms}
    assert len(tags) == 3
    for tag in tags:
        for form in forms:
            answered = client.get(f"{BEES}?format={form}", headers={"If-None-Match": f'"other", {tag}'})
            own = client.get(f"{BEES}?format={form}").headers["ETag"]
            assert answered.status_code == (304 if own == tag else 200)


def test_withdrawn_record_is_410_with_its_last_version(client: TestClient) -> None:
    answered = client.get(WELDING)
    told = answered.json()
    assert (answered.status_code, told["status"]) == (410, 410)
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert told["withdrawn_at"] == "2026-03-08T06:00:00Z"
    assert told["last_version"]["name"] == {"en": "Withdrawn welding"}
    assert told["last_version"]["withdrawn_at"] == told["withdrawn_at"]
    assert client.get(f"{WELDING}?format=ctdl").status_code == 410


def test_unknown_record_and_wrong_format(client: TestClient) -> None:
    for missing in ("nz_register:404", "nonsense", "nz_register:1%00", "%F0%9F%90%9D"):
        answered = client.get(f"/v1/credentials/{missing}")
        assert (answered.status_code, answered.json()["type"]) == (404, "/v1/problems/unknown-record")
    wrong = client.get(f"{BEES}?format=ctdlx").json()
    assert (wrong["parameter"], wrong["allowed"], wrong["did_you_mean"]) == (
        "format",
        ["json", *FORMS],
        "ctdl",
    )


def test_provenance_says_where_each_value_came_from(get: Get) -> None:
    told = get("/v1/credentials/nz_register:1/provenance")
    assert told["fields"]["name"] == [{"from": "main#h1", "raw": "Data analysis for farmers", "rule": "text"}]
    assert told["note"]["en"]


def test_history_tells_versions_differences_and_events(get: Get) -> None:
    told = get(f"{BEES}/history")
    assert [(one["version"], one["kind"]) for one in told["versions"]] == [(1, "added"), (2, "changed")]
    (change,) = told["versions"][1]["changes"]
    assert change["field"] == "workload"
    assert (change["before"]["hours"]["low"], change["after"]["hours"]["low"]) == (50, 60)
    assert [event["kind"] for event in told["events"]] == ["added", "changed"]


def test_history_of_a_withdrawn_record_ends_with_its_withdrawal(get: Get) -> None:
    told = get(f"{WELDING}/history")
    assert told["withdrawn_at"] == "2026-03-08T06:00:00Z"
    assert [event["kind"] for event in told["events"]] == ["added", "withdrawn"]


@pytest.mark.parametrize(
    "address",
    [
        f"{BEES}/provenance",
        f"{BEES}/history",
        BEES,
        "/v1/sources",
        "/v1/sources/ca_table",
        "/v1/problems",
        "/v1/problems/internal",
        "/v1/schema/descriptor",
    ],
)
def test_unknown_parameters_are_errors_everywhere(client: TestClient, address: str) -> None:
    answered = client.get(f"{address}?verbose=1")
    assert (answered.status_code, answered.json()["parameter"]) == (400, "verbose")
