"""Whatever a source says is mapped, looked up or ignored by name; else it is an issue, once a record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalise.coverage import Coverage
from normalise.issue import Issue
from normalise.mapping.mapping import Mapping
from normalise.opened_record import OpenedRecord
from normalise.raw_record import Payload, PayloadRole
from normalise.record_shapes import RecordShapes
from tests.normalise.small_mapping import (
    html_payload,
    json_payload,
    normalise,
    row_payload,
    small_mapping,
    with_fields,
)


def unmapped(mapping: Mapping, *payloads: Payload) -> list[str | None]:
    outcome = normalise(mapping, *payloads)
    assert {issue.code.value for issue in outcome.issues} <= {"unmapped_field"}, outcome.issues
    return [issue.field for issue in outcome.issues]


def test_a_column_nobody_reads_is_an_issue_unless_empty_or_ignored() -> None:
    row = row_payload(
        {"Id": "1", "TITLE": "T", "Notes": "n", "Empty": " ", "OSAP 2026": "y", "OSAP 2025": "y"}
    )
    assert unmapped(small_mapping(), row) == ["Notes", "OSAP 2026", "OSAP 2025"]
    assert (
        unmapped(small_mapping(rest="ignore: [notes, {names: [OSAP*], reason: Not for learners.}]\n"), row)
        == []
    )


def test_the_issue_says_what_to_do_and_shows_the_value() -> None:
    (issue,) = normalise(small_mapping(), row_payload({"Id": "1", "Title": "T", "Notes": "nothing"})).issues
    assert (
        issue.message
        == "'Notes' is neither mapped nor ignored; map it under `record` or name it under `ignore`"
    )
    assert (issue.severity, issue.value) == ("warning", "nothing")


def test_a_label_nobody_reads_is_an_issue_once() -> None:
    mapping = small_mapping(
        "record:\n  id: {address: '/(1)'}\n  name: {label: [Title, Te Reo Māori Title]}\n"
    )
    table = "<table><tr><td>{}</td><td>{}</td></tr><tr><td>Level:</td><td>4</td></tr><tr><td>Level</td><td>5</td></tr></table>"
    assert unmapped(mapping, html_payload(table.format("Te reo maori title", "T"))) == ["Level:", "Level"]
    assert unmapped(mapping, html_payload(table.format("Title", "T").replace("Level:", "Level"))) == ["Level"]


def test_a_listings_row_is_covered_too() -> None:
    mapping = small_mapping(
        "record:\n  id: {address: '/(1)'}\n  name: {label: Title}\n  at_level: {column: Level}\n"
    )
    main = html_payload("<table><tr><td>Title</td><td>T</td></tr></table>")
    row = "<table><tr><th>Level</th><th>Stars</th></tr><tr><td></td><td>five</td></tr></table>"
    assert unmapped(mapping, main, html_payload(row, PayloadRole.ROW)) == ["Stars"]


def test_top_keys_of_json_that_no_expression_names_are_issues() -> None:
    mapping = with_fields(
        "  description: {jmespath: 'about[].text | [0]'}\n  in_language: {term: lang, payload: row}\n"
    )
    data = {"id": 1, "title": "T", "about": [{"text": "A"}], "stars": 5, "none": None}
    row = json_payload({"lang": "en", "listed": True}, PayloadRole.ROW)
    # a mapping that reads terms anywhere but in the main payload still covers that one by its keys
    assert unmapped(mapping, json_payload(data), row) == ["stars", "listed"]


GRAPH = """\
record:
  id: {term: 'ceterms:ctid'}
  name: {term: 'ceterms:name'}
  description: {term: 'ceterms:requires/ceterms:description'}
  estimated_cost:
    each: {term: 'ceterms:estimatedCost'}
    parts: {amount: {term: 'ceterms:price'}, currency: {term: 'ceterms:currency/@value'}}
  subject: {term: 'ceterms:subject', transforms: [alignment]}
