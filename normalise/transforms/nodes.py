"""Nodes of JSON-LD as CTDL writes them."""

from __future__ import annotations


def term(node: dict[str, object], name: str) -> object:
    """The value of a CTDL or schema.org term, prefixed or not: the first of a list, a link as its address."""
    for key in (name, f"ceterms:{name}", f"schema:{name}"):
        if key in node:
            value = node[key]
            value = value[0] if isinstance(value, list) and value else value
            return value["@id"] if isinstance(value, dict) and value.keys() == {"@id"} else value
    return None


def plain(value: object) -> str:
    """A text, or the first text of a language map; an empty text for anything else."""
    if isinstance(value, dict):
        value = next(iter(value.values()), "")
    return value if isinstance(value, str) else ""


def target_of(node: object) -> str | None:
    """What an alignment points at: its concept, or the concept's name."""
    if not isinstance(node, dict):
        return None
    target = term(node, "targetNode")
    return target if isinstance(target, str) else plain(term(node, "targetNodeName")) or None
