"""Whatever a source writes where a field is read, normalising it ends in a descriptor and issues, never in an error."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.normalise.small_mapping import described, json_payload, normalise, with_fields

FIELDS = (
    "subject_webpage", "same_as", "alternate_name", "description", "requires", "owned_by", "offered_by",
    "quality_assured_by", "country", "credit_value", "workload", "estimated_duration", "at_level", "eqf",
    "delivery_type", "in_language", "assessment", "subject", "skill", "is_part_of", "counts_towards",
    "estimated_cost", "is_free", "funding", "expiration_date", "offerings", "proof", "identifier",
)  # fmt: skip
ANYTHING = with_fields("".join(f"  {name}: {{jmespath: {name}}}\n" for name in FIELDS))
NAMES = (
    "name",
    "id",
    "country",
    "label",
    "code",
    "scheme",
    "record_id",
    "address",
    "amount",
    "low",
    "hours",
    "kind",
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "\x00", "x", "javascript:alert(1)", "https://x.example", "2026-02-30", "5", "fr"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip


@given(st.sampled_from(FIELDS), VALUES)
def test_no_value_of_any_field_raises(field: str, value: Any) -> None:
    outcome = normalise(ANYTHING, json_payload({"id": 1, "title": "T", field: value}))
    assert outcome.descriptor is not None
    assert outcome.descriptor_json() is not None


@pytest.mark.parametrize("owner", [{"name": "Guild"}, {"name": {"en": "Guild"}, "id": ["a", 1]}])
def test_an_organisation_as_the_source_writes_it_is_one(owner: dict[str, Any]) -> None:
    found = described(ANYTHING, json_payload({"id": 1, "title": "T", "owned_by": owner}))
    assert found["owned_by"]["name"] == {"en": "Guild"}


def test_control_characters_are_in_no_text() -> None:
    found = described(
        ANYTHING, json_payload({"id": 1, "title": "Be\x00es\x1b", "description": "a\x0bb\n\nc"})
    )
    assert (found["name"], found["description"]) == ({"en": "Bees"}, {"en": "ab\n\nc"})
    assert b"\\u0000" not in orjson.dumps({name: found[name] for name in ("name", "description")})
