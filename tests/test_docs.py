"""The documentation names every command, setting and issue code, and what it shows is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from credatlas.cli import app
from credatlas.settings import PREFIX, SECTIONS
from normalise.example_check import check_examples
from normalise.issue import IssueCode
from normalise.mapping.mapping_file import load_mapping
from normalise.vocabularies import load_vocabularies

ROOT = Path(__file__).parent.parent
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def commands() -> Iterator[tuple[str, ...]]:
    def walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        children = getattr(command, "commands", None)
        if children is None:
            yield path
            return
        for name, child in children.items():
            yield from walk(child, (*path, name))

    yield from walk(typer.main.get_command(app), ())


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_is_documented_for_operators(path: tuple[str, ...]) -> None:
    row = re.search(rf"^\| `credatlas {path[0]}\b.*$", OPERATORS, re.MULTILINE)
    assert row is not None, f"credatlas {' '.join(path)} is in no row of docs/operators.md"
    assert all(word in row.group() for word in path)


@pytest.mark.parametrize(
    "variable", [PREFIX + name.upper() for section in SECTIONS for name in section.model_fields]
)
def test_every_setting_is_documented_for_operators(variable: str) -> None:
    assert f"`{variable}`" in OPERATORS


@pytest.mark.parametrize("code", IssueCode)
def test_every_issue_code_is_documented_for_operators(code: IssueCode) -> None:
    assert f"| `{code}` |" in OPERATORS


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {PREFIX + name.upper() for section in SECTIONS for name in section.model_fields} | {
        PREFIX + "CONFIG"
    }
    assert set(re.findall(r"CREDATLAS_[A-Z_]+", OPERATORS + README)) <= known


def test_the_mapping_in_the_readme_is_right_and_its_example_holds() -> None:
    text = README.split("```yaml\n")[1].split("```")[0]
    mapping = load_mapping(text, "ie_example", "README.md")
    assert check_examples(mapping, load_vocabularies()) == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    targets = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    broken = [
        f"{page.name}: {link}"
        for page, link in targets
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []
