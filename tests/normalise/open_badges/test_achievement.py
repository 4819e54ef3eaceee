"""What a descriptor says as an Achievement of Open Badges 3.0, and that it keeps to the specification."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

from normalise.descriptor import Descriptor
from normalise.errors import NotStatable
from normalise.open_badges import to_open_badges
from normalise.open_badges.achievement_types import SAME_NAME, WIDER, achievement_type
from normalise.statement import NOT_CONTENT
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor
from tests.normalise.every_field import CTID, address_of, every_field
from tests.normalise.open_badges.specification import check


def achievement(**fields: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "description": {"en": "Keep bees."},
        "learning_outcomes": [{"en": "Open a hive"}],
    }
    document = to_open_badges(descriptor(**{**given, **fields}), VOCABULARIES, address_of).document
    check(document)
    return document


def lost(said: Descriptor) -> dict[str, str]:
    return {loss.field: loss.reason for loss in to_open_badges(said, VOCABULARIES, address_of).losses}


def test_every_field_keeps_to_the_specification() -> None:
    check(to_open_badges(every_field(), VOCABULARIES, address_of).document)


def test_criteria_are_outcomes_ways_of_assessing_and_entry() -> None:
    said = achievement(assessment=["portfolio", "exam"], entry_condition={"en": "A  veil.\n"})
    assert said["criteria"] == {
        "narrative": "- Open a hive\n\nAssessment: Portfolio, Examination\n\nEntry: A veil."
    }
    french = achievement(
        name={"fr": "Apiculture"}, learning_outcomes=[{"fr": "Ouvrir une ruche"}], assessment=["portfolio"]
    )
    assert french["criteria"]["narrative"].startswith("- Ouvrir une ruche\n\nÉvaluation\u00a0: ")
    assert french["inLanguage"] == "fr"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"description": None}, "description"), ({"learning_outcomes": []}, "learning_outcomes")],
)
def test_a_record_that_lacks_a_required_text_is_refused_by_its_name(
    fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotStatable) as refused:
        achievement(**fields, entry_condition={"en": "A veil."}, subject_webpage="https://x.example/1")
    assert [one.field for one in refused.value.missing] == [field]


def test_that_nothing_is_assessed_is_no_criterion() -> None:
    with pytest.raises(NotStatable, match=re.escape("Achievement.criteria")):
        achievement(learning_outcomes=[], assessment=["none"])


def test_the_record_of_the_registry_is_the_first_alignment() -> None:
    first = achievement(ctid=CTID)["alignment"][0]
    assert first["targetType"] == "ceterms:Credential"
    assert first["targetCode"] == CTID
    assert first["targetUrl"] == f"https://credentialengineregistry.org/resources/{CTID}"


def test_levels_of_the_eqf_and_codes_with_an_address_are_alignments() -> None:
    esco = {
        "scheme": "esco",
        "label": {"en": "manage hives"},
        "address": "http://data.europa.eu/esco/skill/c1",
    }
    given = {
        "eqf": {"level": 5, "status": "referenced", "source": "a report"},
        "skill": [esco, {"scheme": "text", "label": {"en": "Smoking"}}],
        "subject": [{"scheme": "nzsced", "code": "050103"}],
    }
    said = achievement(**given)
    urls = [one["targetUrl"] for one in said["alignment"]]
    assert urls == ["http://data.europa.eu/snb/eqf/5", "http://data.europa.eu/esco/skill/c1"]
    assert said["tag"] == ["manage hives", "Smoking"]
    assert "subject" in lost(descriptor(description={"en": "x"}, learning_outcomes=[{"en": "x"}], **given))


@pytest.mark.parametrize(
    ("credit", "available"),
    [
        ({"system": "us_semester", "value": {"low": 3, "high": 3}, "as_given": "3"}, 3),
        ({"system": "us_semester", "value": {"low": 1, "high": 3}, "as_given": "1-3"}, None),
        ({"system": "ects", "value": {"low": 3, "high": 3}, "as_given": "3"}, None),
    ],
)
def test_only_credit_hours_are_credits_available(credit: dict[str, Any], available: float | None) -> None:
    assert achievement(credit_value=[credit]).get("creditsAvailable") == available
    said = descriptor(description={"en": "x"}, learning_outcomes=[{"en": "x"}], credit_value=[credit])
    assert ("credit_value" in lost(said)) is (available is None)


def test_one_language_is_said_and_the_others_are_told_as_lost() -> None:
    said = descriptor(
        name={"mi": "Te tiaki pī", "en": "Beekeeping"},
        description={"en": "Keep bees.", "mi": "Tiakina ngā pī."},
        learning_outcomes=[{"en": "Open a hive"}],
    )
    document = to_open_badges(said, VOCABULARIES, address_of).document
    assert (document["name"], document["description"]) == ("Te tiaki pī", "Tiakina ngā pī.")
    assert document["inLanguage"] == "mi"
    assert {"name", "description"} <= set(lost(said))


def test_a_language_that_nobody_stated_is_not_said() -> None:
    assert "inLanguage" not in achievement(name={"und": "Bees"})


@pytest.mark.parametrize(
    ("class_name", "kind"),
    [
        ("MicroCredential", "MicroCredential"),
        ("OpenBadge", "Badge"),
        ("AcademicCertificate", "ext:AcademicCertificate"),
    ],
)
def test_types_are_those_of_the_specification_or_extensions(class_name: str, kind: str) -> None:
    assert achievement_type(class_name) == kind
    assert achievement(type=class_name)["achievementType"] == kind


CONTENT = sorted(set(Descriptor.model_fields) - NOT_CONTENT - {"name", "description", "learning_outcomes"})


@given(dropped=st.sets(st.sampled_from(CONTENT)))
def test_any_record_with_its_required_texts_keeps_to_the_specification(dropped: set[str]) -> None:
    defaults = {
        name: Descriptor.model_fields[name].get_default(call_default_factory=True) for name in dropped
    }
    check(to_open_badges(every_field().model_copy(update=defaults), VOCABULARIES, address_of).document)


@pytest.fixture(scope="module")
def published(published_schemas: Path | None) -> Draft201909Validator:
    if published_schemas is None:
        pytest.skip("no published schema beside the real samples; our own check runs everywhere")
    name = "ob_v3p0_achievementcredential_schema.json"
    schema = json.loads((published_schemas / "openbadges" / name).read_text(encoding="utf-8"))
    enumerated = schema["$defs"]["Achievement"]["properties"]["achievementType"]["oneOf"][0]["enum"]
    assert {*SAME_NAME, *WIDER.values()} <= set(enumerated)
    return Draft201909Validator(
        {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": "#/$defs/Achievement"}
    )


def test_achievements_are_valid_by_the_published_schema(published: Draft201909Validator) -> None:
    for name in (*CONTENT, "type"):
        default = Descriptor.model_fields[name].get_default(call_default_factory=True)
        said = every_field().model_copy(update={name: default})
        document = to_open_badges(said, VOCABULARIES, address_of).document
        assert [error.message for error in published.iter_errors(document)] == []
    assert not published.is_valid({**document, "achievementType": "Microcredential"})
    assert not published.is_valid({name: value for name, value in document.items() if name != "criteria"})
