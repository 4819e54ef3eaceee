"""docs/transforms.md names every transform and every argument, and each of its examples is true."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from normalise.errors import TransformError
from normalise.transforms.registry import TRANSFORMS
from tests.normalise.applying import apply

PAGE = (Path(__file__).parents[2] / "docs" / "transforms.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))
ROW = re.compile(
    r"^\| `(?P<entry>.+?)` \| `(?P<value>.+)` \| (?P<result>`.+`|nothing|error) \|$", re.MULTILINE
)


def examples() -> Iterator[tuple[str, str, str]]:
    for section in SECTIONS.values():
        for row in ROW.finditer(section.replace("\\|", "|")):
            yield row["entry"], row["value"], row["result"]


def plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value if isinstance(value, int | float) else str(value)


def test_every_transform_is_documented_and_nothing_else_is() -> None:
    assert set(SECTIONS) == set(TRANSFORMS)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_section_says_what_the_code_says(name: str) -> None:
    entry, section = TRANSFORMS[name], SECTIONS[name]
    assert entry.summary in section
    documented = re.findall(r"^\| `(\w+)`(\*?) \|", section, flags=re.MULTILINE)
    arguments = {
        argument: star for argument, star in documented if argument in entry.arguments_model.model_fields
    }
    assert set(arguments) == set(entry.arguments_model.model_fields)
    assert [argument for argument, star in arguments.items() if star] == list(
        filter(None, [entry.arguments_model.main])
    )
    assert ROW.search(section.replace("\\|", "|")), "it has an example"


@pytest.mark.parametrize(("entry", "value", "result"), list(examples()))
def test_an_example_is_true(entry: str, value: str, result: str) -> None:
    spec = YAML(typ="safe").load(entry)
    if result == "error":
        with pytest.raises(TransformError):
            apply(spec, json.loads(value))
        return
    found = apply(spec, json.loads(value))
    assert (None if found is None else plain(found)) == (
        None if result == "nothing" else json.loads(result.strip("`"))
    )
