"""What a descriptor says in schema.org, and that it keeps to its classes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.closed_lists import DeliveryType, Schedule
from normalise.descriptor import Descriptor
from normalise.schema_org import to_schema_org
from normalise.schema_org.editions import COURSE_MODES
from normalise.statement import NOT_CONTENT
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor
from tests.normalise.every_field import CTID, address_of, every_field
from tests.normalise.schema_org.shape import breaches, lacking_for_course_list


def course(**fields: Any) -> dict[str, Any]:
    document = to_schema_org(descriptor(**fields), VOCABULARIES, address_of).document
    assert list(breaches(document)) == []
    return document


def lost(**fields: Any) -> dict[str, str]:
    statement = to_schema_org(descriptor(**fields), VOCABULARIES, address_of)
    return {loss.field: loss.reason for loss in statement.losses}


def test_every_field_keeps_to_the_classes() -> None:
    assert list(breaches(to_schema_org(every_field(), VOCABULARIES, address_of).document)) == []


def test_what_the_source_does_not_say_is_not_stated() -> None:
    said = course()
    assert set(said) == {
        *("@context", "@type", "@id", "identifier", "name", "creditText", "educationalCredentialAwarded"),
    }
    assert said["name"] == {"@language": "en", "@value": "Bees"}


def test_a_well_described_offer_has_what_course_lists_ask_for() -> None:
    said = course(
        description={"en": "Keep bees."},
        offered_by=[{"id": "nz_x:a", "name": {"en": "A"}}],
        delivery_type=["online"],
        workload={"hours": {"low": 50, "high": 50}, "kind": "notional", "as_given": "50"},
        estimated_cost=[{"amount": {"low": 450, "high": 450}, "currency": "NZD", "as_given": "$450"}],
    )
    assert lacking_for_course_list(said) == set()
    assert said["hasCourseInstance"] == [
        {"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": "PT50H"}
    ]
    assert lacking_for_course_list(course()) == {"description", "provider", "offers", "hasCourseInstance"}


def test_texts_keep_every_language_and_an_unstated_one_is_plain() -> None:
    assert course(name={"en": "Bees", "fr": "Abeilles"})["name"] == [
        {"@language": "en", "@value": "Bees"},
        {"@language": "fr", "@value": "Abeilles"},
    ]
    assert course(name={"und": "Bees"})["name"] == "Bees"


def test_the_credential_is_of_its_class_in_ctdl() -> None:
    awarded = course(ctid=CTID, type="OpenBadge")["educationalCredentialAwarded"]
    assert awarded["credentialCategory"]["url"] == "https://purl.org/ctdl/terms/OpenBadge"
    assert awarded["sameAs"] == [f"https://credentialengineregistry.org/resources/{CTID}"]
    assert awarded["@id"] == address_of("nz_x:1")


@pytest.mark.parametrize(
    ("hours", "kind", "required", "workload"),
    [
        ((50, 50), "notional", "PT50H", "PT50H"),
        ((40, 40), "unknown", "PT40H", "PT40H"),
        ((20, 20), "contact", None, "20 contact hours"),
        ((40, 60), "notional", None, "40 to 60 notional hours"),
        ((45, None), "unknown", None, "at least 45 hours"),
        ((None, 9), "unknown", None, "at most 9 hours"),
    ],
)
def test_hours_are_a_duration_or_words(
    hours: tuple[float | None, float | None], kind: str, required: str | None, workload: str
) -> None:
    given = {"hours": {"low": hours[0], "high": hours[1]}, "kind": kind, "as_given": "x"}
    said = course(workload=given)
    assert said.get("timeRequired") == required
    (instance,) = said["hasCourseInstance"]
    told = instance["courseWorkload"]
    assert (told["@value"] if isinstance(told, dict) else told) == workload
    assert ("workload" in lost(workload=given)) is (required is None)


def test_editions_have_dates_places_and_prices() -> None:
    offering = {
        "start": "2026-07",
        "end": "2026-09-30",
        "enrol_by": "2026-06-20",
        "mode": "blended",
        "place": "Raupō Bay",
        "language": "mi",
        "price": {"amount": {"low": 400, "high": 400}, "currency": "NZD", "as_given": "$400"},
    }
    (instance,) = course(offerings=[offering], delivery_type=["online"])["hasCourseInstance"]
    assert instance == {
        "@type": "CourseInstance",
        "courseMode": "Blended",
        "startDate": "2026-07",
        "endDate": "2026-09-30",
        "location": {"@type": "Place", "name": "Raupō Bay"},
        "inLanguage": "mi",
        "offers": {
            "@type": "Offer",
            "category": "Paid",
            "price": 400.0,
            "priceCurrency": "NZD",
            "description": "$400",
            "availabilityEnds": "2026-06-20",
        },
    }


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ({"amount": {"low": 0, "high": 0}, "as_given": "free"}, {"category": "Free", "price": 0}),
        (
            {"amount": {"low": 5, "high": 9}, "currency": "NZD", "as_given": "5-9"},
            {
                "category": "Paid",
                "priceSpecification": {
                    "@type": "PriceSpecification",
                    "minPrice": 5,
                    "maxPrice": 9,
                    "priceCurrency": "NZD",
                },
            },
        ),
        (
            {"amount": {"low": 0, "high": 9}, "as_given": "to 9"},
            {"priceSpecification": {"@type": "PriceSpecification", "minPrice": 0, "maxPrice": 9}},
        ),
        ({"as_given": "ask us"}, {}),
    ],
)
def test_a_category_is_said_only_of_an_amount_that_tells(cost: dict[str, Any], said: dict[str, Any]) -> None:
    (offer,) = course(estimated_cost=[cost])["offers"]
    assert {name: value for name, value in offer.items() if name not in ("@type", "description")} == said


def test_what_is_free_is_an_offer_for_nothing() -> None:
    said = course(is_free="yes")
    assert said["offers"] == [{"@type": "Offer", "category": "Free"}]
    assert said["isAccessibleForFree"] is True
    assert course(is_free="no")["isAccessibleForFree"] is False
    assert "isAccessibleForFree" not in course(is_free="unknown")


def test_a_cycle_is_named_without_the_word_level() -> None:
    cycle = {"framework": "qf_ehea", "level": "first cycle", "as_given": "Bachelor"}
    (own,) = course(at_level=[cycle])["educationalLevel"]
    assert own["name"] == "QF-EHEA first cycle"


def test_levels_are_defined_terms_and_the_eqf_says_how_it_came_about() -> None:
    level = {"framework": "nzqcf", "level": "5", "as_given": "5"}
    eqf = {"level": 5, "status": "compared", "source": "a report"}
    own, european = course(at_level=[level], eqf=eqf)["educationalLevel"]
    assert (own["name"], own["termCode"]) == ("NZQCF level 5", "5")
    assert european["@id"] == "http://data.europa.eu/snb/eqf/5"
    assert european["description"] == "compared: a report"
    assert "eqf" in lost(eqf={"status": "unlevelled", "source": "a report"})


def test_every_mode_and_schedule_has_a_word() -> None:
    assert set(COURSE_MODES) == {*DeliveryType, *Schedule}


def test_terms_of_the_source_are_said() -> None:
    rights = {"licence": "CC-BY-4.0", "licence_url": "https://cc.example/by", "attribution": "A register"}
    said = course(rights=rights)
    assert (said["sdLicense"], said["creditText"]) == ("https://cc.example/by", "A register")
    assert "sdLicense" not in course()


CONTENT = sorted(set(Descriptor.model_fields) - NOT_CONTENT - {"name"})


@given(dropped=st.sets(st.sampled_from(CONTENT)))
def test_any_record_keeps_to_the_classes(dropped: set[str]) -> None:
    defaults = {
        name: Descriptor.model_fields[name].get_default(call_default_factory=True) for name in dropped
    }
    said = every_field().model_copy(update=defaults)
    assert list(breaches(to_schema_org(said, VOCABULARIES, address_of).document)) == []


@pytest.mark.parametrize(
    ("spoil", "breach"),
    [
        ({"timeRequired": "50 hours"}, "timeRequired: '50 hours'"),
        ({"price": 5}, "Course has no price"),
        ({"offers": [{"@type": "Offer", "category": "Cheap"}]}, "offers.category: 'Cheap'"),
    ],
)
def test_the_check_of_these_tests_can_tell(spoil: dict[str, Any], breach: str) -> None:
    assert list(breaches({**course(), **spoil})) == [breach]
