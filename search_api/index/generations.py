"""Generations of an index: directories side by side, and one pointer file that says which of them answers."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

POINTER = "current"
NAME = re.compile(r"(?P<number>\d{6})-(?P<layout>[A-Za-z0-9._-]+)")
GRACE_SECONDS = 60.0
"""How long a generation that no longer answers is kept for readers that have yet to look at the pointer."""


class Generations:
    """The generations under one directory, `<number>-<layout>` each."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> str | None:
        """The generation that answers; none before the first."""
        try:
            return (self.root / POINTER).read_text("utf-8", errors="replace").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def path(self, name: str) -> Path:
        """The directory of a generation."""
        return self.root / name

    def create(self, layout: str) -> str:
        """Make an empty generation behind all others and return its name."""
        while True:
            number = max((_number(name) for name in self._names()), default=0) + 1
            name = f"{number:06d}-{layout}"
            try:
                self.path(name).mkdir(parents=True)
            except FileExistsError:
                continue
            return name

    def point_to(self, name: str) -> None:
        """Let this generation answer: readers see the old pointer or the new one, never half of either."""
        write_whole(self.root / POINTER, name)

    def superseded(self) -> list[str]:
        """Generations older than the one that answers, once its readers had time to move on."""
        current = self.current()
        if current is None or time.time() - (self.root / POINTER).stat().st_mtime < GRACE_SECONDS:
            return []
        return [name for name in self._names() if _number(name) < _number(current)]

    def remove(self, name: str) -> None:
        """Delete a generation. What a system will not delete while it is open stays until the next try."""
        shutil.rmtree(self.path(name), ignore_errors=True)

    def _names(self) -> list[str]:
        if not self.root.is_dir():
            return []
        return sorted(child.name for child in self.root.iterdir() if NAME.fullmatch(child.name))


def layout_of(name: str) -> str:
    """The layout a generation was built with."""
    match = NAME.fullmatch(name)
    return "" if match is None else match["layout"]


def write_whole(path: Path, text: str) -> None:
    """Replace a small file by another content: after a crash it is the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _number(name: str) -> int:
    match = NAME.fullmatch(name)
    return 0 if match is None else int(match["number"])
