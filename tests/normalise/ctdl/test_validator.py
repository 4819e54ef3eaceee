"""Each rule of the schema, broken once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.ctdl import FindingCode, validate_ctdl
from normalise.ctdl.literals import is_duration

CTID = "ce-14525aea-57c5-4f5a-8f1c-bdc95c7f8b9b"


def credential(**terms: Any) -> dict[str, Any]:
    return {
        "@id": "https://a.example/1",
        "@type": "ceterms:MicroCredential",
        "ceterms:name": {"en": "A"},
        **terms,
    }


def codes(document: object) -> list[FindingCode]:
    return [finding.code for finding in validate_ctdl(document)]


RIGHT: list[dict[str, Any]] = [
    {"ceterms:ctid": CTID},
    {
        "ceterms:estimatedDuration": [
            {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": "P1Y2M3W4DT5H6M"}
        ]
    },
    {"ceterms:keyword": {"en": ["a", "b"], "fr-CA": ["c"]}},
    {"ceterms:ownedBy": ["https://b.example/org"]},
    {"ceterms:ownedBy": [{"@id": "https://b.example/org"}]},
    {"ceterms:dateEffective": "2019-07-14"},
    {"ceterms:approximateDateEffective": "2019-07"},
    {"ceterms:inLanguage": ["en", "fr-CA"]},
    {
        "ceterms:credentialStatusType": {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": "credentialStat:Active",
        }
    },
    {
        "ceterms:requires": [
            {
                "@type": "ceterms:ConditionProfile",
                "ceterms:creditValue": [
                    {
                        "@type": "ceterms:ValueProfile",
                        "schema:value": 5,
                        "ceterms:creditUnitType": [
                            {
                                "@type": "ceterms:CredentialAlignmentObject",
                                "ceterms:targetNode": "creditUnit:SemesterHour",
                            }
                        ],
                    }
                ],
            }
        ]
    },
]

WRONG: list[tuple[dict[str, Any], FindingCode]] = [
    ({"ceterms:creditValue": [{"@type": "ceterms:ValueProfile"}]}, FindingCode.DOMAIN),
    ({"ceterms:deliveryType": []}, FindingCode.DOMAIN),
    ({"ceterms:teaches": []}, FindingCode.DOMAIN),
    ({"ceterms:nonsense": 1}, FindingCode.UNKNOWN_PROPERTY),
    ({"ceterms:ctid": CTID.upper()}, FindingCode.CTID),
    ({"ceterms:description": "a plain string"}, FindingCode.LANGUAGE_MAP),
    ({"ceterms:description": {"English": "a text"}}, FindingCode.LANGUAGE_MAP),
    ({"ceterms:description": {"en": " "}}, FindingCode.LANGUAGE_MAP),
    ({"ceterms:dateEffective": "07/2019"}, FindingCode.RANGE),
    ({"ceterms:dateEffective": "2019-02-30"}, FindingCode.RANGE),
    ({"ceterms:inLanguage": ["English"]}, FindingCode.RANGE),
    ({"ceterms:subjectWebpage": "see our page"}, FindingCode.RANGE),
    (
        {"ceterms:estimatedCost": [{"@type": "ceterms:CostProfile", "ceterms:price": "450"}]},
        FindingCode.RANGE,
    ),
    (
        {
            "ceterms:estimatedDuration": [
                {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": "ten weeks"}
            ]
        },
        FindingCode.RANGE,
    ),
    ({"ceterms:estimatedDuration": [{"@type": "ceterms:CostProfile"}]}, FindingCode.RANGE),
    ({"ceterms:ownedBy": ["_:nobody"]}, FindingCode.DANGLING),
    (
        {
            "ceterms:learningDeliveryType": [
                {
                    "@type": "ceterms:CredentialAlignmentObject",
                    "ceterms:targetNode": "deliveryType:NoSuchConcept",
                }
            ]
        },
        FindingCode.CONCEPT,
    ),
]


@pytest.mark.parametrize("terms", RIGHT, ids=lambda terms: next(iter(terms)))
def test_right_statements_have_no_finding(terms: dict[str, Any]) -> None:
    assert validate_ctdl(credential(**terms)) == []


@pytest.mark.parametrize(("terms", "code"), WRONG, ids=lambda value: str(value)[:40])
def test_each_breach_is_found_once_and_named(terms: dict[str, Any], code: FindingCode) -> None:
    findings = validate_ctdl(credential(**terms))
    assert [finding.code for finding in findings] == [code]
    assert next(iter(terms)) in findings[0].path


def test_a_reference_to_a_node_of_the_wrong_class_is_found() -> None:
    graph = [credential(**{"ceterms:ownedBy": ["_:b"]}), {"@id": "_:b", "@type": "ceterms:CostManifest"}]
    assert codes({"@graph": graph}) == [FindingCode.RANGE]


def test_an_unknown_class_is_found() -> None:
    assert codes({"@type": "ceterms:NanoDegree"}) == [FindingCode.UNKNOWN_CLASS]


@pytest.mark.parametrize("document", [[], "text", None, {"@graph": [1]}])
def test_what_is_no_document_is_said_to_be_none(document: object) -> None:
    assert codes(document)[0] is FindingCode.NOT_A_DOCUMENT


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@type", "ceterms:name", "ceterms:requires"]), children, max_size=3
        )
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_any_json_gets_an_answer_and_never_an_exception(value: object) -> None:
    assert isinstance(validate_ctdl(value), list)


@given(st.tuples(*[st.integers(0, 99)] * 6))
def test_durations_of_whole_parts_are_durations(parts: tuple[int, ...]) -> None:
    years, months, weeks, days, hours, minutes = parts
    assert is_duration(f"P{years}Y{months}M{weeks}W{days}DT{hours}H{minutes}M")


@pytest.mark.parametrize("text", ["P", "PT", "P1", "10W", "P1YT", "p1y", ""])
def test_broken_durations_are_none(text: str) -> None:
    assert not is_duration(text)


def real_documents(folder: Path | None) -> Iterator[tuple[str, object]]:
    for path in [] if folder is None else sorted((folder / "credential-registry").glob("*/*.json")):
        document = orjson.loads(path.read_bytes())
        yield (
            path.name,
            document.get("decoded_resource", document) if isinstance(document, dict) else document,
        )


def test_real_documents_are_judged_without_an_exception(real_samples: Path | None) -> None:
    judged = {name: validate_ctdl(document) for name, document in real_documents(real_samples)}
    broken = [name for name, findings in judged.items() if findings]
    assert len(broken) < len(judged) or real_samples is None
