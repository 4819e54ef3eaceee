"""Memory changes nothing that is said: a field filled once more, or from a like node, is filled alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from normalise.compiled_field import CompiledField, compile_field
from normalise.field_shape import mapped_fields
from normalise.mapping.rule import FieldRule
from normalise.memo import TRIAL, UNKNOWN, Memory, remembered
from normalise.opened_record import OpenedRecord
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
    "is_part_of": {"each": {"term": "a"}, "parts": {"name": {"term": "en"}, "address": {"term": "fr|@id"}}},
    "offerings": [
        {
            "each": {"term": "a"},
            "needs": ["place"],
            "parts": {"place": {"term": "en"}, "start": {"term": "fr"}},
        },
        {"each": {"term": "b"}, "parts": {"place": {"term": "en/fr"}}},
    ],
    "entry_condition": [{"term": "a/en"}, {"term": "b|c/fr|@id"}],
    "alternate_name": {"first_of": [{"term": "a/en/@value"}, {"term": "b/en"}, {"term": "c"}]},
    "identifier": [
        {"each": {"term": "a"}, "parts": {"type_name": {"constant": "x"}, "value": {"term": "en"}}},
        {"parts": {"type_name": {"constant": "y"}, "value": {"term": "b/fr"}}},
    ],
    "skill": [
        {"each": {"term": "a/en"}, "parts": {"scheme": {"constant": "text"}, "label": {"term": "fr"}}},
        {
            "each": {"term": "b"},
            "parts": {
                "scheme": {"constant": "text"},
                "label": {"first_of": [{"term": "en"}, {"constant": "none"}]},
            },
        },
    ],
    "owned_by": {"each": {"first_of": [{"term": "a"}, {"term": "b"}]}, "parts": {"name": {"term": "en|@id"}}},
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


def compiled(name: str) -> CompiledField:
    rule = TypeAdapter[Any](FieldRule).validate_python(RULES[name])
    return compile_field(rule, mapped_fields()[name], RuleCompiler({}, EVERYWHERE))


def filled(field: CompiledField, node: dict[str, Any]) -> Any:
    record = OpenedRecord((json_payload(node),), None, "en")
    part = field.fill(record, None)
    if part is None or record.issues:
        return record.issues
    try:
        part.judge()
    except ValueError as refused:
        return str(refused)
    return part.value, part.entries, record.issues


@pytest.mark.parametrize("name", RULES)
@given(
    st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES), min_size=1, max_size=3),
    st.lists(st.integers(0, 2), min_size=2, max_size=6),
)
def test_a_field_that_remembers_says_what_a_new_one_says(
    name: str, nodes: list[dict[str, Any]], order: list[int]
) -> None:
    field = compiled(name)
    for number in order:
        node = nodes[number % len(nodes)]
        assert filled(field, node) == filled(compiled(name), node)


def test_a_remembered_function_is_asked_once_and_errors_every_time() -> None:
    asked: list[object] = []

    def apply(value: Any) -> object:
        asked.append(value)
        if value == "bad":
            raise ValueError("bad")
        return (value, len(asked))

    run, record = remembered(apply), OpenedRecord((), None, "en")

    def quick(value: Any) -> Any:
        return run(record, value)

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
    assert memory.get("en", str(TRIAL - 1).encode()) is UNKNOWN, "what it held is given up too"
    run, record = remembered(str.upper), OpenedRecord((), None, "en")
    assert [run(record, f"x{number}") for number in range(TRIAL + 5)] == [
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
