"""A document is taken apart by the first rule that finds a record in it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.errors import MappingError
from normalise.mapping.records_rule import RecordsRule
from normalise.raw_record import Payload, PayloadRole
from normalise.record_parts import record_parts
from normalise.selectors.document import UnreadablePayload, open_document
from tests.normalise.small_mapping import html_payload, json_payload
from tests.normalise.standard_mapping import standard_mapping


def parts(payload: Payload, *rules: dict[str, Any]) -> list[Any]:
    found = record_parts(payload, [RecordsRule.model_validate(rule) for rule in rules])
    return [orjson.loads(part.body) for part in found]


def test_without_rules_a_document_is_its_record() -> None:
    payload = json_payload({"a": 1})
    assert record_parts(payload, ()) == [payload]


def test_the_first_rule_that_finds_anything_counts() -> None:
    payload = json_payload({"courses": [{"id": 1}, {"id": 2}], "other": [{"id": 3}]})
    assert parts(payload, {"jmespath": "nothing[]"}, {"jmespath": "courses[]"}, {"jmespath": "other[]"}) == [
        {"id": 1},
        {"id": 2},
    ]
    assert parts(payload, {"jmespath": "nothing[]"}) == []


def test_parts_are_told_apart_by_their_place() -> None:
    found = record_parts(json_payload([{"a": 1}, {"a": 2}]), [RecordsRule(jmespath="[]")])
    assert [part.address for part in found] == [
        "https://a.example/1#record=1",
        "https://a.example/1#record=2",
    ]
    assert {part.role for part in found} == {PayloadRole.MAIN}


def test_a_part_keeps_the_context_that_says_what_its_words_mean() -> None:
    payload = json_payload({"@context": "https://c.example", "inside": {"id": 1}})
    assert parts(payload, {"jmespath": "inside"}) == [{"@context": "https://c.example", "id": 1}]


def test_elements_of_xml_are_records_with_the_namespaces_they_need() -> None:
    body = b'<?xml version="1.0" encoding="ISO-8859-1"?><l xmlns:d="urn:d"><c d:id="1"><t>\xe9t\xe9</t></c><c d:id="2"/>tail</l>'
    payload = Payload(PayloadRole.MAIN, "l.xml", "application/xml", body)
    first, second = record_parts(payload, [RecordsRule(xpath="//c")])
    assert open_document(first).selector.xpath("string(//t)").get() == "été"  # type: ignore[union-attr]
    assert b"tail" not in second.body
    assert b'xmlns:d="urn:d"' in second.body


def test_a_prefix_that_everybody_knows_may_stand_in_an_xpath() -> None:
    body = b'<r xmlns:x="http://www.openarchives.org/OAI/2.0/"><x:record>a</x:record></r>'
    payload = Payload(PayloadRole.MAIN, "l.xml", "application/xml", body)
    assert len(record_parts(payload, [RecordsRule(xpath="//oai:record")])) == 1


def test_a_rule_of_another_kind_of_document_finds_nothing() -> None:
    assert record_parts(html_payload("<p>a</p>"), [RecordsRule(jmespath="[]")]) == []
    assert record_parts(json_payload({}), [RecordsRule(xpath="//p")]) == []
    assert record_parts(html_payload("<p>a</p>"), [RecordsRule(classes=("LearningOpportunity",))]) == []


def test_a_node_may_stand_under_a_term() -> None:
    data = {"@graph": [{"@id": "a:1", "@type": ["Qualification"], "title": "Bees"}]}
    (found,) = parts(json_payload(data), {"classes": ["Qualification"], "under": "specifiedBy"})
    assert found["@graph"][0] == {
        "@id": "a:1",
        "@type": ["Qualification"],
        "specifiedBy": [data["@graph"][0]],
    }


def test_what_does_not_fit_an_expression_is_an_error_of_the_document() -> None:
    with pytest.raises(UnreadablePayload, match="does not fit the data"):
        parts(json_payload({"type": 5}), {"jmespath": "[@][?contains(type, 'x')]"})


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ("{jmespath: 'a[', xpath: //b}", "a\\["),
        ("{}", "has exactly one of `jmespath`, `xpath` and `classes`"),
        ("{xpath: '//a['}", "is not XPath"),
        ("{xpath: '//nosuch:a'}", "is not XPath"),
        ("{jmespath: a, under: b}", "`under` stands only beside `classes`"),
        ("{jmespth: a}", "unknown key 'jmespth'.*did you mean 'jmespath'"),
        ("[]", "records"),
    ],
)
def test_a_wrong_rule_is_found_when_the_file_is_read(records: str, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        standard_mapping("elm", harvest=f"  records: {records}\n")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "type", "@graph", "@context", "@type", "credentialSubject", "achievement", "name", "hasClaim", "specifiedBy", "data", "badge"]), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@given(JSON, st.sampled_from(["elm", "open_badges_3", "open_badges_2", "occapi"]))
def test_any_json_gives_records_or_an_unreadable_payload(data: Any, standard: str) -> None:
    harvest = standard_mapping(standard).harvest
    assert harvest.protocol == "files"
    assert harvest.records is not None
    rules = harvest.records if isinstance(harvest.records, tuple) else (harvest.records,)
    try:
        for part in record_parts(json_payload(data), rules):
            open_document(part)
    except UnreadablePayload:
        pass
