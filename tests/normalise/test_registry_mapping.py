"""The registry's mapping on its traps, as authored twins; on public records when the machine has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from normalise.descriptor import Descriptor
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.outcome import Outcome
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.selectors.graph import nodes_of
from tests.normalise.small_mapping import VOCABULARIES, codes, json_payload

TEXT = (Path(__file__).parents[2] / "mappings" / "us_credential_registry.yml").read_text("utf-8")
CTID = "ce-0d4a3c0e-5b6f-4a55-9d1e-2c7f0b1a9e10"
OWNER = "ce-0d4a3c0e-5b6f-4a55-9d1e-2c7f0b1a9e11"
RESOURCES = "https://registry.example/resources"


def registry(text: str = TEXT) -> Normaliser:
    return Normaliser(
        load_mapping(text, "us_credential_registry", "us_credential_registry.yml"), VOCABULARIES
    )


STRICT = registry()


def badge(**terms: Any) -> dict[str, Any]:
    """A micro-credential of today's shape; a term given as None is left out."""
    node: dict[str, Any] = {
        "@id": f"{RESOURCES}/{CTID}",
        "@type": "ceterms:MicroCredential",
        "ceterms:ctid": CTID,
        "ceterms:name": {"en-US": "Ladder Safety"},
        "ceterms:subjectWebpage": "https://college.example/ladders",
        "ceterms:ownedBy": [f"{RESOURCES}/{OWNER}"],
    }
    node |= {name if name[0] == "@" else f"ceterms:{name}": value for name, value in terms.items()}
    return {term: value for term, value in node.items() if value is not None}


def organisation(**terms: Any) -> dict[str, Any]:
    node = {
        "@id": f"{RESOURCES}/{OWNER}",
        "@type": "ceterms:CredentialOrganization",
        "ceterms:ctid": OWNER,
        "ceterms:name": {"en-US": "Ladder College"},
        "ceterms:address": [{"@type": "ceterms:Place", "ceterms:addressCountry": {"en-US": "United States"}}],
        "ceterms:email": ["x@college.example"],
    }
    return node | {f"ceterms:{name}": value for name, value in terms.items()}


def outcome_of(*nodes: dict[str, Any], related: dict[str, Any] | None = None, context: Any = None) -> Outcome:
    document = {"@context": context, "@id": f"https://registry.example/graph/{CTID}", "@graph": list(nodes)}
    payloads = [json_payload(document)]
    payloads += [json_payload(related or organisation(), PayloadRole.RELATED)]
    return STRICT.normalise(RawRecord("us_credential_registry", CTID, tuple(payloads)))


def described(*nodes: dict[str, Any], issues: tuple[str, ...] = (), **options: Any) -> Descriptor:
    outcome = outcome_of(*nodes, **options)
    assert tuple(codes(outcome)) == issues, outcome.issues
    assert outcome.descriptor is not None
    return outcome.descriptor


@pytest.mark.parametrize(
    "owner",
    [
        [f"{RESOURCES}/{OWNER}"],
        f"{RESOURCES}/{OWNER}",
        [{"@id": f"{RESOURCES}/{OWNER.upper().replace('CE-', 'ce-')}"}],
        [f"https://registry.example/graph/{OWNER}"],
        [organisation()],
    ],
    ids=["list", "text", "object, upper case", "graph address", "inline"],
)
def test_the_owner_is_found_however_it_is_written(owner: Any) -> None:
    found = described(badge(ownedBy=owner)).owned_by
    assert found is not None
    assert found.id == f"us_credential_registry:{OWNER}"
    assert found.name.root == {"en-US": "Ladder College"}
    assert found.country == "US"


def test_an_owner_that_is_a_blank_node_goes_by_its_name() -> None:
    blank = {"@id": "_:o", "@type": "ceterms:CredentialOrganization", "ceterms:name": "Ladder Guild"}
    found = described(badge(ownedBy=["_:o"]), blank).owned_by
    assert found is not None
    assert (found.id, found.name.root) == ("us_credential_registry:ladder-guild", {"en-US": "Ladder Guild"})


def test_an_owner_nobody_could_fetch_stands_by_its_address_with_an_issue() -> None:
    link = f"{RESOURCES}/ce-00000000-0000-4000-8000-000000000404"
    found = described(badge(ownedBy=[link], offeredBy=[link]), issues=("missing_field",)).owned_by
    assert found is not None
    assert (found.id, found.name.root) == (f"us_credential_registry:{link[-39:]}", {"zxx": link})


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        (["English"], ("en",)),
        (["en-US"], ("en-US",)),
        (["English", "Chinese", "ar-SA"], ("en", "zh", "ar-SA")),
        ("French", ("fr",)),
    ],
)
def test_languages_come_as_words_and_as_tags(words: Any, tags: tuple[str, ...]) -> None:
    assert described(badge(inLanguage=words)).in_language == tags


