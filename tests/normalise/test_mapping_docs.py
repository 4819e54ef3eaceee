"""The mapping format is documented key by key, its schema is current, and the documented example works."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from pydantic import BaseModel

from normalise.example_check import check_examples
from normalise.field_shape import mapped_fields
from normalise.mapping.accept_block import Condition
from normalise.mapping.example import Example, ExamplePayload
from normalise.mapping.expect_block import ExpectBlock
from normalise.mapping.harvest_block import CtdlRegistry, Files, HtmlPages, Politeness, Table
from normalise.mapping.ignore_block import IgnoredGroup
from normalise.mapping.located_yaml import read_yaml
from normalise.mapping.lookup import Lookup, LookupOption
from normalise.mapping.mapping import MappingBlocks
from normalise.mapping.mapping_file import load_mapping, mapping_schema
from normalise.mapping.notify_block import NotifyBlock
from normalise.mapping.record_block import IdRule, RecordBlock
from normalise.mapping.records_rule import RecordsRule
from normalise.mapping.rule import Composite, FirstOf, Leaf
from normalise.mapping.source_block import Licence, SourceBlock, Verification
from tests.normalise.small_mapping import VOCABULARIES

ROOT = Path(__file__).parents[2]
FORMAT = (ROOT / "docs" / "mapping-format.md").read_text("utf-8")
SCHEMA = ROOT / "docs" / "mapping.schema.json"
MODELS: tuple[type[BaseModel], ...] = (
    MappingBlocks, SourceBlock, Licence, Verification, HtmlPages, CtdlRegistry, NotifyBlock, Table, Files, RecordsRule, Politeness, RecordBlock, IdRule, Leaf,
    FirstOf, Composite, Condition, IgnoredGroup, Lookup, LookupOption, ExpectBlock, Example, ExamplePayload,
)  # fmt: skip
KEYS = sorted({info.alias or name for model in MODELS for name, info in model.model_fields.items()})


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_documented(key: str) -> None:
    assert re.search(rf"`{key}\b|\b{key}:", FORMAT), f"docs/mapping-format.md does not explain `{key}`"


def test_the_schema_for_editors_is_current() -> None:
    written = json.loads(SCHEMA.read_text("utf-8"))
    assert written == mapping_schema(), "write docs/mapping.schema.json again: credatlas check --schema"


def test_the_schema_knows_every_field_and_refuses_others() -> None:
    record = mapping_schema()["$defs"]["RecordBlock"]
    assert set(mapped_fields()) <= set(record["properties"])
    assert record["additionalProperties"] is False


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").glob("*.yml")), ids=lambda path: path.stem)
def test_shipped_mappings_hold_to_the_schema(path: Path) -> None:
    jsonschema.Draft202012Validator(mapping_schema()).validate(read_yaml(path.read_text("utf-8")).data)


def test_the_schema_refuses_what_the_loader_refuses() -> None:
    validator = jsonschema.Draft202012Validator(mapping_schema())
    data = read_yaml(documented_example()).data
    validator.validate(data)
    data["record"]["nme"] = {"column": "Title"}
    assert not validator.is_valid(data)


def documented_example() -> str:
    return str(max(re.findall(r"```yaml\n(.*?)```", FORMAT, re.DOTALL), key=len))


def test_the_documented_example_loads_and_holds() -> None:
    mapping = load_mapping(documented_example(), "nz_example", "docs/mapping-format.md")
    assert [str(failure) for failure in check_examples(mapping, VOCABULARIES)] == []
