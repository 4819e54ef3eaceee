"""What a rule does not see changes nothing: it may be left out, and nodes that look alike are read alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from normalise.compiled_field import compile_field
from normalise.coverage import Coverage
from normalise.field_shape import mapped_fields
from normalise.mapping.rule import FieldRule
from normalise.record_shapes import RecordShapes
from normalise.rule_compiler import RuleCompiler
from normalise.selectors.graph import Graph
from normalise.sight import Sight
from normalise.ways import has_any, needed_ways
from tests.normalise.applying import EVERYWHERE
from tests.normalise.small_mapping import small_mapping
from tests.normalise.test_memo import RULES, VALUES, compiled, filled

COVERAGE = Coverage(small_mapping())
NODES = st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES)


def sight_of(rule: Any) -> Sight:
    return Sight(TypeAdapter[Any](FieldRule).validate_python(rule))


@pytest.mark.parametrize("name", RULES)
@given(st.lists(NODES, min_size=1, max_size=3))
@settings(max_examples=40)
def test_a_field_that_is_left_out_by_the_shape_of_a_node_would_say_nothing(
    name: str, nodes: list[dict[str, Any]]
) -> None:
    shapes = RecordShapes([compiled(name)], COVERAGE)
    for node in nodes:
        if not shapes.of(Graph(node, None)).fields:
            assert filled(compiled(name), node) == []


@pytest.mark.parametrize("name", RULES)
@given(NODES)
@settings(max_examples=40)
def test_nodes_that_look_alike_to_a_rule_are_read_alike(name: str, one: dict[str, Any]) -> None:
    sight, other = sight_of(RULES[name]), with_more(one)
    if sight.of(one) == sight.of(other):
        assert filled(compiled(name), one) == filled(compiled(name), other)


def with_more(value: Any) -> Any:
    """The same, and something more in each node right below that has several terms."""
    if type(value) is list:
        return [with_more(one) for one in value]
    if type(value) is not dict:
        return value
    more = {"more": "x"} if len(value) > 1 else {}
    return {term: with_more(inner) for term, inner in value.items()} | more


def test_nothing_is_seen_where_the_second_step_is_absent() -> None:
    rule = [{"term": "requires/condition"}, {"term": "entry|door/condition"}]
    assert not leads_on(rule, {"name": "x", "requires": [{"@type": "C", "credit": 1}], "entry": None})
    assert leads_on(rule, {"door": {"@type": "C", "condition": "x"}})
    assert leads_on(rule, {"requires": ["_:b1"]}), "a link may lead to a node of any terms"
    assert leads_on(rule, {"requires": [{"@id": "https://a.example/b"}]})


def test_a_link_to_a_node_of_the_document_leads_on_where_that_node_does() -> None:
    rule = {"term": "owner/address/country"}
    for link in ("_:o", {"@id": "_:o"}):
        owner: dict[str, Any] = {"@id": "_:o", "name": "x"}
        assert not leads_on(rule, {"@id": "r", "owner": link}, owner)
        assert not leads_on(
            rule, {"@id": "r", "owner": link}, owner | {"address": [{"@type": "P", "city": "x"}]}
        )
        assert leads_on(
            rule, {"@id": "r", "owner": link}, owner | {"address": [{"@type": "P", "country": "x"}]}
        )
    assert leads_on(rule, {"@id": "r", "owner": "_:o"}, {"@id": "_:o"}), (
        "half a node may be another's address"
    )


def test_a_node_without_the_part_that_an_element_needs_leads_nowhere() -> None:
    rule = {
        "each": {"term": "goal"},
        "needs": ["address"],
        "parts": {"address": {"term": "node"}, "label": {"term": "name"}},
    }
    assert not leads_on(rule, {"goal": [{"@type": "A", "name": "x"}]})
    assert leads_on(rule, {"goal": [{"@type": "A", "name": "x"}, {"@type": "A", "node": "y"}]})


def leads_on(rule: Any, *nodes: dict[str, Any]) -> bool:
    ways = needed_ways(TypeAdapter[Any](FieldRule).validate_python(rule))
    graph = Graph({"@graph": list(nodes)}, None)
    return has_any(ways, graph.main, graph)


def test_what_the_rule_does_not_read_below_a_term_is_not_seen() -> None:
    sight = sight_of({"term": "requires/credit"})
    one, other = ({"requires": [{"credit": 3, "outcome": text}]} for text in ("x", "y"))
    assert sight.of(one) == sight.of(other)
    assert sight.of(one) != sight.of({"requires": [{"credit": 4, "outcome": "x"}]})


def test_a_link_and_a_node_that_was_cut_down_to_one_are_not_alike() -> None:
    sight = sight_of({"each": {"term": "a"}, "parts": {"address": {"term": "@id"}, "name": {"term": "en"}}})
    link = {"a": {"@id": "https://a.example/b"}}
    node = {"a": {"@id": "https://a.example/b", "@type": "C"}}
    assert sight.of(link) != sight.of(node)


def test_parts_that_may_be_made_of_nothing_are_seen_in_every_node() -> None:
    label = {"first_of": [{"term": "en"}, {"constant": "none"}]}
    rule = {"each": {"term": "a"}, "parts": {"scheme": {"constant": "text"}, "label": label}}
    assert leads_on(rule, {"a": [{"x": 1, "y": 2}]})
    needy = {**rule, "needs": ["scheme"]}
    assert leads_on(needy, {"a": [{"x": 1, "y": 2}]})


def test_an_element_that_needs_a_part_is_not_looked_for_without_it() -> None:
    label = {"first_of": [{"term": "en"}, {"constant": "none"}]}
    rule = {"parts": {"scheme": {"term": "b"}, "label": label}, "needs": ["scheme"]}
    field = compile_field(
        TypeAdapter[Any](FieldRule).validate_python([rule]),
        mapped_fields()["skill"],
        RuleCompiler({}, EVERYWHERE),
    )
    shapes = RecordShapes([field], COVERAGE)
    assert shapes.of(Graph({"en": "x"}, None)).fields == [field], "the rule sees it"
    assert shapes.of(Graph({"a": "x"}, None)).fields == []


def test_fields_without_a_way_through_terms_are_tried_in_every_node() -> None:
    field = compile_field(
        TypeAdapter[Any](FieldRule).validate_python({"jmespath": "x"}),
        mapped_fields()["name"],
        RuleCompiler({}, EVERYWHERE),
    )
    assert RecordShapes([field], COVERAGE).of(Graph({}, None)).fields == [field]
