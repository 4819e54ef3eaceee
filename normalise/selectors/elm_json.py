"""JSON-LD of the European Learning Model, read without expansion: its names and keywords in one spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normalise.selectors.elm_names import BY_LANGUAGE, name_in

MODEL = "http://data.europa.eu/snb/model/"
"""What stands in every context of the model: its own address, or that of its namespace."""
KEYWORDS: Mapping[str, str] = {"id": "@id", "type": "@type"}
DEEPEST = 100
Context = str | list[Any] | dict[str, Any] | None


def is_elm(data: Any) -> bool:
    """Whether a JSON document says by its context that it is of the model."""
    return type(data) is dict and "@context" in data and _names_model(data["@context"])


def _names_model(context: Any) -> bool:
    if type(context) is str:
        return context.startswith(MODEL)
    if type(context) is list:
        return any(map(_names_model, context))
    return type(context) is dict and any(_names_model(term) for term in context.values())


def elm_document(data: dict[str, Any]) -> dict[str, Any]:
    """The same document with terms by their bare names, and `@id` and `@type` for `id` and `type`.

    ValueError for one that is nested too deep.
    """
    context = data["@context"]
    listed = context if type(context) is list else [context]
    inline = [one for one in listed if type(one) is dict]
    prefixes = {key: value for one in inline for key, value in one.items() if type(value) is str}
    language = next((one["@language"] for one in inline if "@language" in one), None)
    body = _renamed({key: value for key, value in data.items() if key != "@context"}, prefixes, 0)
    return {"@context": {} if language is None else {"@language": language}, **body}


def _renamed(value: Any, prefixes: Mapping[str, str], depth: int) -> Any:
    if depth > DEEPEST:
        raise ValueError(f"is nested more than {DEEPEST} deep")
    if type(value) is list:
        return [_renamed(one, prefixes, depth + 1) for one in value]
    if type(value) is not dict:
        return value
    node: dict[str, Any] = {}
    for key, inner in value.items():
        name = KEYWORDS.get(key) or (key if key[:1] == "@" else name_in(key, prefixes))
        is_texts = name in BY_LANGUAGE and type(inner) is dict and "@value" not in inner
        renamed = inner if is_texts else _renamed(inner, prefixes, depth + 1)
        node[name] = _class_names(renamed, prefixes) if name == "@type" else renamed
    return node


def _class_names(given: Any, prefixes: Mapping[str, str]) -> Any:
    if type(given) is list:
        return [_class_names(one, prefixes) for one in given]
    return name_in(given, prefixes) if type(given) is str else given
