"""Texts by language, put together as JSON-LD's language maps have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def together(values: Iterable[Any]) -> list[Any]:
    """The values with all texts that state a language as one map, in the place of the first.

    A language with one text has the text, one with several their list.
    """
    kept: list[Any] = []
    texts: dict[str, Any] = {}
    for value in values:
        if type(value) is not dict or "@language" not in value:
            kept.append(value)
            continue
        if not texts:
            kept.append(texts)
        tag, text = value["@language"], value["@value"]
        texts[tag] = [*_listed(texts[tag]), text] if tag in texts else text
    return kept


def _listed(given: Any) -> list[Any]:
    return given if type(given) is list else [given]