@pytest.mark.parametrize(
    ("currency", "code"),
    [("USD", "USD"), ("US Dollar", "USD"), ("Pound Sterling", "GBP"), ("Euro", "EUR"), (None, None)],
)
def test_currencies_come_as_words_and_as_codes(currency: str | None, code: str | None) -> None:
    profile = {"@type": "ceterms:CostProfile", "ceterms:price": 12.5, "ceterms:currency": currency}
    (cost,) = described(badge(estimatedCost=[profile])).estimated_cost
    assert cost.currency == code
    assert cost.amount is not None
    assert cost.amount.low == 12.5


@pytest.mark.parametrize(
    ("iso", "kept"),
    [("P2Y", "P2Y"), ("P8W", "P8W"), ("PT3H30M", "PT3H30M"), ("P1Y2M3W4DT5H6M", "P1Y2M3W4DT5H6M")],
)
def test_durations_with_weeks_among_other_units_are_read(iso: str, kept: str) -> None:
    profile = {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": iso}
    duration = described(badge(estimatedDuration=[profile])).estimated_duration
    assert duration is not None
    assert (duration.minimum, duration.maximum) == (kept, kept)


UNIT = {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": "creditUnit:SemesterHour"}


@pytest.mark.parametrize(
    ("condition", "low", "high"),
    [
        (
            {
                "ceterms:creditValue": [
                    {"@type": "ceterms:ValueProfile", "schema:value": 3, "ceterms:creditUnitType": [UNIT]}
                ]
            },
            3,
            3,
        ),
        (
            {
                "ceterms:creditValue": {
                    "@type": "schema:ValueProfile",
                    "schema:minValue": 1.5,
                    "schema:maxValue": 3,
                    "ceterms:creditUnitType": UNIT,
                }
            },
            1.5,
            3,
        ),
        ({"ceterms:creditHourValue": 3.0, "ceterms:creditHourType": {"en-US": "Semester Hours"}}, 3, 3),
        ({"ceterms:creditUnitValue": 4, "ceterms:creditUnitType": UNIT}, 4, 4),
    ],
    ids=["today", "schema.org type and a range", "credit hours of 2017", "credit units of 2018"],
)
def test_credits_of_all_years_are_read(condition: dict[str, Any], low: float, high: float) -> None:
    found = described(badge(requires=[{"@type": "ceterms:ConditionProfile", **condition}]))
    (credit,) = found.credit_value
    assert (credit.system, credit.value and credit.value.low, credit.value and credit.value.high) == (
        "us_semester",
        low,
        high,
    )
    assert found.workload is not None


@pytest.mark.parametrize(
    "context", ["http://credreg.net/ctdl/schema/context/json", {"@language": "es"}, None]
)
def test_plain_texts_have_the_language_of_the_context_or_of_the_registry(context: Any) -> None:
    found = described(
        badge(name="Escaleras", keyword=["escalera", "obra"], alternateName="Subir"), context=context
    )
    tag = "es" if isinstance(context, dict) else "en-US"
    assert found.name.root == {tag: "Escaleras"}
    assert found.keyword is not None
    assert found.keyword.root == {tag: ("escalera", "obra")}
    assert found.alternate_name is not None


def test_an_upper_case_ctid_is_the_same_record() -> None:
    upper = "ce-" + CTID.removeprefix("ce-").upper()
    found = described(badge(ctid=upper, **{"@id": f"{RESOURCES}/{upper}"}))
    assert (found.id, found.ctid) == (f"us_credential_registry:{CTID}", CTID)


def test_concepts_are_read_by_term_address_or_name() -> None:
    def concept(value: Any, name: str = "") -> dict[str, Any]:
        return {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": value,
            "ceterms:targetNodeName": name,
        }

    found = described(
        badge(
            credentialStatusType=concept("http://purl.org/ctdl/vocabs/credentialStat/Active"),
            learningDeliveryType=[
                concept({"@id": "deliveryType:OnlineOnly"}),
                concept("deliveryType:InPerson"),
            ],
            audienceLevelType=[
                concept("audLevel:AssociatesDegreeLevel"),
                concept(None, "Professional"),
                concept("audLevel:Martian"),
            ],
        ),
        issues=("unmapped_value",),
    )
    assert found.credential_status == "active"
    assert found.audience_level == ("post_secondary", "professional")
    assert set(found.delivery_type) == {"online", "in_person"}


def test_a_blank_node_that_is_not_there_is_an_issue_not_a_loss() -> None:
    condition = {"@type": "ceterms:ConditionProfile", "ceterms:targetAssessment": ["_:gone"]}
    outcome = outcome_of(badge(requires=[condition]))
    assert outcome.descriptor is not None
    assert codes(outcome) == ["broken_payload"]
    assert "_:gone" in outcome.issues[0].message


def test_esco_skills_are_skills_and_all_competencies_are_outcomes() -> None:
    competencies = [
        {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en": "Set a ladder"}},
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": "http://data.europa.eu/esco/skill/1",
            "ceterms:targetNodeName": {"en": "follow safety procedures"},
        },
    ]
    found = described(
        badge(requires=[{"@type": "ceterms:ConditionProfile", "ceterms:targetCompetency": competencies}])
    )
    assert [next(iter(text.root.values())) for text in found.learning_outcomes] == [
        "Set a ladder",
        "follow safety procedures",
    ]
    assert [(skill.scheme, skill.address) for skill in found.skill] == [
        ("esco", "http://data.europa.eu/esco/skill/1")
    ]


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        ({"name": None}, "name: the source gives none"),
        ({"name": {"en": " "}}, "name: the source gives none"),
        ({"ownedBy": None}, "owned_by or offered_by: the source gives none"),
        ({"subjectWebpage": None}, "subject_webpage: the source gives none"),
        ({"@type": None}, "the record does not say what it is"),
        (
            {"@type": "ceterms:CertificationError"},
            "'ceterms:CertificationError' is no class this mapping knows",
        ),
        (
            {"ctid": "ce-00000000-0000-4000-8000-000000000409"},
            "says that it is 'ce-00000000-0000-4000-8000-000000000409'",
        ),
        ({"ctid": None}, "do not state its id"),
    ],
)
def test_a_broken_record_ends_in_quarantine_with_what_is_wrong(terms: dict[str, Any], named: str) -> None:
    outcome = outcome_of(badge(**terms))
    assert outcome.is_quarantined
    assert any(named in issue.message for issue in outcome.issues if issue.severity == "error"), (
        outcome.issues
    )


