"""A home with the samples in it, harvested once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.credatlas.running import credatlas


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harvested and indexed; copy it before changing it."""
    home = tmp_path_factory.mktemp("samples") / "home"
    ended = credatlas(home, "harvest", "--samples")
    assert ended.status == 0, ended.out + ended.err
    assert credatlas(home, "index", "rebuild").status == 0
    return home


@pytest.fixture
def harvested_home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(sample_home, tmp_path / "home"))
