"""What a descriptor says in CTDL, and that it keeps to the schema."""

from __future__ import annotations

from typing import Any

import pytest

from normalise.closed_lists import (
    Answer,
    AssessmentMethod,
    AudienceLevel,
    CostKind,
    CredentialStatus,
    DeliveryType,
    HoursKind,
    QualityAssuranceKind,
    Schedule,
    Supervision,
)
from normalise.ctdl import concepts, load_facts, to_ctdl, validate_ctdl
from normalise.descriptor import Descriptor
from normalise.elements import (
    Coding,
    Cost,
    CreditValue,
    EstimatedDuration,
    Level,
    Organisation,
    QualityAssurance,
    Reference,
    Rights,
    Workload,
)
from normalise.errors import NotStatable
from normalise.interval import Interval
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.partial_date import PartialDate
from normalise.vocabularies import Vocabularies, load_vocabularies


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies()


def descriptor(**fields: Any) -> Descriptor:
    base: dict[str, Any] = {
        "id": "nz_nzqa:5055",
        "source_id": "nz_nzqa",
        "native_id": "5055",
        "name": LanguageMap({"en": "Freshwater Sampling"}),
        "rights": Rights(licence="unknown", attribution="A register"),
        "mapping_version": "0" * 12,
    }
    return Descriptor(**{**base, **fields})


def full_descriptor() -> Descriptor:
    institute = Organisation(id="nz_nzqa:harakeke", name=LanguageMap({"en": "Harakeke Institute (sample)"}))
    authority = Organisation(id="nz_nzqa:authority", name=LanguageMap({"en": "A sample authority"}))
    return descriptor(
        alternate_name=LanguageMapList({"mi": ("Te Tango Tauira Wai",)}),
        description=LanguageMap({"en": "Take a sample and keep its chain of custody."}),
        learning_outcomes=(LanguageMap({"en": "Collect a sample that a laboratory accepts."}),),
        entry_condition=LanguageMap({"en": "A driver licence."}),
        keyword=LanguageMapList({"en": ("water",)}),
        owned_by=institute,
        offered_by=(institute,),
        quality_assured_by=tuple(
            QualityAssurance(organisation=authority, kind=kind) for kind in QualityAssuranceKind
        ),
        country="NZ",
        subject_webpage="https://harakeke.example/freshwater",
        credit_value=(
            CreditValue(system="nzqcf", value=Interval.exactly(5), as_given="5"),
            CreditValue(system="us_semester", value=Interval(low=1, high=2), as_given="1-2"),
        ),
        workload=Workload(
            hours=Interval.exactly(50), kind=HoursKind.NOTIONAL, as_given="5 credits", rule="nzqcf"
        ),
        estimated_duration=EstimatedDuration(minimum="P8W", maximum="P10W", as_given="8-10 weeks"),
        at_level=(Level(framework="nzqcf", level="5", as_given="5"),),
        delivery_type=tuple(DeliveryType),
        schedule=tuple(Schedule),
        in_language=("en", "mi"),
        assessment=tuple(AssessmentMethod),
        supervision=Supervision.SUPERVISED,
        identity_check=Answer.YES,
        audience_level=tuple(AudienceLevel),
        subject=(
            Coding(scheme="isced-f", code="0521", label=LanguageMap({"en": "Environmental sciences"})),
            Coding(scheme="text", label=LanguageMap({"en": "Rivers"})),
        ),
        skill=(Coding(scheme="text", label=LanguageMap({"en": "Sampling"})),),
        occupation=(Coding(scheme="noc", code="22110"),),
        industry=(Coding(scheme="naics", code="5413"),),
        is_part_of=(Reference(as_given="5056", record_id="nz_nzqa:5056"),),
        counts_towards=(Reference(as_given="2863", address="https://harakeke.example/2863"),),
        estimated_cost=(
            Cost(
                amount=Interval(low=350, high=700),
                currency="NZD",
                kind=CostKind.FULL,
                as_given="$350 to $700",
            ),
            Cost(amount=Interval.exactly(0), currency="NZD", kind=CostKind.SUBSIDISED, as_given="Free"),
        ),
        credential_status=CredentialStatus.TEACH_OUT,
        approved_date=PartialDate(2019, 7),
        review_date=PartialDate(2027, 7, 14),
        expiration_date=PartialDate(2028, 1, 31),
    )


