"""Where mapping files are found, and what is said of those that are wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from credatlas.errors import UnknownSource
from credatlas.mapping_files import MappingFiles, shipped_folder
from normalise.errors import MappingError


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