"""


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({}, []),
        ({"ceterms:shoeSize": 43, "ceterms:empty": []}, ["ceterms:shoeSize"]),
        ({"ceterms:subject": [{"ceterms:targetNodeName": "Bees", "ceterms:weight": 1}]}, []),
        (
            {
                "ceterms:estimatedCost": [
                    {"ceterms:price": 5, "ceterms:currency": {"en": "NZD"}, "ceterms:audience": "x"}
                ]
            },
            ["ceterms:estimatedCost/ceterms:audience"],
        ),
        (
            {"ceterms:requires": [{"ceterms:weight": 1}, {"ceterms:weight": 2}]},
            ["ceterms:requires/ceterms:weight"],
        ),
        ({"ceterms:requires": ["_:b1"]}, ["ceterms:requires/ceterms:condition"]),
    ],
)
def test_terms_nobody_reads_are_found_inside_nodes_and_blank_nodes(
    more: dict[str, Any], left: list[str]
) -> None:
    node = {"@type": "x", "ceterms:ctid": "1", "ceterms:name": "T", **more}
    document = {
        "@graph": [node, {"@id": "_:b1", "@type": "x", "ceterms:condition": "c", "ceterms:description": "d"}]
    }
    if "ceterms:estimatedCost" in more:
        node["ceterms:estimatedCost"][0]["ceterms:currency"] = "NZD"
    assert unmapped(small_mapping(GRAPH), json_payload(document)) == left


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ("[ceterms:weight]", []),
        ("['ceterms:requires/ceterms:weight']", ["ceterms:weight"]),
        ("['ceterms:requires/*']", ["ceterms:weight"]),
        ("['ceterms:we*']", []),
    ],
)
def test_a_term_is_ignored_everywhere_or_only_at_its_path(ignored: str, left: list[str]) -> None:
    node = {
        "ceterms:ctid": "1",
        "ceterms:name": "T",
        "ceterms:weight": 3,
        "ceterms:requires": [{"ceterms:weight": 1}],
    }
    assert unmapped(small_mapping(GRAPH, f"ignore: {ignored}\n"), json_payload(node)) == left


def test_a_related_organisations_own_terms_are_not_the_records() -> None:
    record = GRAPH + "  owned_by: {each: {term: 'ceterms:ownedBy'}, parts: {name: {term: 'ceterms:name'}}}\n"
    link = "https://r.example/resources/ce-aaaaaaaa-0000-4000-8000-00000000000a"
    main = json_payload({"ceterms:ctid": "1", "ceterms:name": "T", "ceterms:ownedBy": [link]})
    owner = json_payload({"@id": link, "ceterms:name": "Owner", "ceterms:email": "x"}, PayloadRole.RELATED)
    assert unmapped(small_mapping(record), main, owner) == []


LINKED = small_mapping("""\
record:
  id: {term: "@id"}
  name: {term: name}
  country: {term: owner/address/country}
  is_part_of: {each: {term: part}, parts: {name: {term: name}}}
""")
LINKS = st.sampled_from(["_:a", "_:b", "gone", {"@id": "_:a"}, {"@id": "gone"}, {}, 5, "", None])
NODES = st.recursive(
    LINKS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["@id", "name", "owner", "address", "country", "part", "strange"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
DOCUMENTS = st.lists(
    st.dictionaries(st.sampled_from(["name", "owner", "address", "part", "strange"]), NODES, max_size=4),
    min_size=1,
    max_size=3,
)


@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
@settings(max_examples=200)
def test_what_is_left_over_does_not_depend_on_the_records_before(
    documents: list[list[dict[str, Any]]],
) -> None:
    coverage = Coverage(LINKED)
    shapes = RecordShapes([], coverage)
    for nodes in documents:
        named = [{"@id": f"_:{name}"} | node for name, node in zip("abc", nodes, strict=False)]
        record = OpenedRecord((json_payload({"@graph": named}),), None, "en")
        assert left_over(coverage, record, is_all_read=shapes.of(record.graph).is_all_read) == left_over(
            Coverage(LINKED), record, is_all_read=False
        )


def left_over(coverage: Coverage, record: OpenedRecord, *, is_all_read: bool) -> list[Issue]:
    before = len(record.issues)
    coverage.note_unmapped(record, is_all_read=is_all_read)
    return record.issues[before:]
