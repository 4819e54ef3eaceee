"""Every file in mappings/ loads, and its examples hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalise.example_check import check_examples
from normalise.mapping.mapping_file import load_mapping
from normalise.vocabularies import Vocabularies, load_vocabularies

MAPPINGS = sorted((Path(__file__).parents[1] / "mappings").glob("*.yml"))


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies()


def test_there_are_mappings_to_test() -> None:
    assert {"us_credential_registry", "nz_nzqa", "ca_on_ecampus"} <= {path.stem for path in MAPPINGS}


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_mapping_loads_and_its_examples_hold(path: Path, vocabularies: Vocabularies) -> None:
    mapping = load_mapping(path.read_text("utf-8"), path.stem, f"mappings/{path.name}")
    assert [str(failure) for failure in check_examples(mapping, vocabularies)] == []