SAMPLE_EN = "Sample record: made up, no provider offers this credential."
SAMPLE_FR = "Notice d’exemple : inventée, aucun prestataire ne propose ce titre."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, {"en": SAMPLE_EN, "fr": SAMPLE_FR}),
        ({"en": "Take a sample."}, {"en": f"{SAMPLE_EN} Take a sample."}),
        (
            {"fr": "Prélever.", "en": "Take."},
            {"en": f"{SAMPLE_EN} Take.", "fr": f"{SAMPLE_FR} Prélever."},
        ),
        ({"mi": "Tangohia."}, {"en": SAMPLE_EN, "mi": "Tangohia."}),
    ],
)
def test_description_of_a_sample_begins_by_saying_so(
    vocabularies: Vocabularies, given: dict[str, str] | None, said: dict[str, str]
) -> None:
    description = None if given is None else LanguageMap(given)
    document = to_ctdl(descriptor(description=description, is_sample=True), vocabularies, address_of).document
    assert main_node(document)["ceterms:description"] == said
    assert validate_ctdl(document) == []
    real = to_ctdl(descriptor(description=description), vocabularies, address_of).document
    assert main_node(real).get("ceterms:description") == given


def main_node(document: dict[str, Any]) -> dict[str, Any]:
    node: dict[str, Any] = document["@graph"][0]
    return node


def address_of(record_id: str) -> str:
    return f"https://catalogue.example/credentials/{record_id}"


def test_a_full_descriptor_keeps_to_the_schema(vocabularies: Vocabularies) -> None:
    assert validate_ctdl(to_ctdl(full_descriptor(), vocabularies, address_of).document) == []


@pytest.mark.parametrize(
    "kind", ["MicroCredential", "DigitalBadge", "OpenBadge", "Certificate", "Certification"]
)
def test_every_credential_class_takes_the_same_terms(kind: str, vocabularies: Vocabularies) -> None:
    said = full_descriptor().model_copy(update={"type": kind})
    document = to_ctdl(said, vocabularies, address_of).document
    assert main_node(document)["@type"] == f"ceterms:{kind}"
    assert validate_ctdl(document) == []


def test_credit_stands_in_a_condition_and_not_on_the_credential(vocabularies: Vocabularies) -> None:
    node = main_node(to_ctdl(full_descriptor(), vocabularies, address_of).document)
    (earned,) = node["ceterms:requires"]
    assert "ceterms:creditValue" not in node
    assert [credit.get("schema:value") for credit in earned["ceterms:creditValue"]] == [5.0, None]
    assert earned["ceterms:creditValue"][1]["schema:maxValue"] == 2.0


def test_who_may_begin_stands_under_its_own_term_in_a_manifest(vocabularies: Vocabularies) -> None:
    entry = LanguageMap({"en": "A driver licence."})
    for said in (descriptor(entry_condition=entry), full_descriptor()):
        statement = to_ctdl(said, vocabularies, address_of)
        (name,) = main_node(statement.document)["ceterms:commonConditions"]
        (manifest,) = [node for node in statement.document["@graph"] if node["@id"] == name]
        (profile,) = manifest["ceterms:entryCondition"]
        assert profile["ceterms:description"] == {"en": "A driver licence."}
        kept_by = main_node(statement.document).get("ceterms:offeredBy")
        assert manifest.get("ceterms:conditionManifestOf") == kept_by
        assert validate_ctdl(statement.document) == []
        assert [loss.field for loss in statement.losses if loss.field == "entry_condition"] == []
    unsaid = to_ctdl(descriptor(), vocabularies, address_of).document
    assert "ceterms:commonConditions" not in main_node(unsaid)


def test_what_it_prepares_for_is_the_target_of_a_condition(vocabularies: Vocabularies) -> None:
    named = Reference(name=LanguageMap({"en": "Farm Skills"}), as_given="Farm Skills")
    linked = Reference(record_id="nz_nzqa:2863", as_given="2863")
    said = descriptor(is_preparation_for=(named,), counts_towards=(linked,))
    statement = to_ctdl(said, vocabularies, address_of)
    node = main_node(statement.document)
    (onward,) = node["ceterms:isPreparationFor"]
    assert onward["ceterms:targetCredential"][0]["ceterms:name"] == {"en": "Farm Skills"}
    assert node["ceterms:isAdvancedStandingFor"][0]["ceterms:targetCredential"] == [
        address_of("nz_nzqa:2863")
    ]
    assert validate_ctdl(statement.document) == []
    assert [loss.field for loss in statement.losses if loss.field == "is_preparation_for"] == []


