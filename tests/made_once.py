"""Folders that take long to fill: the first process of a test run that asks fills them, for all of its processes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def folder_made_once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """A copy of the folder for this process; what `fill` left in the first one is never opened again."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    first = shared / f"made-once-{name}"
    with (shared / f"{first.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not first.exists():
            unfinished = factory.mktemp(name)
            fill(unfinished)
            unfinished.rename(first)
    return Path(shutil.copytree(first, factory.mktemp(name) / "copy"))
