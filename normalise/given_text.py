"""What a source said, as text a person can read."""

from __future__ import annotations

from typing import Any

import orjson
import parsel

from normalise.selectors.markup import text_of

NAMING_TERMS = ("ceterms:targetNodeName", "ceterms:targetNode", "ceterms:name", "schema:name", "@id")
"""Of a CTDL node, the first of these says in short which it is."""


def given_text(raw: Any) -> str:
    """Text as it is, numbers as written in JSON, a language map's first text, a node by its name, else compact JSON."""
    if type(raw) is str:
        return raw
    if type(raw) is dict:
        return _of_mapping(raw)
    if isinstance(raw, parsel.Selector):
        return text_of(raw.root) if hasattr(raw.root, "tag") else str(raw.root)
    if type(raw) is float and raw.is_integer():
        return str(int(raw))
    return orjson.dumps(raw, default=str).decode()


def _of_mapping(raw: dict[str, Any]) -> str:
    for term in NAMING_TERMS:
        if term in raw:
            return given_text(raw[term])
    first = next(iter(raw.values()), None)
    is_language_map = type(first) is str and all("@" not in key and ":" not in key for key in raw)
    return str(first) if is_language_map else orjson.dumps(raw, default=str).decode()
