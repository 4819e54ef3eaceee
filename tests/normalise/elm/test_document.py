"""What a descriptor says in ELM, and that it keeps to the profile."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.descriptor import Descriptor
from normalise.elm import to_elm
from normalise.errors import NotStatable
from normalise.statement import NOT_CONTENT
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor
from tests.normalise.elm.profile import breaches
from tests.normalise.every_field import address_of, every_field

ADDRESS = address_of("nz_x:1")
SNB = "http://data.europa.eu/snb/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
LEAST: dict[str, Any] = {
    "subject_webpage": "https://x.example/1",
    "learning_outcomes": [{"en": "Keep bees"}],
    "offered_by": [{"id": "nz_x:a", "name": {"en": "A"}, "country": "NZ"}],
    "in_language": ["en"],
    "subject": [{"scheme": "isced-f", "code": "0811"}],
}
"""The least that ELM takes."""


def least(**fields: Any) -> Descriptor:
    return descriptor(**{**LEAST, **fields})


def nodes(said: Descriptor, class_name: str) -> list[dict[str, Any]]:
    document = to_elm(said, VOCABULARIES, address_of).document
    assert breaches(document) == []
    return [node for node in document["@graph"] if node["@type"] == class_name]


def opportunity(said: Descriptor) -> dict[str, Any]:
    (node,) = nodes(said, "elm:LearningOpportunity")
    return node


def specification(said: Descriptor) -> dict[str, Any]:
    (node,) = nodes(said, "elm:LearningAchievementSpecification")
    return node


def lost(said: Descriptor, field: str) -> list[str]:
    return [loss.reason for loss in to_elm(said, VOCABULARIES, address_of).losses if loss.field == field]


def test_every_field_keeps_to_the_profile() -> None:
    assert breaches(to_elm(every_field(), VOCABULARIES, address_of).document) == []


def test_the_least_there_must_be_is_enough_and_loses_nothing() -> None:
    statement = to_elm(least(), VOCABULARIES, address_of)
    assert breaches(statement.document) == []
    assert statement.losses == ()


@pytest.mark.parametrize(
    ("field", "term"),
    [
        ("subject_webpage", "foaf:homepage"),
        ("learning_outcomes", "elm:learningOutcome"),
        ("offered_by", "elm:providedBy"),
        ("in_language", "dc:language"),
        ("subject", "elm:ISCEDFCode"),
    ],
)
def test_a_record_that_lacks_one_required_value_is_refused_by_its_name(field: str, term: str) -> None:
    kept = {name: value for name, value in LEAST.items() if name != field}
    with pytest.raises(NotStatable) as refused:
        to_elm(descriptor(**kept), VOCABULARIES, address_of)
    assert [(one.field, one.term) for one in refused.value.missing] == [(field, term)]
    assert term in str(refused.value)


def test_everything_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(NotStatable) as refused:
        to_elm(descriptor(name={"und": "Bees"}), VOCABULARIES, address_of)
    assert [one.term for one in refused.value.missing] == [
        "foaf:homepage",
        "elm:providedBy",
        "elm:defaultLanguage",
        "elm:ISCEDFCode",
        "dc:language",
        "elm:learningOutcome",
    ]


@pytest.mark.parametrize(
    "subject",
    [
        [{"scheme": "nzsced", "code": "050103"}],
        [{"scheme": "text", "label": {"en": "Bees"}}],
        [{"scheme": "isced-f", "code": "0893"}],
        [{"scheme": "isced-f", "label": {"en": "Crop and livestock production"}}],
    ],
)
def test_no_field_of_isced_f_is_invented(subject: list[dict[str, Any]]) -> None:
    with pytest.raises(NotStatable, match="ISCED-F 2013"):
        to_elm(least(subject=subject), VOCABULARIES, address_of)


def test_a_provider_without_a_country_is_no_organisation() -> None:
    nowhere = {"id": "nz_x:b", "name": {"en": "B"}}
    with pytest.raises(NotStatable, match="country of the organisation"):
        to_elm(least(offered_by=[nowhere], country="NZ"), VOCABULARIES, address_of)
    both = least(offered_by=[*LEAST["offered_by"], nowhere])
    assert len(opportunity(both)["elm:providedBy"]) == 1
    assert lost(both, "offered_by")


IRISH = {"framework": "nfq", "level": "6", "as_given": "6"}
REFERENCED = {"level": 5, "status": "referenced", "source": "a report"}


def test_a_qualification_needs_both_levels() -> None:
    (node,) = nodes(least(at_level=[IRISH], eqf=REFERENCED), "elm:Qualification")
    assert node["elm:EQFLevel"]["@id"] == f"{SNB}eqf/5"
    assert [one["@id"] for one in node["elm:NQFLevel"]] == [f"{SNB}qdr/c_670e54c7"]
    assert "elm:educationLevel" not in node


@pytest.mark.parametrize(
    ("at_level", "eqf", "said"),
    [
        ([], REFERENCED, [f"{SNB}eqf/5"]),
        ([IRISH], {"status": "unknown"}, [f"{SNB}qdr/c_670e54c7"]),
        (
            [{"framework": "nzqcf", "level": "5", "as_given": "5"}],
            {"level": 5, "status": "compared", "source": "x"},
            [f"{SNB}eqf/5", f"{ADDRESS}#level-1"],
        ),
        # ELM's list has an AQF and an MQF of its own: those of Albania and of Malta.
        (
            [{"framework": "aqf", "level": "5", "as_given": "5"}],
            {"status": "unknown"},
            [f"{ADDRESS}#level-1"],
        ),
        ([{"framework": "mqf", "level": "5", "as_given": "5"}], {"status": "none"}, [f"{ADDRESS}#level-1"]),
    ],
)
def test_a_level_without_the_other_is_said_as_a_level_of_education(
    at_level: list[dict[str, Any]], eqf: dict[str, Any], said: list[str]
) -> None:
    given = least(at_level=at_level, eqf=eqf)
    assert [one["@id"] for one in specification(given)["elm:educationLevel"]] == said
    assert bool(lost(given, "at_level")) is bool(at_level)
    assert lost(given, "eqf") or eqf == {"status": "unknown"}


def test_a_qualification_may_be_without_a_language_of_learning() -> None:
    assert nodes(least(at_level=[IRISH], eqf=REFERENCED, in_language=[]), "elm:Qualification")


def test_only_ects_are_credit_points_and_others_are_said_in_words() -> None:
    ects = {"system": "ects", "value": {"low": 2.5, "high": 2.5}, "as_given": "2.5"}
    own = {"system": "nzqcf", "value": {"low": 5, "high": 5}, "as_given": "5 credits"}
    given = least(credit_value=[ects, own])
    node = specification(given)
    assert [one["elm:point"] for one in node["elm:creditPoint"]] == ["2.5"]
    assert [one["elm:noteLiteral"]["en"] for one in node["elm:additionalNote"]] == [
        "Credits: 5 credits (New Zealand credits)"
    ]
    assert lost(given, "credit_value") == ["ELM counts ECTS and ECVET; nzqcf is said in words"]


@pytest.mark.parametrize(
    ("hours", "kind", "volume", "words"),
    [
        ((50, 50), "notional", "PT50H", None),
        ((7.5, 7.5), "notional", "PT7H30M", None),
        ((40, 60), "notional", None, "Workload: 40 to 60 hours (Notional hours)"),
        ((45, None), "notional", None, "Workload: at least 45 hours (Notional hours)"),
        ((20, 20), "contact", None, None),
        ((20, 20), "instruction", None, "Workload: 20 hours (Hours of instruction)"),
        ((20, 20), "unknown", None, "Workload: 20 hours (Hours of an unstated kind)"),
    ],
)
def test_only_exact_notional_hours_are_a_volume_of_learning(
    hours: tuple[float, float | None], kind: str, volume: str | None, words: str | None
) -> None:
    workload = {"hours": {"low": hours[0], "high": hours[1]}, "kind": kind, "as_given": "x"}
    given = least(workload=workload)
    node = specification(given)
    notes = [one["elm:noteLiteral"]["en"] for one in node.get("elm:additionalNote", [])]
    assert node.get("elm:volumeOfLearning") == volume
    label = VOCABULARIES.labels.label("hours_kind", kind, "en")
    assert [note.rpartition(" (")[0] for note in notes] == (
        [] if words is None else [words.rpartition(" (")[0]]
    )
    assert all(str(label) in note for note in notes)
    assert bool(lost(given, "workload")) is (volume is None)


def test_contact_hours_are_those_of_an_activity() -> None:
    workload = {"hours": {"low": 20, "high": 20}, "kind": "contact", "as_given": "20"}
    (activity,) = nodes(least(workload=workload), "elm:LearningActivitySpecification")
    assert activity["elm:contactHour"] == ["20"]


def test_hours_of_contact_beside_the_volume_of_learning_are_stated_too() -> None:
    given = least(
        workload={"hours": {"low": 20, "high": 20}, "kind": "notional", "as_given": "20"},
        credit_value=[{"system": "contact_hour", "value": {"low": 5, "high": 5}, "as_given": "5"}],
    )
    (activity,) = nodes(given, "elm:LearningActivitySpecification")
    assert activity["elm:contactHour"] == ["5"]
    assert specification(given)["elm:volumeOfLearning"] == "PT20H"
    assert "elm:additionalNote" not in specification(given)
    (reason,) = lost(given, "credit_value")
    assert "elm:contactHour" in reason


@pytest.mark.parametrize(
    ("given", "said"), [("P10W", "P70D"), ("P1M2W3D", "P1M17D"), ("PT8H", "PT8H"), ("P1Y", "P1Y")]
)
def test_durations_are_said_without_weeks(given: str, said: str) -> None:
    duration = {"minimum": given, "maximum": given, "as_given": given}
    assert opportunity(least(estimated_duration=duration))["elm:duration"] == said


def test_each_edition_is_an_opportunity_of_its_own() -> None:
    offerings = [
        {"start": "2026-07-01", "end": "2026-09-30", "enrol_by": "2026-06-20", "mode": "in_person"},
        {"start": "2027-02", "place": "Raupō Bay"},
    ]
    given = least(offerings=offerings, country="NZ", delivery_type=["online"])
    first, second = nodes(given, "elm:LearningOpportunity")
    assert (first["@id"], second["@id"]) == (f"{ADDRESS}#opportunity-1", f"{ADDRESS}#opportunity-2")
    assert first["dc:temporal"]["elm:startDate"] == "2026-07-01T00:00:00"
    assert first["elm:applicationDeadline"] == ["2026-06-20T00:00:00"]
    assert [one["skos:prefLabel"]["en"] for one in first["elm:mode"]] == ["Presential"]
    assert "dc:temporal" not in second
    assert [one["skos:prefLabel"]["en"] for one in second["elm:mode"]] == ["Online"]
    places = {node["@id"]: node for node in nodes(given, "dc:Location")}
    assert places[second["elm:location"][0]["@id"]]["elm:geographicName"] == {"und": "Raupō Bay"}
    assert lost(given, "offerings") == ["ELM takes whole days; a month or a year is not stated"]


def test_what_is_awarded_has_the_address_of_the_record_and_every_opportunity_leads_to_it() -> None:
    assert specification(least())["@id"] == ADDRESS
    for node in nodes(least(offerings=[{}, {}]), "elm:LearningOpportunity"):
        assert node["elm:learningAchievementSpecification"] == {"@id": ADDRESS}


def test_prices_have_a_currency_or_are_words() -> None:
    costs = [
        {"amount": {"low": 450, "high": 450}, "currency": "NZD", "kind": "full", "as_given": "$450"},
        {"amount": {"low": 0, "high": 99.5}, "currency": "NZD", "as_given": "to 99.50"},
        {"amount": {"low": 10, "high": 10}, "as_given": "10"},
        {"amount": {"low": 80, "high": None}, "currency": "NZD", "as_given": "from 80"},
        {"amount": {"low": 5, "high": 5}, "currency": "SLE", "as_given": "Le 5"},
    ]
    prices = opportunity(least(estimated_cost=costs))["elm:priceDetail"]
    amounts = [one.get("elm:amount", {}).get("rdf:value") for one in prices]
    assert amounts == ["450", "0", "99.5", None, "80", None]
    assert prices[0]["elm:amount"]["elm:unit"]["@id"] == f"{AUTHORITY}currency/NZD"
    assert [one["skos:prefLabel"]["en"] for one in prices[1:3]] == ["Lowest price", "Highest price"]
    assert prices[3]["dc:description"] == {"und": "10"}
    assert prices[4]["skos:prefLabel"]["en"] == "Lowest price"


def test_what_is_free_is_said_in_words() -> None:
    (price,) = opportunity(least(is_free="yes"))["elm:priceDetail"]
    assert price["skos:prefLabel"] == {"en": "Free", "fr": "Gratuit"}


def test_a_skill_is_an_outcome_and_may_stand_for_one() -> None:
    esco = {
        "scheme": "esco",
        "label": {"en": "manage hives"},
        "address": "http://data.europa.eu/esco/skill/c1",
    }
    (outcome,) = nodes(least(learning_outcomes=[], skill=[esco]), "elm:LearningOutcome")
    assert outcome["dc:title"] == {"en": "manage hives"}
    assert [one["@id"] for one in outcome["elm:relatedESCOSkill"]] == [esco["address"]]


def test_texts_keep_every_language() -> None:
    given = least(name={"fr": "Apiculture", "en": "Beekeeping"}, description={"fr": "Des abeilles."})
    node = opportunity(given)
    assert node["dc:title"] == {"fr": "Apiculture", "en": "Beekeeping"}
    assert node["elm:defaultLanguage"]["@id"] == f"{AUTHORITY}language/FRA"


def test_an_owner_without_a_country_awards_as_an_agent() -> None:
    given = least(owned_by={"id": "nz_x:c", "name": {"en": "Council"}})
    (agent,) = nodes(given, "elm:Agent")
    (awarding,) = specification(given)["elm:awardingOpportunity"]
    assert awarding["elm:awardingBody"] == [{"@id": agent["@id"]}]


CONTENT = sorted(set(Descriptor.model_fields) - NOT_CONTENT - {"name", *LEAST})


@given(dropped=st.sets(st.sampled_from(CONTENT)))
def test_any_record_with_the_least_keeps_to_the_profile(dropped: set[str]) -> None:
    defaults = {
        name: Descriptor.model_fields[name].get_default(call_default_factory=True) for name in dropped
    }
    document = to_elm(every_field().model_copy(update=defaults), VOCABULARIES, address_of).document
    assert breaches(document) == []


@pytest.mark.parametrize(
    ("spoil", "breach"),
    [
        (lambda graph: graph[0].pop("foaf:homepage"), "elm:LearningOpportunity foaf:homepage: 0 values"),
        (
            lambda graph: graph[0].update({"elm:duration": "P10W"}),
            "elm:LearningOpportunity elm:duration: 'P10W'",
        ),
        (lambda graph: graph[0].update({"elm:skill": "x"}), "elm:LearningOpportunity has no elm:skill"),
        (
            lambda graph: graph[0].update({"elm:providedBy": [{"@id": "x"}]}),
            "elm:LearningOpportunity elm:providedBy",
        ),
    ],
)
def test_the_check_of_these_tests_can_tell(spoil: Any, breach: str) -> None:
    document = to_elm(least(), VOCABULARIES, address_of).document
    spoil(document["@graph"])
    assert [found[: len(breach)] for found in breaches(document)] == [breach]
