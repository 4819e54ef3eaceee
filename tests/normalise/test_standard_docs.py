"""docs/reading-standards.md names every standard, and the mappings written for real samples are right."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from normalise.example_check import check_examples
from normalise.mapping.located_yaml import read_yaml
from normalise.mapping.mapping_file import load_mapping, mapping_schema
from normalise.standards import standard_names
from tests.normalise.small_mapping import VOCABULARIES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reading-standards.md").read_text("utf-8")
MAPPINGS = sorted((ROOT / "tests" / "golden" / "mappings").glob("*.yml"))


@pytest.mark.parametrize("name", standard_names())
def test_every_standard_is_documented(name: str) -> None:
    assert f"| `{name}` |" in PAGE
    assert f"`{name}`" in PAGE.partition("## Credentials and persons")[2]


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_editors_take_it_for_right(path: Path) -> None:
    jsonschema.Draft202012Validator(mapping_schema()).validate(read_yaml(path.read_text("utf-8")).data)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_a_mapping_of_real_samples_is_right_and_its_examples_hold(path: Path) -> None:
    mapping = load_mapping(path.read_text("utf-8"), path.stem, path.name)
    assert check_examples(mapping, VOCABULARIES) == []
