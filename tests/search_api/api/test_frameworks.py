"""Frameworks of micro-credentials and fact sheets over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from normalise.framework_checks.judge import FrameworkChecks
from normalise.vocabularies import Vocabularies
from search_api.api.records import kept_descriptor
from search_api.services import Services

Get = Callable[[str], Any]


def test_every_framework_is_told_with_its_rules_and_where_they_were_read(
    get: Get, vocabularies: Vocabularies
) -> None:
    told = get("/v1/frameworks")["frameworks"]
    assert [one["key"] for one in told] == [one.key for one in vocabularies.recognition]
    emc = next(one for one in told if one["key"] == "emc_cmf")
    hours = next(rule for rule in emc["rules"] if rule["rule"] == "C1")
    assert (hours["check"], hours["weight"], hours["evidence"]) == ("hours:100..150", "mandatory", "seen")
    assert (
        hours["source"]["address"] == "https://www.futurelearn.com/info/the-common-microcredential-framework"
    )
    assert set(hours["text"]) == {"en", "fr"}


def test_counts_of_the_facets_are_those_of_judging_each_record(get: Get, services: Services) -> None:
    checks, total = FrameworkChecks(services.vocabularies), 0
    facets = get("/v1/credentials?size=0&facets=meets,may_meet&facet_size=100")["facets"]
    records = [one for one in services.store.records.iterate(0, 1000) if one.withdrawn_at is None]
    standings = [checks.standing(kept_descriptor(one)) for one in records]
    for name in ("meets", "may_meet"):
        counted = {one["value"]: one["count"] for one in facets[name]["values"] if one["value"] != "unknown"}
        expected = [key for standing in standings for key in getattr(standing, name)]
        assert counted == {key: expected.count(key) for key in expected}
        total += len(expected)
    assert total > 0


def test_a_filter_finds_what_the_record_says_of_itself(get: Get) -> None:
    hits = get("/v1/credentials?may_meet=nzqa_2022&size=100&facets=")["hits"]
    assert hits
    for hit in hits:
        told = get(f"/v1/credentials/{hit['id']}/frameworks")
        assert "nzqa_2022" in told["may_meet"]
        result = next(one for one in told["results"] if one["key"] == "nzqa_2022")
        assert (result["result"], result["reach"]) == ("unknown", "applies")
        assert set(result["decided_by"]) <= {rule["rule"] for rule in result["rules"]}


def test_values_of_another_framework_are_offered_for_one_that_is_none(client: TestClient) -> None:
    answered = client.get("/v1/credentials?meets=emc")
    assert answered.status_code == 400
    assert answered.json()["did_you_mean"] in {"emc_cmf", "emc_cmf_2019"}
    assert "eu_annex_i" in answered.json()["allowed"]


def test_the_facet_is_labelled_and_searched_in_the_language_asked_for(get: Get) -> None:
    values = get("/v1/facets/may_meet?lang=fr&prefix=annexe")["values"]
    assert [(one["value"], one["label"]) for one in values] == [("eu_annex_i", "UE, annexe I")]


def test_a_framework_that_is_not_about_an_offer_says_why_and_has_no_rules(get: Get) -> None:
    told = get("/v1/credentials/ca_table:A-1/frameworks")["results"]
    nzqa = next(one for one in told if one["key"] == "nzqa_2022")
    assert (nzqa["result"], nzqa["reach"], nzqa["rules"]) == ("not_applicable", "elsewhere", [])


def test_a_fact_sheet_has_the_elements_of_the_annex_in_order(get: Get) -> None:
    sheet = get("/v1/credentials/nz_register:2/fact-sheet")
    assert [one["number"] for one in sheet["elements"]] == [*map(str, range(1, 12)), *"abcde"]
    elements = {one["name"]: one for one in sheet["elements"]}
    assert elements["learner"]["state"] == elements["issue_date"]["state"] == "on_certificate"
    assert elements["prerequisites"]["state"] == "withheld"
    assert elements["prerequisites"]["values"] == {}
    assert sheet["retrieved_at"] == elements["title"]["retrieved_at"]
    assert "Credatlas" in sheet["form"]["en"]
    assert sheet["address"] == "http://testserver/credentials/nz_register:2/fact-sheet"


def test_a_fact_sheet_gives_the_words_of_the_source_and_where_they_stood(get: Get) -> None:
    title = get("/v1/credentials/nz_register:1/fact-sheet")["elements"][1]
    assert title["as_given"] == list(title["values"]["name"].values())[:1]
    assert [one["from"] for one in title["origins"]["name"]] == ["main#h1"]


def test_a_withdrawn_record_keeps_its_sheet_and_says_so(client: TestClient, get: Get) -> None:
    assert get("/v1/credentials/nz_register:5/fact-sheet")["withdrawn_at"] is not None
    assert client.get("/v1/credentials/nz_register:none/fact-sheet").status_code == 404
    assert client.get("/v1/credentials/nz_register:none/frameworks").status_code == 404


def test_answers_stand_until_the_record_or_the_rules_change(client: TestClient) -> None:
    for rest in ("frameworks", "fact-sheet"):
        address = f"/v1/credentials/nz_register:1/{rest}"
        etag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        assert client.get(f"{address}?lang=en").status_code == 400
