"""The European Learning Model is read alike in XML, Turtle, RDF/XML and JSON-LD, and of credentials only the offer."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from normalise.content_hash import ContentHasher
from normalise.document_records import DocumentReader
from normalise.elm import to_elm
from normalise.raw_record import Payload, PayloadRole
from tests.normalise.descriptors import descriptor
from tests.normalise.every_field import address_of
from tests.normalise.small_mapping import VOCABULARIES, json_payload
from tests.normalise.standard_mapping import ReadDocument, fixture_payload, read_document, standard_mapping

SPELLINGS = ("elm_loq.xml", "elm_loq.ttl", "elm_loq.rdf", "elm_loq.jsonld")
PERSONAL = (
    "Melissa",
    "Beispiel",
    "1999",
    "ID-4711",
    "learner.example",
    "honours",
    "2026-02-03",
    "urn:credential",
)


def read(name: str) -> ReadDocument:
    return read_document(standard_mapping("elm"), fixture_payload(name))


@pytest.mark.parametrize("name", SPELLINGS)
def test_one_offer_is_the_same_in_every_spelling(name: str) -> None:
    found = read(name)
    assert found.messages == []
    assert found.descriptors == read("elm_loq.xml").descriptors


def test_a_learning_opportunity_is_read_with_its_specification_and_its_provider() -> None:
    bees, queens = read("elm_loq.xml").descriptors
    assert bees["id"] == "xx_test:https~3A~2F~2Fhive.example~2Flo~2Fbees"
    assert "type" not in bees, "a short learning programme is the usual class, MicroCredential"
    assert queens["type"] == "LearningOpportunityProfile"
    assert bees["name"] == {"en": "Keeping bees", "nl": "Bijen houden"}
    assert bees["learning_outcomes"] == [{"en": "Catch a swarm", "nl": "Een zwerm vangen"}]
    assert bees["entry_condition"] == {"en": "No allergy to stings.\n\nApply by letter."}
    assert bees["offered_by"] == [
        {
            "id": "xx_test:https~3A~2F~2Fhive.example~2Forg",
            "name": {"nl": "Bijenschool (voorbeeld)"},
            "country": "NL",
            "subject_webpage": "https://hive.example/",
        }
    ]
    assert bees["credit_value"][0]["system"] == "ects"
    assert bees["ects"]["value"] == {"low": 2.0, "high": 2.0}
    assert bees["workload"] == {"hours": {"low": 60.0, "high": 60.0}, "kind": "notional", "as_given": "PT60H"}
    assert bees["estimated_duration"]["minimum"] == "P3M"
    assert [(level["framework"], level["level"]) for level in bees["at_level"]] == [
        ("eqf", "4"),
        ("unknown", "4"),
    ]
    assert bees["eqf"]["level"] == 4
    assert (bees["delivery_type"], bees["schedule"]) == (["blended"], ["part_time"])
    assert (bees["in_language"], bees["assessment"]) == (["nl"], ["practical"])
    assert bees["subject"][0]["code"] == "0811"
    assert bees["skill"] == [
        {
            "scheme": "esco",
            "label": {"en": "catch swarms"},
            "address": "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000017",
        }
    ]
    assert bees["estimated_cost"][0]["amount"] == {"low": 350.0, "high": 350.0}
    assert bees["estimated_cost"][0]["currency"] == "EUR"
    assert bees["offerings"] == [
        {"start": "2026-04-01", "end": "2026-06-30", "enrol_by": "2026-03-15", "place": "Heideweg 1, Ede"}
    ]
    assert queens["is_part_of"][0]["record_id"] == bees["id"]
    assert queens["is_part_of"][0]["name"] == {"en": "Keeping bees", "nl": "Bijen houden"}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_record_holds_what_it_links_to_and_no_more_of_other_records_than_their_names(name: str) -> None:
    bees, queens = read(name).records
    assert b"Heideweg" in bees.payloads[0].body
    assert b"Rearing queens" in bees.payloads[0].body
    assert b"Apply by letter" in bees.payloads[0].body
    assert b"Apply by letter" not in queens.payloads[0].body


def test_the_order_of_triples_changes_nothing() -> None:
    payload = fixture_payload("elm_loq.ttl")
    prefixes, *statements = payload.body.decode().split("\n\n")
    turned = "\n\n".join([prefixes, *reversed(statements)])
    first, second = (
        DocumentReader(standard_mapping("elm")).read(one).records
        for one in (payload, replace(payload, body=turned.encode()))
    )
    assert {one.payloads[0].body for one in first} == {one.payloads[0].body for one in second}


def test_a_credential_gives_the_offer_and_nothing_of_its_holder() -> None:
    found = read("elm_edc.jsonld")
    (record,), (offer,) = found.records, found.descriptors
    said = record.payloads[0].body.decode() + orjson.dumps(offer).decode() + "".join(found.messages)
    assert [word for word in PERSONAL if word in said] == []
    assert offer["name"] == {"en": "Beekeeper", "id": "Peternak lebah"}
    assert offer["offered_by"] == [
        {
            "id": "xx_test:hive-school-example",
            "name": {"en": "Hive School (example)"},
            "country": "IE",
            "subject_webpage": "https://hive.example/",
        }
    ]
    assert (offer["eqf"]["level"], offer["country"]) == (6, "IE")
    assert (offer["supervision"], offer["identity_check"]) == ("supervised", "yes")
    assert (offer["delivery_type"], offer["assessment"]) == (["online"], ["exam"])
    assert offer["estimated_duration"] == {"maximum": "P1M", "as_given": "P1M"}


def test_sixty_months_for_two_credits_are_no_workload_and_are_told() -> None:
    found = read("elm_edc.jsonld")
    assert found.descriptors[0]["workload"]["hours"] == {"low": 60.0, "high": 60.0}
    assert [
        message for message in found.messages if "'P60M' is not a duration in hours and minutes" in message
    ]


def test_hours_of_an_activity_that_differ_are_a_contradiction() -> None:
    payload = fixture_payload("elm_edc.jsonld")
    other = replace(payload, body=payload.body.replace(b'"P60M"', b'"PT45H"'))
    found = read_document(standard_mapping("elm"), other)
    assert found.descriptors[0]["workload"]["hours"] == {"low": 60.0, "high": 60.0}
    assert any("'PT60H'" in message or "PT45H" in message for message in found.messages)


def test_a_presentation_of_credentials_gives_the_offers_of_all() -> None:
    credential = orjson.loads(fixture_payload("elm_edc.jsonld").body)
    data = {
        "@context": credential["@context"],
        "type": "EuropeanDigitalPresentation",
        "verifiableCredential": [credential],
    }
    assert len(read_document(standard_mapping("elm"), json_payload(data)).descriptors) == 1


@pytest.mark.parametrize("name", SPELLINGS)
def test_when_a_record_was_written_is_no_change_of_it(name: str) -> None:
    mapping = standard_mapping("elm")
    payload = fixture_payload(name)
    later = replace(payload, body=payload.body.replace(b"2026-01-05T10", b"2026-09-09T09"))
    assert later.body != payload.body
    hasher = ContentHasher(mapping)
    before, after = (
        [hasher.hash(record) for record in read_document(mapping, one).records] for one in (payload, later)
    )
    assert before == after
    dearer = replace(payload, body=payload.body.replace(b"350", b"355"))
    assert [hasher.hash(record) for record in read_document(mapping, dearer).records] != before


def test_a_catalogue_of_qualifications_alone_is_read_too() -> None:
    data = {
        "@context": {"elm": "http://data.europa.eu/snb/model/elm/", "dc": "http://purl.org/dc/terms/"},
        "@graph": [
            {"@id": "https://q.example/1", "@type": "elm:Qualification", "dc:title": {"en": "Beekeeper"}}
        ],
    }
    (found,) = read_document(standard_mapping("elm"), json_payload(data)).descriptors
    assert (found["native_id"], found["name"]) == ("https://q.example/1", {"en": "Beekeeper"})


def test_a_credential_whose_offer_is_not_described_holds_no_record() -> None:
    data = orjson.loads(fixture_payload("elm_edc.jsonld").body)
    del data["credentialSubject"]["hasClaim"]["specifiedBy"]
    found = DocumentReader(standard_mapping("elm")).read(json_payload(data))
    assert found.records == ()
    assert "holds none of the records" in found.issues[0].message


def test_hours_of_contact_are_kept_beside_the_volume_of_learning() -> None:
    said = descriptor(
        subject_webpage="https://x.example/1",
        learning_outcomes=[{"en": "Keep bees"}],
        offered_by=[{"id": "nz_x:a", "name": {"en": "A"}, "country": "NZ"}],
        in_language=["en"],
        subject=[{"scheme": "isced-f", "code": "0811"}],
        workload={"hours": {"low": 20, "high": 20}, "kind": "notional", "as_given": "20"},
        credit_value=[{"system": "contact_hour", "value": {"low": 5, "high": 5}, "as_given": "5"}],
    )
    document = to_elm(said, VOCABULARIES, address_of).document
    (found,) = read_document(standard_mapping("elm"), json_payload(document)).descriptors
    assert found["credit_value"] == [
        {"system": "contact_hour", "value": {"low": 5.0, "high": 5.0}, "as_given": "5"}
    ]
    assert (found["workload"]["hours"], found["workload"]["kind"]) == (
        {"low": 20.0, "high": 20.0},
        "notional",
    )
    assert found["ects"]["rule"] == "ects: 1 credit = 25 to 30 notional hours"


def test_a_truncated_document_is_an_issue_not_half_a_catalogue() -> None:
    for name in ("elm_loq.xml", "elm_loq.rdf", "elm_loq.ttl"):
        payload = fixture_payload(name)
        found = DocumentReader(standard_mapping("elm")).read(replace(payload, body=payload.body[:-200]))
        assert (found.records, [issue.code.value for issue in found.issues]) == ((), ["broken_payload"])


def test_one_record_may_come_as_a_payload_of_its_own() -> None:
    (bees, _) = read("elm_loq.ttl").records
    payload = bees.payloads[0]
    again = Payload(PayloadRole.MAIN, payload.address, payload.media_type, payload.body, "utf-8")
    assert DocumentReader(standard_mapping("elm")).read(again).records[0].native_id == bees.native_id
