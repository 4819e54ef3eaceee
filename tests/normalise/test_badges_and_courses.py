"""Open Badges 2.0 and 3.0, learner records and OCCAPI: what is read of each, and what is left alone."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from normalise.document_records import DocumentReader
from normalise.raw_record import Payload, PayloadRole
from tests.normalise.small_mapping import json_payload
from tests.normalise.standard_mapping import fixture_payload, read_document, read_json, standard_mapping

PERSONAL = ("melissa", "learner.example", "8.5", "2026-02-03", "credentials/1")


def badge(**more: Any) -> dict[str, Any]:
    issuer = {"id": "https://b.example/i", "name": "Hive School"}
    return {"id": "https://b.example/1", "type": ["Achievement"], "name": "Bees", "issuer": issuer, **more}


def test_an_edubadge_is_read_with_its_extensions() -> None:
    found = read_document(standard_mapping("open_badges_3"), fixture_payload("edubadge.json"))
    (offer,) = found.descriptors
    assert found.messages == []
    assert offer["native_id"] == "https://badges.example/achievements/17"
    assert offer["name"] == {"nl-NL": "Bijen houden"}
    assert offer["description"] == {"nl-NL": "Een seizoen bij de kasten."}
    assert offer["requires"] == {"description": {"nl-NL": "Houd een volk gezond tot de herfst."}}
    assert offer["offered_by"][0]["name"] == {"en": "Bijenschool (voorbeeld)"}
    assert (offer["offered_by"][0]["country"], offer["country"]) == ("NL", "NL")
    assert [(one["system"], one["value"]["low"]) for one in offer["credit_value"]] == [("ects", 3.5)]
    assert offer["workload"] == {"hours": {"low": 95.0, "high": 95.0}, "kind": "notional", "as_given": "95"}
    assert offer["eqf"]["level"] == 4
    assert (offer["delivery_type"], offer["assessment"]) == (["online"], ["practical"])
    assert (offer["supervision"], offer["identity_check"]) == ("supervised_on_site", "yes")
    assert [one["address"] for one in offer["skill"]] == [
        "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000017"
    ]
    assert offer["learning_outcomes"] == [{"en": "Vangt een zwerm"}]
    assert offer["proof"] == {"standard": "open_badges"}
    assert "ctid" not in offer, "an aligned credential is another one"


def test_the_ctid_of_an_aligned_credential_is_kept_as_that_of_another_one() -> None:
    (offer,) = read_document(standard_mapping("open_badges_3"), fixture_payload("edubadge.json")).descriptors
    kinds = {one["type_name"]: one["value"] for one in offer["identifier"]}
    assert kinds == {
        "education programme": "20121350",
        "CTID of an aligned credential": "ce-0d4a3c0e-5b6f-4a55-9d1e-2c7f0b1a9e01",
    }
    assert "same_as" not in offer


def test_nothing_of_who_earned_it_is_kept() -> None:
    found = read_document(standard_mapping("open_badges_3"), fixture_payload("edubadge.json"))
    kept = found.records[0].payloads[0].body.decode() + orjson.dumps(found.descriptors).decode()
    assert [word for word in PERSONAL if word in kept] == []


@pytest.mark.parametrize(
    "name", ["achievement alone", "list of achievements", "credential", "list of credentials"]
)
def test_an_achievement_is_found_wherever_it_stands(name: str) -> None:
    alone = badge()
    credential = {
        "id": "https://b.example/c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": alone["issuer"],
        "credentialSubject": {
            "id": "did:x",
            "achievement": {key: alone[key] for key in ("id", "type", "name")},
        },
    }
    given = {
        "achievement alone": alone,
        "list of achievements": [alone],
        "credential": credential,
        "list of credentials": [credential],
    }
    (offer,) = read_json("open_badges_3", given[name]).descriptors
    assert offer["native_id"] == "https://b.example/1"
    assert offer["offered_by"][0]["name"] == {"en": "Hive School"}


def test_an_issuer_that_is_only_an_address_is_named_by_it_or_by_its_own_document() -> None:
    mapping = standard_mapping("open_badges_3")
    data = badge(issuer="https://b.example/i")
    profile = {"id": "https://b.example/i", "type": ["Profile"], "name": "Hive School"}
    (alone,) = read_document(mapping, json_payload(data)).descriptors
    (joined,) = read_document(
        mapping, json_payload(data), json_payload(profile, PayloadRole.RELATED)
    ).descriptors
    assert alone["offered_by"][0]["name"] == {"zxx": "https://b.example/i"}
    assert joined["offered_by"][0] == {**alone["offered_by"][0], "name": {"en": "Hive School"}}


def test_a_learner_record_gives_the_achievements_in_it() -> None:
    found = read_document(standard_mapping("open_badges_3"), fixture_payload("clr.json"))
    bees, queens = found.descriptors
    assert (bees["name"], queens["name"]) == ({"en": "Bees"}, {"en": "Queens"})
    assert "type" not in bees, "the class MicroCredential is the default"
    assert queens["type"] == "OpenBadge"
    assert bees["credit_value"] == [
        {"system": "unknown", "value": {"low": 3.0, "high": 3.0}, "as_given": "3"}
    ]
    assert "ects" not in bees
    assert "workload" not in bees
    assert "melissa" not in "".join(record.payloads[0].body.decode() for record in found.records)


def test_an_achievement_that_a_record_lists_again_is_one() -> None:
    data = orjson.loads(fixture_payload("clr.json").body)
    subject = data["credentialSubject"]
    first = subject["verifiableCredential"][0]["credentialSubject"]["achievement"]
    subject["achievement"] = [first, {**first, "name": "Another name"}]
    found = DocumentReader(standard_mapping("open_badges_3")).read(json_payload(data))
    names = [orjson.loads(record.payloads[0].body)["name"] for record in found.records]
    assert names == ["Bees", "Another name"], "what differs under one id is the run's to judge"


def test_an_endorsement_is_no_record() -> None:
    data = {"id": "https://b.example/e", "type": ["VerifiableCredential", "EndorsementCredential"], "name": "Fine",
            "credentialSubject": {"id": "https://b.example/i", "endorsementComment": "good"}}  # fmt: skip
    found = DocumentReader(standard_mapping("open_badges_3")).read(json_payload(data))
    assert found.records == ()
    assert len(found.issues) == 1


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"SBU": 240}, "credit_value", [("nl_sbu", 240.0)]),
        ({"ECTS": 3}, "credit_value", [("ects", 3.0)]),
        ({"participationType": "work experience"}, "delivery_type", ["work_based"]),
        ({"participationType": "onsite or blended"}, "delivery_type", None),
        ({"supervisionType": "supervised online"}, "supervision", "supervised_online"),
        ({"supervisionType": "unsupervised with no identity verification"}, "identity_check", "no"),
        ({"assessmentType": "recognition of prior learning"}, "assessment", None),
        ({"fieldOfStudy": "Apiculture"}, "subject", [{"scheme": "text", "label": {"en": "Apiculture"}}]),
        ({"inLanguage": "fr"}, "in_language", ["fr"]),
    ],
)
def test_a_word_of_an_achievement(given: dict[str, Any], field: str, value: Any) -> None:
    found = read_json("open_badges_3", badge(**given)).descriptors[0].get(field)
    if field == "credit_value":
        found = [(one["system"], one["value"]["low"]) for one in found]
    assert found == value


def test_an_identity_check_that_two_places_deny_and_claim_is_told() -> None:
    given = {"identityChecked": False, "supervisionType": "onsite with identity verification"}
    found = read_json("open_badges_3", badge(**given))
    assert found.descriptors[0]["identity_check"] == "no"
    assert any("identityChecked says 'false'" in message for message in found.messages)


def test_an_extension_that_nobody_knows_is_told() -> None:
    assert any(
        "'shoeSize' is neither mapped nor ignored" in message
        for message in read_json("open_badges_3", badge(shoeSize=43)).messages
    )


def test_a_badge_class_takes_its_issuer_from_a_document_of_its_own() -> None:
    issuer = fixture_payload("issuer.json")
    related = Payload(PayloadRole.RELATED, "issuer.json", issuer.media_type, issuer.body)
    found = read_document(standard_mapping("open_badges_2"), fixture_payload("badge_class.json"), related)
    (offer,) = found.descriptors
    assert found.messages == []
    assert offer["offered_by"] == [
        {
            "id": "xx_test:https~3A~2F~2Fbadges.example~2Fv2~2Fissuer.json",
            "name": {"en": "Hive School (example)"},
            "country": "NL",
            "subject_webpage": "https://hive.example",
        }
    ]
    assert (offer["type"], offer["subject_webpage"]) == ("OpenBadge", "https://badges.example/v2/17/criteria")
    assert offer["ects"]["value"] == {"low": 2.5, "high": 2.5}
    assert offer["workload"]["hours"] == {"low": 70.0, "high": 70.0}
    assert (offer["eqf"]["level"], offer["learning_outcomes"]) == (5, [{"en": "Catches a swarm."}])
    assert offer["keyword"] == {"en": ["bees", "honey"]}
    assert offer["identifier"] == [{"type_name": "education programme", "value": "56001"}]


def test_a_badge_class_whose_issuer_did_not_come_names_it_by_its_address() -> None:
    (offer,) = read_document(
        standard_mapping("open_badges_2"), fixture_payload("badge_class.json")
    ).descriptors
    assert offer["offered_by"][0]["name"] == {"zxx": "https://badges.example/v2/issuer.json"}


def test_a_badge_class_inside_an_assertion_is_found_and_the_assertion_left() -> None:
    inside = {
        "id": "https://b.example/1",
        "type": "BadgeClass",
        "name": "Bees",
        "issuer": {"id": "a:1", "name": "Hive"},
    }
    data = {
        "type": "Assertion",
        "id": "https://b.example/a",
        "badge": inside,
        "recipient": {"identity": "melissa"},
    }
    found = read_json("open_badges_2", data)
    assert found.descriptors[0]["offered_by"][0]["name"] == {"en": "Hive"}
    assert b"melissa" not in found.records[0].payloads[0].body


def test_a_course_of_occapi_in_two_languages() -> None:
    found = read_document(standard_mapping("occapi"), fixture_payload("occapi.json"))
    (offer,) = found.descriptors
    assert found.messages == []
    assert (offer["type"], offer["name"]) == ("Course", {"en": "Bees", "nl": "Bijen"})
    assert offer["learning_outcomes"] == [{"en": "Catches a swarm.", "nl": "Vangt een zwerm."}]
    assert offer["description"] == {"en": "A season at the hives.\n\nSwarms and queens."}
    assert offer["offered_by"] == [{"id": "xx_test:hive.example", "name": {"zxx": "hive.example"}}]
    assert (offer["ects"]["value"]["low"], offer["eqf"]["level"]) == (3.0, 6)
    assert (offer["in_language"], offer["assessment"]) == (["en"], ["portfolio", "exam"])
    assert (offer["subject"][0]["code"], offer["subject_webpage"]) == ("0811", "https://hive.example/bees")
    assert offer["is_part_of"][0]["record_id"] == "xx_test:p-1"


def test_no_field_of_study_is_no_field_of_study() -> None:
    data = {
        "data": {
            "type": "course",
            "id": "1",
            "attributes": {"title": [{"string": "A", "lang": "en"}], "iscedCode": "0000"},
        }
    }
    found = read_json("occapi", data)
    assert "subject" not in found.descriptors[0]
    assert found.messages == []
