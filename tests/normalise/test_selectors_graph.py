"""CTDL graphs by paths of terms, in all the shapes that public records have."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.mapping.rule import Leaf
from normalise.opened_record import OpenedRecord
from normalise.raw_record import PayloadRole
from normalise.selectors.graph import Graph
from normalise.selectors.select import Want, compile_select
from normalise.selectors.term_path import TermPath
from tests.normalise.small_mapping import json_payload

A = "ce-aaaaaaaa-0000-4000-8000-00000000000a"
B = "ce-bbbbbbbb-0000-4000-8000-00000000000b"
RESOURCES = "https://registry.example/resources"


def select(
    term: str, main: Any, related: Any = None, want: Want = Want.VALUES, native_id: str = A
) -> list[Any]:
    payloads = [json_payload(main)]
    if related is not None:
        payloads.append(json_payload(related, PayloadRole.RELATED))
    record = OpenedRecord(payloads, native_id, "en")
    return list(compile_select(Leaf(term=term), want)(record, None))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("plain", ["plain"]),
        ({"en": "text"}, [{"en": "text"}]),
        (["a", "b", "", None], ["a", "b"]),
        ({"@id": f"{RESOURCES}/{B}"}, [f"{RESOURCES}/{B}"]),
        ({"@value": "text", "@language": "fr"}, [{"fr": "text"}]),
        ({"@value": 5}, [5]),
        ("", []),
        (None, []),
        ([], []),
        (0, [0]),
        (False, [False]),
    ],
)
def test_every_shape_of_a_value(value: Any, found: list[Any]) -> None:
    assert select("ceterms:x", {"ceterms:x": value}) == found


def test_a_path_goes_through_lists_inline_objects_and_blank_nodes() -> None:
    graph = {
        "@graph": [
            {
                "@id": f"{RESOURCES}/{A}",
                "ceterms:ctid": A,
                "ceterms:requires": [{"v": {"w": 1}, "k": 1}, "_:b1", {"@id": "_:B1"}],
            },
            {"@id": "_:b1", "v": [{"w": 2, "k": 1}, {"w": [3, 4], "k": 1}]},
        ]
    }
    assert select("ceterms:requires/v/w", graph) == [1, 2, 3, 4, 2, 3, 4]


@pytest.mark.parametrize(
    "link",
    [
        f"{RESOURCES}/{B}",
        f"{RESOURCES}/{B.upper()}",
        f"https://other.example/graph/{B}",
        {"@id": f"{RESOURCES}/{B}"},
        B,
    ],
)
def test_a_link_leads_to_the_related_document_of_its_ctid(link: Any) -> None:
    owner = {"@graph": [{"@id": f"{RESOURCES}/{B}", "ceterms:ctid": B, "ceterms:name": {"en": "Owner"}}]}
    assert select("owner/ceterms:name", {"owner": link}, owner) == [{"en": "Owner"}]
    bare = {"@id": f"{RESOURCES}/{B}", "ceterms:ctid": B.upper(), "ceterms:name": "Owner"}
    assert select("owner/ceterms:name", {"owner": [link]}, bare) == ["Owner"]


def test_the_main_node_is_found_by_ctid_not_by_place() -> None:
    graph = {
        "@graph": [
            {"@id": "_:x", "n": "first"},
            {"@id": f"{RESOURCES}/{A.upper()}", "ceterms:ctid": A.upper(), "n": "main"},
        ]
    }
    assert select("n", graph) == ["main"]
    assert Graph({"@id": f"https://r.example/graph/{A}", **graph}, None).main["n"] == "main"
    assert select("n", graph, native_id="ce-unknown") == ["first"]


def test_an_envelope_is_opened() -> None:
    assert select("n", {"envelope_id": 1, "decoded_resource": {"@graph": [{"n": 7}]}}) == [7]


def test_the_first_alternative_a_node_has_counts_node_by_node() -> None:
    nodes = [{"code": "x", "name": "X"}, {"name": {"en": "Y"}}, {"code": [], "name": "Z"}]
    assert select("list/code|name", {"list": nodes}) == ["x", {"en": "Y"}, "Z"]


@pytest.mark.parametrize("value", ["United States", {"en": "United States"}, {"@value": "United States"}])
def test_value_at_the_end_is_the_bare_text(value: Any) -> None:
    assert select("place/country/@value", {"place": [{"country": value, "k": 1}]}) == ["United States"]


def test_nodes_that_are_not_there_stand_as_their_address() -> None:
    assert select("owner", {"owner": ["https://a.example/1", {"@id": "_:b"}]}, want=Want.NODES) == [
        {"@id": "https://a.example/1"},
        {"@id": "_:b"},
    ]


def test_a_blank_nodes_name_is_nobodys_address() -> None:
    assert select("part/@id", {"part": [{"@id": "_:b1", "k": 1}], "@graph": None}) == []
    graph = {"@graph": [{"ceterms:ctid": A, "part": "_:b1"}, {"@id": "_:b1", "k": 1}]}
    assert select("part/@id", graph) == []
    assert select("part/@id", {"part": {"@id": "https://a.example/1", "k": 1}}) == ["https://a.example/1"]


@pytest.mark.parametrize("language", [None, ["en"], {"en": 1}, 1.5])
def test_a_language_that_is_no_tag_is_none(language: Any) -> None:
    assert select("a", {"a": {"@value": "x", "@language": language}}) == ["x"]
    assert Graph({"@context": {"@language": language}}, None).language is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "_:b", "_:c", "x", RESOURCES]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@id", "@graph", "@value", "@language", "@context", "decoded_resource", "a", "b"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(
    ANYTHING,
    st.sampled_from(["a", "a/b", "a/b/a", "a|b/@value", "a/@id", "@id"]),
    st.sampled_from(list(Want)),
)
def test_no_document_however_odd_raises(document: Any, term: str, want: Want) -> None:
    assert all(value is not None for value in select(term, document, document, want))


@pytest.mark.parametrize("path", ["", "a//b", "a/", "a b", "a||b"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is not a term"):
        TermPath.parse(path)
