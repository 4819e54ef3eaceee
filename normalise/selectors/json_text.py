"""JSON payloads, and values found in them by JMESPath."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from normalise.errors import TransformError

CHAINED = frozenset({
    "subexpression", "index_expression", "projection", "flatten", "filter_projection", "value_projection",
    "pipe",
})  # fmt: skip
"""Expressions whose later children look into what the first one finds."""
NO_VALUES: tuple[Any, ...] = (None, "", {}, [])
Find = Callable[[Any], list[Any]]


def values_of(found: Any) -> list[Any]:
    """What was found as a list without nothings: none, one value, or a list's values."""
    if type(found) is list:
        return [value for value in found if value not in NO_VALUES]
    return [] if found in NO_VALUES else [found]


def compile_jmespath(expression: str) -> Find:
    """A function from a document to the values an expression finds; plain paths take a short cut (20x).

    What it returns raises TransformError when the expression does not fit the data.
    """
    keys = plain_path(expression)
    if keys is not None:
        return lambda data: values_of(_down(data, keys))
    compiled = jmespath.compile(expression)

    def find(data: Any) -> list[Any]:
        try:
            return values_of(compiled.search(data))
        except (JMESPathError, TypeError) as error:  # a function or comparison met a value of another type
            raise TransformError(f"the expression {expression!r} does not fit the data: {error}") from error

    return find


def _down(data: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        if type(data) is not dict:
            return None
        data = data.get(key)
    return data


def plain_path(expression: str) -> tuple[str, ...] | None:
    """The keys of an expression that is nothing but a path of keys; `@` is the empty path."""
    tree = jmespath.compile(expression).parsed
    if tree["type"] == "current":
        return ()
    keys = tuple(_keys(tree))
    return None if "" in keys else keys


def _keys(tree: Any) -> Iterator[str]:
    """The keys of a path; an empty one stands for whatever is no key."""
    if tree["type"] == "field":
        yield tree["value"]
    elif tree["type"] == "subexpression":
        for child in tree["children"]:
            yield from _keys(child)
    else:
        yield ""


def top_keys(expression: str) -> frozenset[str]:
    """Every key an expression names at the top of a document; what lies deeper counts as read with it."""
    return frozenset(_top_keys(jmespath.compile(expression).parsed))


def _top_keys(tree: Any) -> Iterator[str]:
    if tree["type"] == "field":
        yield tree["value"]
        return
    children = tree["children"][:1] if tree["type"] in CHAINED else tree["children"]
    for child in children:
        if isinstance(child, dict):
            yield from _top_keys(child)
