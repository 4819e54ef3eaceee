"""A short cut says what the whole rule says, or that it is unsure; memory changes nothing that is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from normalise.field_shape import mapped_fields
from normalise.mapping.rule import AnyRule, FieldRule
from normalise.memo import TRIAL, UNKNOWN, Memory, remembered
from normalise.opened_record import OpenedRecord
from normalise.quick_rule import UNSURE
from normalise.rule_compiler import RuleCompiler
from tests.normalise.applying import EVERYWHERE
from tests.normalise.small_mapping import json_payload

RULES: dict[str, Any] = {
    "name": {"term": "a|b"},
    "description": [{"term": "a"}, {"term": "b"}],
    "keyword": {"term": "a"},
    "learning_outcomes": {"first_of": [{"term": "a"}, {"term": "b"}]},
    "in_language": {"term": "a", "transforms": ["language_tag"]},
    "subject": {"term": "a", "transforms": ["alignment"]},
    "country": {"first_of": [{"term": "a", "transforms": ["country_code"]}, {"term": "b"}]},
    "subject_webpage": {"term": "a", "transforms": ["web_address"]},
    "delivery_type": [{"term": "a", "transforms": [{"concept": "delivery_type"}]}, {"term": "b"}],
    "approved_date": {"term": "a|b", "transforms": ["partial_date"]},
}
WORDS = st.sampled_from(
    ["", " ", "x", "English", "NZ", "2026-02", "deliveryType:OnlineOnly", "https://a.example/b", "_:n", " é "]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 9) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["en", "fr", "@id", "@value", "ceterms:targetNode"]), inner, max_size=2
        )
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", RULES)
@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES))
def test_the_short_cut_agrees_with_the_rule(name: str, node: dict[str, Any]) -> None:
    shape, compiler = mapped_fields()[name], RuleCompiler({}, EVERYWHERE)
    rule: AnyRule = TypeAdapter(FieldRule).validate_python(RULES[name])
    read, gather = compiler.field(rule, shape)
    quick = compiler.quick(rule, shape)
    assert quick is not None
    record = OpenedRecord((json_payload(node),), None, "en")
    short = quick(record, record.main)
    if short is UNSURE:
        return
    found = read(record, None)
    value = gather(record, found) if found else None
    assert (None if short is None else short[0]) == value
    assert record.issues == [], "what is an issue is not for a short cut"
    if short is not None:
        origins = list(dict.fromkeys(id(origin) for _, one in found for origin in one))
        assert len(short[1]) == len(origins)


@pytest.mark.parametrize(
    "rule",
    [
        {"jmespath": "a"},
        {"term": "a/b"},
        {"term": "@id"},
        {"term": "a", "payload": "main"},
        {"term": "a", "transforms": ["join"]},
        {"first_of": [{"term": "a"}, {"term": "b/c"}]},
        {"agree": True, "first_of": [{"term": "a"}, {"term": "b"}]},
    ],
)
def test_other_rules_have_no_short_cut(rule: dict[str, Any]) -> None:
    compiled = RuleCompiler({}, EVERYWHERE).quick(
        TypeAdapter(FieldRule).validate_python(rule), mapped_fields()["country"]
    )
    assert compiled is None


def test_a_remembered_function_is_asked_once_and_errors_every_time() -> None:
    asked: list[object] = []

    def apply(value: Any) -> object:
        asked.append(value)
        if value == "bad":
            raise ValueError("bad")
        return (value, len(asked))

    quick = remembered(apply)
    node = {"en": "x"}
    assert quick("x") == quick("x")
    assert quick(node) == quick({"en": "x"})
    assert asked == ["x", node]
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            quick("bad")
    assert asked == ["x", node, "bad", "bad"]


def test_what_never_repeats_is_soon_no_longer_looked_up() -> None:
    memory: Memory[int] = Memory()
    for number in range(TRIAL):
        key = str(number).encode()
        assert memory.get("en", key) is UNKNOWN
        memory.put("en", key, number)
    assert not memory.is_useful
    quick = remembered(str.upper)
    assert [quick(f"x{number}") for number in range(TRIAL + 5)] == [
        f"X{number}" for number in range(TRIAL + 5)
    ]


def test_a_memory_keeps_languages_apart_and_forgets_the_oldest() -> None:
    memory: Memory[str] = Memory()
    memory.put("en", b"k", "english")
    memory.put("fr", b"k", "french")
    assert (memory.get("en", b"k"), memory.get("fr", b"k")) == ("english", "french")
    for number in range(TRIAL + 1):
        memory.put("en", str(number).encode(), "x")
    assert memory.get("en", b"k") is UNKNOWN