@pytest.mark.parametrize(
    "name", ["ceterms:Certificate", "ceterms:Course", "ceterms:CredentialOrganization", "skos:ConceptScheme"]
)
def test_other_classes_are_counted(name: str) -> None:
    outcome = outcome_of(badge(**{"@type": name}))
    assert (outcome.accepted, outcome.not_accepted_class, outcome.issues) == (False, name, ())


@pytest.mark.parametrize("term", ["requires", "entryCondition"])
def test_every_text_of_a_condition_is_a_paragraph_of_what_it_is_a_condition_of(term: str) -> None:
    condition = {
        "@type": "ceterms:ConditionProfile",
        "ceterms:description": {"en-US": "Pass a test of climbing."},
        "ceterms:condition": {"en-US": ["test", "Own a ladder"], "fr": ["Avoir une échelle"]},
        "ceterms:experience": {"en-US": "A year on roofs."},
    }
    found = described(badge(**{term: [condition]}))
    earned = None if found.requires is None else found.requires.description
    said, other = (earned, found.entry_condition) if term == "requires" else (found.entry_condition, earned)
    assert other is None
    assert said is not None
    assert said.root == {
        "en-US": "Pass a test of climbing.\n\ntest\n\nOwn a ladder\n\nA year on roofs.",
        "fr": "Avoir une échelle",
    }


def test_links_lead_through_a_condition_to_the_credential() -> None:
    target = {"@type": "ceterms:MasterDegree", "ceterms:name": {"en-US": "Roofs"}}
    linked = f"{RESOURCES}/ce-0d4a3c0e-5b6f-4a55-9d1e-2c7f0b1a9e12"
    condition = {"@type": "ceterms:ConditionProfile", "ceterms:name": {"en-US": "A way on"}}
    found = described(
        badge(
            isPreparationFor=[{**condition, "ceterms:targetCredential": [target]}],
            isAdvancedStandingFor=[{**condition, "ceterms:targetCredential": [linked]}],
        )
    )
    assert [one.name and one.name.root for one in found.is_preparation_for] == [{"en-US": "Roofs"}]
    assert [one.address for one in found.counts_towards] == [linked]


