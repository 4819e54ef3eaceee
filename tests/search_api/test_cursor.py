"""What is taken for a place in the results: only what `Cursor.encoded` writes."""

from __future__ import annotations

import base64
import json
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.cursor import LAST_POSITION, Cursor, Part, question_digest, read_cursor
from search_api.errors import BadQuery
from search_api.query import Sort
from tests.search_api.index_catalogue import question

BY_HOURS, RANKED = question(sort=Sort("hours")), question("data")
OWN = question_digest(BY_HOURS)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["v", OWN]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=2), inner, max_size=5),
    max_leaves=8,
)
SHAPED = st.tuples(st.sampled_from([*Part]) | VALUES, VALUES, st.just(OWN) | VALUES, st.just("") | VALUES)


def word(text: str) -> str:
    """As an address has it."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(VALUES | SHAPED)
def test_of_any_json_only_a_cursor_is_one(value: object) -> None:
    given_word = word(json.dumps(value))
    try:
        cursor = read_cursor(given_word, BY_HOURS)
    except BadQuery:
        return
    assert cursor.encoded() == given_word
    assert 0 <= cursor.position <= LAST_POSITION[cursor.part]


@given(st.text())
def test_of_any_text_only_a_cursor_is_one(text: str) -> None:
    with pytest.raises(BadQuery):
        read_cursor(text, BY_HOURS)


@pytest.mark.parametrize("part", ["v", "m"])
@pytest.mark.parametrize(
    "position", ["1e999", "-1e999", "1e308", "NaN", "1.5", "true", "-1", '"1"', str(2**64), "9" * 5000]
)
def test_a_position_that_no_walk_reaches_is_no_cursor(part: str, position: str) -> None:
    with pytest.raises(BadQuery, match="is not a cursor of this catalogue"):
        read_cursor(word(f'["{part}", {position}, "{OWN}", ""]'), BY_HOURS)


@pytest.mark.parametrize("position", [10_001, 2**63, 2**64])
def test_a_count_of_hits_behind_the_depth_is_no_cursor(position: int) -> None:
    with pytest.raises(BadQuery, match="is not a cursor of this catalogue"):
        read_cursor(word(json.dumps(["r", position, question_digest(RANKED), "1.2"])), RANKED)


@pytest.mark.parametrize("commit", [None, 0, True, [], {}])
def test_a_commit_is_a_text(commit: object) -> None:
    with pytest.raises(BadQuery, match="is not a cursor of this catalogue"):
        read_cursor(word(json.dumps(["v", 1, OWN, commit])), BY_HOURS)


def test_brackets_without_end_are_no_cursor() -> None:
    with pytest.raises(BadQuery):
        read_cursor(word("[" * 40_000), BY_HOURS)


@pytest.mark.parametrize("part", ["v", "m"])
def test_a_place_among_values_is_none_among_the_best(part: str) -> None:
    with pytest.raises(BadQuery, match="belongs to another question"):
        read_cursor(Cursor(Part(part), 1, question_digest(RANKED)).encoded(), RANKED)


@given(
    st.sampled_from([Part.VALUES, Part.MISSING]).flatmap(
        lambda part: st.tuples(st.just(part), st.integers(0, LAST_POSITION[part]))
    )
)
def test_what_is_written_is_read(place: tuple[Part, int]) -> None:
    cursor = Cursor(*place, OWN)
    assert astuple(read_cursor(cursor.encoded(), BY_HOURS)) == astuple(cursor)
