"""The mapping format as JSON Schema, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from normalise.field_shape import mapped_fields
from normalise.mapping.mapping import MappingBlocks
from normalise.mapping.rule import Selector
from normalise.transforms.registry import transform_schema

FIELD_RULE = {"$ref": "#/$defs/FieldRule"}


def mapping_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a mapping file; docs/mapping.schema.json is this.

    It knows fields, transforms and selectors; names of lookups and the insides of selectors are the loader's.
    """
    schema = MappingBlocks.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    record = definitions["RecordBlock"]
    rule = record.pop("additionalProperties")
    schema = _replaced(schema, rule)
    definitions = schema["$defs"]
    definitions["FieldRule"] = _strict_languages(rule)
    definitions["Transform"] = _hoisted(transform_schema(), definitions)
    for name in ("Leaf", "IdRule"):
        leaf = definitions[name]
        leaf["properties"]["transforms"]["items"] = {"$ref": "#/$defs/Transform"}
        leaf["oneOf"] = [{"required": [selector.value]} for selector in Selector]
    record = definitions["RecordBlock"]
    record["properties"] |= dict.fromkeys(mapped_fields(), FIELD_RULE)
    record["additionalProperties"] = False
    record["anyOf"] = [{"required": record.pop("required")}, {"required": ["standard"]}]
    title = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Credatlas mapping file"}
    return {**schema, **title}


def _replaced(schema: Any, rule: dict[str, Any]) -> Any:
    """The schema with a name in every place where the field rule is written out."""
    if schema == rule:
        return FIELD_RULE
    if isinstance(schema, dict):
        return {key: _replaced(value, rule) for key, value in schema.items()}
    return [_replaced(value, rule) for value in schema] if isinstance(schema, list) else schema


def _hoisted(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema without definitions of its own; they move to where references look for them."""
    if isinstance(schema, dict):
        definitions.update(schema.get("$defs", {}))
        return {key: _hoisted(value, definitions) for key, value in schema.items() if key != "$defs"}
    return [_hoisted(value, definitions) for value in schema] if isinstance(schema, list) else schema


def _strict_languages(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule for each language has language tags as its keys and no others."""
    closed = {"additionalProperties": False, "minProperties": 1}
    return {"oneOf": [one | closed if "patternProperties" in one else one for one in rule["oneOf"]]}
