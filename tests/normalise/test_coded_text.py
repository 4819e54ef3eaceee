"""Fields that hold codes take no source's words as they are."""

from __future__ import annotations

import pytest

from normalise.web_links import with_web_links
from tests.normalise.small_mapping import described, json_payload, normalise, with_fields

PLAIN = (
    "  country: {jmespath: country}\n"
    "  region: {jmespath: region}\n"
    "  in_language: {jmespath: language}\n"
    "  estimated_cost: {parts: {amount: {jmespath: fee}, currency: {jmespath: money}}}\n"
)


def test_codes_stand_as_they_are() -> None:
    given = {"country": "FR", "region": "FR-ARA", "language": ["fr-CA", "mi"], "fee": 10, "money": "EUR"}
    found = described(with_fields(PLAIN), json_payload({"id": 1, "title": "T", **given}))
    assert (found["country"], found["region"], found["in_language"]) == ("FR", "FR-ARA", ["fr-CA", "mi"])
    assert found["estimated_cost"][0]["currency"] == "EUR"


@pytest.mark.parametrize(
    ("key", "word", "field", "transform"),
    [
        ("country", "France", "country", "country_code"),
        ("country", "fr", "country", "country_code"),
        ("country", "XX", "country", "country_code"),
        ("region", "Ontario", "region", "region_code"),
        ("language", "anglais", "in_language", "language_tag"),
        ("language", "English", "in_language", "language_tag"),
        ("language", "qq", "in_language", "language_tag"),
        ("money", "Euro", "estimated_cost", "currency_code"),
    ],
)
def test_words_and_unknown_codes_are_an_issue_that_names_the_transform(
    key: str, word: str, field: str, transform: str
) -> None:
    outcome = normalise(with_fields(PLAIN), json_payload({"id": 1, "title": "T", "fee": 10, key: word}))
    told = {(issue.field, str(issue.code)): issue.message for issue in outcome.issues}
    message = told[field, "unmapped_value"]
    assert repr(word) in message
    assert f"`{transform}`" in message
    found = outcome.descriptor
    assert found is not None
    country = None if key == "country" else "NZ"
    assert (found.country, found.region, found.in_language) == (country, None, ()), "no word is a guess"
    assert [cost.currency for cost in found.estimated_cost] == [None]


ADDRESSED = (
    "  subject_webpage: {jmespath: page}\n"
    "  same_as: {jmespath: same}\n"
    "  owned_by: {parts: {name: {jmespath: owner}, subject_webpage: {jmespath: home}, same_as: {jmespath: ror}}}\n"
    "  subject: {parts: {scheme: {constant: own}, code: {jmespath: code}, address: {jmespath: code_page}}}\n"
    "  occupation: {jmespath: job, transforms: [alignment]}\n"
    "  is_part_of: {parts: {name: {jmespath: whole}, address: {jmespath: whole_page}}}\n"
    "  offerings: {parts: {start: {jmespath: start}, address: {jmespath: edition}}}\n"
)
PAGE = "https://provider.example/bees"
STATED = {
    "owner": "Provider",
    "code": "7",
    "whole": "Farming",
    "start": "2027-01",
    "job": {"targetNodeName": "Farmer"},
}
NO_ADDRESSES = [
    "javascript:alert(1)",
    "€ 250",
    "/bees",
    "data:text/html,x",
    "https://x.example/\u202egpj",
    "https://me@provider.example/",
    "https://a b/",
]


def addressed(text: str) -> dict[str, object]:
    places = dict.fromkeys(("page", "same", "home", "ror", "code_page", "whole_page", "edition"), text)
    return {
        "id": 1,
        "title": "T",
        **STATED,
        **places,
        "job": {"targetNodeName": "Farmer", "targetNode": text},
    }


def test_addresses_of_web_pages_stand_as_they_are() -> None:
    found = described(with_fields(ADDRESSED), json_payload(addressed(f" {PAGE} ")))
    assert (found["subject_webpage"], found["same_as"]) == (PAGE, [PAGE])
    assert (found["owned_by"]["subject_webpage"], found["owned_by"]["same_as"]) == (PAGE, [PAGE])
    for field in ("subject", "occupation", "is_part_of", "offerings"):
        assert [one["address"] for one in found[field]] == [PAGE]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_of_a_web_page_is_an_issue_and_never_a_link(text: str) -> None:
    outcome = normalise(with_fields(ADDRESSED), json_payload(addressed(text)))
    found = outcome.descriptor
    assert found is not None
    assert with_web_links(found) == (found, ()), "nothing is left for the forms to leave out"
    assert [one.name for one in (found.owned_by,) if one is not None], "the rest of the element stays"
    assert [len(each) for each in (found.subject, found.occupation, found.is_part_of, found.offerings)] == [
        1
    ] * 4
    told = {issue.field: issue for issue in outcome.issues}
    for field in (
        "subject_webpage",
        "same_as",
        "owned_by",
        "subject",
        "occupation",
        "is_part_of",
        "offerings",
    ):
        assert told[field].value == text
        assert "an http or https address such as https://provider.example/course" in told[field].message
    assert any(origin.raw is not None and text in origin.raw for origin in found.provenance["owned_by"])


@pytest.mark.parametrize(
    ("framework", "level", "told"),
    [
        ("nfq", "99", "at_level: '99' is not a level of "),
        ("nfq", "banana", "at_level: 'banana' is not a level of "),
        ("nfqq", "5", "at_level: 'nfqq' is not the key of a framework"),
    ],
)
def test_a_level_of_parts_is_one_that_its_framework_has(framework: str, level: str, told: str) -> None:
    mapping = with_fields("  at_level: {parts: {framework: {jmespath: of}, level: {jmespath: level}}}\n")
    right = described(mapping, json_payload({"id": 1, "title": "T", "of": "nfq", "level": "5"}))
    assert (right["at_level"][0]["level"], right["eqf"]["level"]) == ("5", 4)
    outcome = normalise(mapping, json_payload({"id": 1, "title": "T", "of": framework, "level": level}))
    assert outcome.descriptor is not None
    assert outcome.descriptor.at_level == ()
    assert any(issue.message.startswith(told) for issue in outcome.issues)
