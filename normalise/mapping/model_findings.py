"""Pydantic's errors about a mapping file, said in the file's own keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from normalise.mapping.accept_block import Condition
from normalise.mapping.example import Example, ExamplePayload
from normalise.mapping.expect_block import ExpectBlock
from normalise.mapping.finding import Finding
from normalise.mapping.harvest_block import CtdlRegistry, Files, HarvestBase, HtmlPages, Politeness, Table
from normalise.mapping.ignore_block import IgnoredGroup
from normalise.mapping.located_yaml import KeyPath
from normalise.mapping.lookup import Lookup, LookupOption
from normalise.mapping.mapping import MappingBlocks
from normalise.mapping.notify_block import NotifyBlock
from normalise.mapping.record_block import IdRule
from normalise.mapping.records_rule import RecordsRule
from normalise.mapping.rule import Composite, FirstOf, Leaf
from normalise.mapping.source_block import Licence, SourceBlock, Verification

PROTOCOLS: dict[str, type[BaseModel]] = {
    "html_pages": HtmlPages,
    "ctdl_registry": CtdlRegistry,
    "table": Table,
    "files": Files,
}
RULES: dict[str, type[BaseModel]] = {"": Leaf, "<leaf>": Leaf, "<first_of>": FirstOf, "<parts>": Composite}
MODELS: dict[str, dict[str, type[BaseModel]]] = {
    "source": {"": SourceBlock, "licence": Licence, "verification": Verification},
    "harvest": {
        "": HarvestBase,
        **PROTOCOLS,
        "politeness": Politeness,
        "notify": NotifyBlock,
        "records": RecordsRule,
    },
    "record": {**RULES, "id": IdRule},
    "accept": {**RULES, "": Condition},
    "ignore": {"": IgnoredGroup},
    "lookups": {"": Lookup, "options": LookupOption},
    "expect": {"": ExpectBlock},
    "examples": {"": Example, "payloads": ExamplePayload},
}
"""Block -> step of an error's place -> the model whose keys are allowed there."""
WANTED = {
    "string_type": "a text", "tuple_type": "a list",
    "int_type": "a whole number", "int_parsing": "a whole number",
    "float_type": "a number", "float_parsing": "a number",
    "bool_type": "true or false", "bool_parsing": "true or false",
    "dict_type": "a mapping", "model_type": "a mapping", "model_attributes_type": "a mapping",
}  # fmt: skip


def model_findings(error: ValidationError, data: Any) -> list[Finding]:
    """One finding for each error; an error that only follows from another is left out."""
    details = error.errors(include_url=False)
    return _of_wrong_kind(details, data) + [
        _finding(detail, data)
        for detail in details
        if detail["type"] not in WANTED and not _follows(detail, details)
    ]


def _follows(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """A list whose entries are wrong is also reported as too short."""
    place = detail["loc"]
    deeper = (other["loc"] for other in details if len(other["loc"]) > len(place))
    return detail["type"] == "too_short" and any(loc[: len(place)] == place for loc in deeper)


def _of_wrong_kind(details: Sequence[ErrorDetails], data: Any) -> list[Finding]:
    """A value that fits no member of a union is reported once for each; here once for all."""
    wanted: dict[KeyPath, list[str]] = {}
    given: dict[KeyPath, object] = {}
    for detail in details:
        if detail["type"] in WANTED:
            path = _key_path(detail["loc"], data)
            wanted.setdefault(path, []).append(WANTED[detail["type"]])
            given[path] = detail["input"]
    return [
        Finding(path, f"{given[path]!r} is not {' or '.join(dict.fromkeys(kinds))}")
        for path, kinds in wanted.items()
    ]


def _finding(detail: ErrorDetails, data: Any) -> Finding:
    path = _key_path(detail["loc"], data)
    last = str(path[-1]) if path else ""
    match detail["type"]:
        case "extra_forbidden":
            return Finding(path, f"unknown key {last!r}", _keys_beside(detail["loc"]), last)
        case "missing":
            return Finding(path, f"the key {last!r} is missing")
        case "enum" | "literal_error":
            given = str(detail["input"])
            return Finding(path, f"{given!r} is not allowed", _expected(detail), given)
        case "union_tag_not_found" if path == ("harvest",):
            return Finding(path, "the key 'protocol' is missing", tuple(PROTOCOLS))
        case "union_tag_invalid" if path == ("harvest",):
            given = str(detail["ctx"]["tag"])
            return Finding((*path, "protocol"), f"{given!r} is not a protocol", tuple(PROTOCOLS), given)
        case "union_tag_invalid":
            given = str(detail["ctx"]["tag"]).strip("<>")
            return Finding(path, f"a rule with `{given}` cannot stand here; use one selector or `first_of`")
    return Finding(path, _message(detail))


def _message(detail: ErrorDetails) -> str:
    """Our own words as they are; pydantic's after the value, which they leave out."""
    said = detail["msg"].removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    is_plain = isinstance(detail["input"], str | int | float)
    return f"{detail['input']!r}: {said}" if is_plain and detail["type"] != "value_error" else said


def _expected(detail: ErrorDetails) -> tuple[str, ...]:
    listed = str(detail.get("ctx", {}).get("expected", ""))
    return tuple(part.strip().strip("'") for part in listed.replace(" or ", ", ").split(",") if part.strip())


def _key_path(place: tuple[int | str, ...], data: Any) -> KeyPath:
    """The place without the steps that stand only in the models: tags of unions, names of types."""
    path: list[int | str] = []
    here = data
    for number, step in enumerate(place):
        if number == 1 and place[0] == "harvest" and step in PROTOCOLS:
            continue
        is_last = number == len(place) - 1
        if isinstance(here, dict) and (step in here or is_last):
            path.append(step)
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            path.append(step)
            here = here[step]
    return tuple(path)


def _keys_beside(place: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys allowed where an unknown one stands."""
    names = [step for step in place[:-1] if isinstance(step, str)]
    models = MODELS.get(names[0], {}) if names else {"": MappingBlocks}
    model = next((models[name] for name in reversed(names) if name in models), models[""])
    keys = [info.alias or name for name, info in model.model_fields.items()]
    return (*keys, "first_of", "parts", "each", "needs") if model is Leaf else tuple(keys)