def test_an_industry_stated_twice_is_one() -> None:
    alignment = {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:frameworkName": {"en-US": "NAICS"},
        "ceterms:codedNotation": "2381",
        "ceterms:targetNodeName": {"en-US": "Foundations"},
    }
    found = described(badge(industryType=[alignment], naics=["2381", "2382"])).industry
    assert [(one.code, one.label and one.label.root) for one in found] == [
        ("2381", {"en-US": "Foundations"}),
        ("2382", None),
    ]


def test_a_region_is_that_of_the_place_and_never_of_the_owner() -> None:
    place = {
        "@type": "ceterms:Place",
        "ceterms:addressRegion": "OH",
        "ceterms:addressCountry": "United States",
    }
    owner = organisation(address=[place])
    assert described(badge(), related=owner).region is None
    offered = described(badge(availableAt=[{**place, "ceterms:addressRegion": "Iowa"}]), related=owner)
    assert (offered.region, offered.owned_by and offered.owned_by.region) == ("US-IA", "US-OH")


def test_a_price_below_nothing_is_left_out_and_said() -> None:
    costs = [{"@type": "ceterms:CostProfile", "ceterms:price": price} for price in (-5.0, 20.0)]
    outcome = outcome_of(badge(estimatedCost=costs))
    assert outcome.descriptor is not None
    assert [one.amount and one.amount.low for one in outcome.descriptor.estimated_cost] == [20.0]
    assert any("below nothing" in issue.message for issue in outcome.issues)


def read_sample(path: Path) -> RawRecord:
    """A public record as its file's name lists it."""
    body = path.read_bytes()
    node = nodes_of(orjson.loads(body))[0]
    listed = re.search(r"_(ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", path.name)
    native_id = listed[1] if listed else str(node.get("ceterms:ctid") or node.get("@id"))
    payload = Payload(PayloadRole.MAIN, path.name, "application/json", body)
    return RawRecord("us_credential_registry", native_id, (payload,))


def samples_in(folder: Path | None, count: Callable[[int], None]) -> list[Path]:
    found = [] if folder is None else sorted((folder / "credential-registry").glob("*/*.json"))
    count(len(found))
    return found


def test_every_public_record_is_described_counted_or_quarantined(
    real_samples: Path | None, count_real_samples: Callable[[int], None]
) -> None:
    for path in samples_in(real_samples, count_real_samples):
        outcome = STRICT.normalise(read_sample(path))
        main = nodes_of(orjson.loads(path.read_bytes()))[0]
        if not outcome.accepted:
            assert outcome.not_accepted_class == main["@type"]
        elif outcome.descriptor is None:
            assert any(issue.severity == "error" for issue in outcome.issues), path.name
        else:
            assert next(iter(outcome.descriptor.name.root.values())) in str(main["ceterms:name"])
            assert outcome.descriptor.subject_webpage == main["ceterms:subjectWebpage"]
            assert outcome.descriptor.owned_by is not None


def wide_mapping() -> Mapping:
    """The mapping with every class of credential accepted, as an operator would widen it."""
    narrow = "in: [ceterms:MicroCredential, ceterms:Badge, ceterms:DigitalBadge, ceterms:OpenBadge]"
    assert narrow in TEXT
    classes = [
        "Certificate", "Certification", "License", "AssociateDegree", "BachelorDegree", "BachelorOfScienceDegree",
        "MasterDegree", "QualityAssuranceCredential", "DigitalBadge",
    ]  # fmt: skip
    accepted = ", ".join(f"ceterms:{name}" for name in classes)
    return load_mapping(TEXT.replace(narrow, f"in: [{accepted}]"), "us_credential_registry", "wide.yml")


def test_public_credentials_of_all_classes_keep_their_name_provider_and_page(
    real_samples: Path | None, count_real_samples: Callable[[int], None]
) -> None:
    normaliser, found = Normaliser(wide_mapping(), VOCABULARIES), Counter[str]()
    paths = samples_in(real_samples, count_real_samples)
    for path in paths:
        outcome = normaliser.normalise(read_sample(path))
        found[outcome.not_accepted_class or ("described" if outcome.descriptor else "quarantined")] += 1
        if outcome.descriptor is not None:
            assert outcome.descriptor.owned_by or outcome.descriptor.offered_by, path.name
            unread = [issue for issue in outcome.issues if issue.code in {"unmapped_field", "broken_payload"}]
            assert unread == [], path.name
    if paths:
        assert found["described"] >= 4 * found["quarantined"] > 0
