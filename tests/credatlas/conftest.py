"""A home with the samples in it, harvested once."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from harvesters.fetch import Fetcher
from tests.credatlas.running import credatlas_here
from tests.harvesters.conftest import HurriedClock
from tests.made_once import folder_made_once


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harvested and indexed; copy it before changing it."""
    return folder_made_once(tmp_path_factory, "samples", harvest_samples)


def harvest_samples(home: Path) -> None:
    """What a new user does first."""
    ended = credatlas_here(home, "harvest", "--samples")
    assert ended.status == 0, ended.out + ended.err
    assert credatlas_here(home, "index", "rebuild").status == 0


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Harvests of this process put their clock forward instead of waiting, as for the turn of one that was killed."""
    clock = HurriedClock()
    hurried = partial(Fetcher, now=clock.now, sleep=clock.sleep)
    monkeypatch.setattr("harvesters.fetch.Fetcher", hurried)


@pytest.fixture
def harvested_home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(sample_home, tmp_path / "home"))
