"""A credential in standards: what is given for which wish, what is refused, and what is told to be lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from starlette.testclient import TestClient

from normalise.forms import FORMS
from tests.normalise.elm import profile
from tests.normalise.open_badges.specification import check as check_achievement
from tests.normalise.schema_org import shape

Get = Callable[[str], Any]
BEES = "/v1/credentials/nz_register:3"
SOVEREIGNTY = "/v1/credentials/nz_register:4"
"""It has everything that ELM requires; its source withholds descriptions, which Open Badges require."""
VINES = "/v1/credentials/ca_table:A-2"
WELDING = "/v1/credentials/nz_register:5"
COURSE, ELM = FORMS["schema_org"].profile, FORMS["elm"].profile


def test_course_by_schema_org(get: Get) -> None:
    told = get(f"{VINES}?format=schema_org")
    assert list(shape.breaches(told)) == []
    assert told["educationalCredentialAwarded"]["@id"] == "http://testserver/credentials/ca_table:A-2"
    assert told["timeRequired"] == "PT45H"


def test_opportunity_and_specification_by_elm(get: Get) -> None:
    told = get(f"{SOVEREIGNTY}?format=elm")
    assert profile.breaches(told) == []
    assert "http://testserver/credentials/nz_register:4" in {node["@id"] for node in told["@graph"]}


def test_xml_of_elm(client: TestClient) -> None:
    answered = client.get(f"{SOVEREIGNTY}?format=elm_xml")
    assert answered.headers["Content-Type"] == "application/xml"
    assert f'<{ELM}>; rel="profile"' in answered.headers["Link"]
    assert etree.fromstring(answered.content).tag == f"{{{ELM}}}Courses"


def test_achievement_by_open_badges(get: Get) -> None:
    told = get(f"{VINES}?format=ob3")
    check_achievement(told)
    assert told["criteria"]["narrative"] == "- Tailler sans blesser le cep\n\nÉvaluation\u00a0: Portfolio"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (f'application/ld+json;profile="{COURSE}"', FORMS["schema_org"].content_type),
        (f'application/ld+json;profile="{ELM}"', FORMS["elm"].content_type),
        (f'application/xml;profile="{ELM}"', "application/xml"),
        ("application/xml", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("application/ld+json", FORMS["ctdl"].content_type),
    ],
)
def test_type_and_profile_decide(client: TestClient, accept: str, kind: str) -> None:
    answered = client.get(SOVEREIGNTY, headers={"Accept": accept})
    assert (answered.status_code, answered.headers["Content-Type"]) == (200, kind)
    assert "Accept" in answered.headers["Vary"].split(", ")


def test_what_cannot_be_stated_is_406_with_every_value_that_is_missing(client: TestClient) -> None:
    answered = client.get(f"{BEES}?format=elm")
    told = answered.json()
    assert (answered.status_code, told["type"]) == (406, "/v1/problems/not-statable")
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert told["format"] == "elm"
    assert told["standards"] == f"{BEES}/standards"
    assert [(one["field"], one["term"]) for one in told["missing"]] == [
        ("subject", "elm:ISCEDFCode"),
        ("learning_outcomes", "elm:learningOutcome"),
    ]
    assert "elm:ISCEDFCode" in told["detail"]


def test_a_required_text_that_is_withheld_is_said_to_be(client: TestClient) -> None:
    told = client.get(f"{SOVEREIGNTY}?format=ob3").json()
    needed = {one["field"]: one["needed"] for one in told["missing"]}
    assert needed == {"description": "a text; its source does not allow it to be republished"}


def test_the_next_wish_is_given_where_the_first_cannot_be(client: TestClient) -> None:
    wish = f'application/ld+json;profile="{ELM}"'
    assert client.get(BEES, headers={"Accept": wish}).status_code == 406
    answered = client.get(BEES, headers={"Accept": f"{wish}, application/json;q=0.5"})
    assert (answered.status_code, answered.headers["Content-Type"]) == (200, "application/json")


def test_unchanged_statement_is_304(client: TestClient) -> None:
    for name in ("schema_org", "elm", "elm_xml"):
        address = f"{SOVEREIGNTY}?format={name}"
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_standards_tell_what_is_missing_and_what_is_lost(get: Get) -> None:
    told = {one["format"]: one for one in get(f"{BEES}/standards")["standards"]}
    assert list(told) == list(FORMS)
    assert {name for name, one in told.items() if one["is_available"]} == {"ctdl", "schema_org"}
    assert [one["field"] for one in told["ob3"]["missing"]] == ["description", "learning_outcomes"]
    assert {"stackability", "offerings"} <= {loss["field"] for loss in told["ctdl"]["losses"]}
    assert told["ctdl"]["missing"] == []
    assert told["elm"]["losses"] == []


def test_every_form_that_is_available_is_given_and_no_other(client: TestClient) -> None:
    for record in (BEES, SOVEREIGNTY, VINES):
        for one in client.get(f"{record}/standards").json()["standards"]:
            answered = client.get(one["address"])
            assert answered.status_code == (200 if one["is_available"] else 406)
            if one["is_available"]:
                assert answered.headers["Content-Type"].startswith(one["media_type"])


def test_withdrawn_record_is_410_in_every_form(client: TestClient) -> None:
    assert {client.get(f"{WELDING}?format={name}").status_code for name in FORMS} == {410}
    assert client.get(f"{WELDING}/standards").status_code == 410
