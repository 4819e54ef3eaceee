"""What a source said, as text a person can read."""

from __future__ import annotations

from typing import Any

import orjson
import parsel

from normalise.selectors.markup import text_of

NAMING_TERMS = ("ceterms:targetNodeName", "ceterms:targetNode", "ceterms:name", "schema:name", "@id")
"""Of a CTDL node, the first of these says in short which it is."""


def given_text(raw: Any) -> str:
    """Text as it is, a language map's first text, a node by its name, everything else as compact JSON."""
    kind = type(raw)
    if kind is str:
        return str(raw)
    if kind is dict:
        for key, text in raw.items():
            if type(text) is str and ":" not in key and "@" not in key:
                return text
            break
        return _of_node(raw)
    if kind is float and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, parsel.Selector):
        return text_of(raw.root) if hasattr(raw.root, "tag") else str(raw.root)
    return orjson.dumps(raw, default=str).decode()


def _of_node(raw: dict[str, Any]) -> str:
    for term in NAMING_TERMS:
        if term in raw:
            return given_text(raw[term])
    return orjson.dumps(raw, default=str).decode()
