"""Where mapping files are found, and what is said of those that are wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from credatlas.errors import UnknownSource
from credatlas.mapping_check import checked_mapping
from credatlas.mapping_files import MappingFiles, shipped_folder
from normalise.errors import MappingError
from normalise.vocabularies import load_vocabularies


def test_an_operators_file_wins_over_the_shipped_one_of_the_same_stem(tmp_path: Path) -> None:
    own = tmp_path / "nz_nzqa.yml"
    shutil.copy(shipped_folder() / "nz_nzqa.yml", own)
    files = MappingFiles.find([tmp_path])
    assert files.paths["nz_nzqa"] == own
    assert files.paths["us_credential_registry"].parent == shipped_folder()


def test_an_unknown_source_names_the_nearest_one() -> None:
    with pytest.raises(UnknownSource, match=r"'nz_nzqaa'; did you mean 'nz_nzqa'\?"):
        MappingFiles.find().load("nz_nzqaa")


def test_a_missing_folder_is_an_error_and_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="no such folder"):
        MappingFiles.find([tmp_path / "none"])


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "xx_broken.yml").write_text("source: {titel: x}\n", encoding="utf-8")
    good, broken = MappingFiles.find([tmp_path]).load_all()
    assert {"nz_nzqa", "us_credential_registry", "ca_on_ecampus"} <= good.keys()
    assert list(broken) == ["xx_broken"]
    assert "titel" in str(broken["xx_broken"])


def test_a_key_that_no_table_has_is_named_with_file_line_and_field(tmp_path: Path) -> None:
    text = (shipped_folder() / "ca_on_ecampus.yml").read_text(encoding="utf-8")
    wrong = text.replace(
        "\n  name:", "\n  at_level: {column: Level, transforms: [{level: nfqq}]}\n  name:", 1
    )
    line = wrong[: wrong.index("nfqq")].count("\n") + 1
    file = tmp_path / "ca_on_ecampus.yml"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(MappingError) as error:
        checked_mapping(file, load_vocabularies())
    assert str(error.value).startswith(
        f"{file}:{line}: record.at_level: no framework 'nfqq'; there are eqf, "
    )
