"""Values in JSON by JMESPath, whose short cut for plain paths must not change what is found."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.errors import TransformError
from normalise.selectors.json_text import compile_jmespath, plain_path, top_keys, values_of

KEYS = st.sampled_from(["a", "b", "c", "x y"])
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=15,
)


@given(st.lists(KEYS, min_size=1, max_size=4), DATA)
def test_the_short_cut_finds_what_jmespath_finds(keys: list[str], data: Any) -> None:
    expression = ".".join(f'"{key}"' for key in keys)
    assert plain_path(expression) == tuple(keys)
    assert compile_jmespath(expression)(data) == values_of(jmespath.search(expression, data))


@pytest.mark.parametrize(
    "expression", ["a[0]", "a[].b", "a || b", "[a, b]", "a | b", "length(a)", "a[?b=='x']"]
)
def test_other_expressions_take_no_short_cut(expression: str) -> None:
    assert plain_path(expression) is None


def test_the_part_at_hand_is_the_empty_path() -> None:
    assert plain_path("@") == ()
    assert compile_jmespath("@")("Campus") == ["Campus"]


@pytest.mark.parametrize(
    ("expression", "values"),
    [("a", [1, 2]), ("b", []), ("c", []), ("d.e", ["x"]), ("a[?@ == `2`]", [2]), ("d || a", [{"e": "x"}])],
)
def test_lists_are_opened_and_nothings_left_out(expression: str, values: list[Any]) -> None:
    assert (
        compile_jmespath(expression)({"a": [1, None, "", 2], "b": None, "c": [], "d": {"e": "x"}}) == values
    )


@pytest.mark.parametrize("expression", ["a[?@ > `1`]", "length(e)", "join(',', a)"])
def test_an_expression_that_does_not_fit_the_data_says_so(expression: str) -> None:
    with pytest.raises(TransformError, match="does not fit the data"):
        compile_jmespath(expression)({"a": [1, "x"], "e": 5})


@pytest.mark.parametrize(
    ("expression", "keys"),
    [
        ("a.b", {"a"}),
        ("a[].b.c", {"a"}),
        ("a[?x=='1'].b", {"a"}),
        ("a || b.c", {"a", "b"}),
        ("[a, b.c]", {"a", "b"}),
        ("{p: a, q: b}", {"a", "b"}),
        ("join(', ', names[].full)", {"names"}),
        ("a[0] | b", {"a"}),
        ("@", set()),
    ],
)
def test_the_top_keys_an_expression_reads(expression: str, keys: set[str]) -> None:
    assert top_keys(expression) == keys