def test_an_organisation_known_by_its_address_alone_is_a_link(vocabularies: Vocabularies) -> None:
    address = "https://registry.example/resources/ce-1a2b3c4d-0000-4000-8000-000000000002"
    linked = Organisation(
        id="us_credential_registry:ce-1a2b3c4d-0000-4000-8000-000000000002",
        name=LanguageMap({"zxx": address}),
    )
    document = to_ctdl(descriptor(owned_by=linked), vocabularies, address_of).document
    assert main_node(document)["ceterms:ownedBy"] == [address]
    assert len(document["@graph"]) == 1
    known = linked.model_copy(
        update={"name": LanguageMap({"en": "Wharf Trust"}), "country": "NZ", "region": "NZ-OTA"}
    )
    node = to_ctdl(descriptor(owned_by=known), vocabularies, address_of).document["@graph"][1]
    assert node["ceterms:ctid"] == "ce-1a2b3c4d-0000-4000-8000-000000000002"
    assert node["ceterms:address"][0]["ceterms:addressRegion"] == {"en": "Otago"}


def test_hours_without_one_value_are_words_and_no_calendar_time(vocabularies: Vocabularies) -> None:
    for low, high, words in (
        (20, 40, "20 to 40 hours"),
        (45, None, "at least 45 hours"),
        (None, 12, "at most 12 hours"),
    ):
        hours = Workload(hours=Interval(low=low, high=high), kind=HoursKind.CONTACT, as_given="some")
        statement = to_ctdl(descriptor(workload=hours), vocabularies, address_of)
        (profile,) = main_node(statement.document)["ceterms:estimatedDuration"]
        assert profile["ceterms:description"]["en"].startswith(f"{words}: some; contact hours")
        assert set(profile) == {"@type", "ceterms:description"}
        assert [loss.field for loss in statement.losses] == ["workload"]


def test_a_month_is_stated_as_approximate_and_a_review_is_no_end(vocabularies: Vocabularies) -> None:
    node = main_node(to_ctdl(full_descriptor(), vocabularies, address_of).document)
    assert node["ceterms:approximateDateEffective"] == "2019-07"
    assert "ceterms:dateEffective" not in node
    assert node["ceterms:expirationDate"] == "2028-01-31"
    assert "2027-07-14" in node["ceterms:reviewProcess"][0]["ceterms:description"]["en"]


def test_what_the_source_does_not_say_is_not_stated(vocabularies: Vocabularies) -> None:
    node = main_node(to_ctdl(descriptor(), vocabularies, address_of).document)
    assert set(node) == {"@id", "@type", "ceterms:name", "ceterms:identifier"}


def test_no_ctid_is_invented(vocabularies: Vocabularies) -> None:
    assert "ceterms:ctid" not in main_node(to_ctdl(full_descriptor(), vocabularies, address_of).document)


def test_a_price_range_becomes_two_named_profiles(vocabularies: Vocabularies) -> None:
    costs = main_node(to_ctdl(full_descriptor(), vocabularies, address_of).document)["ceterms:estimatedCost"]
    assert [(cost["ceterms:price"], cost["ceterms:currency"]) for cost in costs] == [
        (350.0, "NZD"),
        (700.0, "NZD"),
        (0.0, "NZD"),
    ]


def test_a_price_that_is_only_a_beginning_says_so(vocabularies: Vocabularies) -> None:
    cost = Cost(amount=Interval(low=80), currency="NZD", as_given="from $80")
    (said,) = main_node(to_ctdl(descriptor(estimated_cost=(cost,)), vocabularies, address_of).document)[
        "ceterms:estimatedCost"
    ]
    assert (said["ceterms:name"]["en"], said["ceterms:price"]) == ("Lowest price", 80.0)


def test_an_organisation_named_twice_is_one_node(vocabularies: Vocabularies) -> None:
    document = to_ctdl(full_descriptor(), vocabularies, address_of).document
    assert main_node(document)["ceterms:ownedBy"] == main_node(document)["ceterms:offeredBy"]
    kinds = [node["@type"] for node in document["@graph"]]
    assert (
        kinds.count("ceterms:QACredentialOrganization") + kinds.count("ceterms:CredentialOrganization") == 2
    )


def test_a_class_that_is_no_credential_is_refused(vocabularies: Vocabularies) -> None:
    with pytest.raises(NotStatable, match="'Course' is no subclass"):
        to_ctdl(descriptor(type="Course"), vocabularies, address_of)


def test_every_concept_we_state_is_in_the_schema() -> None:
    known = frozenset[str]().union(*load_facts().concepts.values())
    tables = (
        concepts.DELIVERY_TYPES,
        concepts.AUDIENCE_LEVELS,
        concepts.STATUSES,
        concepts.COST_TYPES,
        concepts.ASSESSMENT_METHODS,
        concepts.LEARNING_METHODS,
    )
    assert {concept for table in tables for concept in table.values()} <= known
