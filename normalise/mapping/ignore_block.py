"""The `ignore` block: what the source says and this catalogue leaves out on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Discriminator, Field, RootModel, Tag

from normalise.mapping.block import Block


class IgnoredGroup(Block):
    """Fields of the source that are ignored for one reason."""

    names: Annotated[tuple[str, ...], Field(min_length=1)]
    """Labels, column headers, JSON keys or terms; `*` stands for any ending."""
    reason: str | None = None


def _kind(entry: object) -> str:
    return "<name>" if isinstance(entry, str) else "<group>"


Ignored = Annotated[
    Annotated[str, Tag("<name>")] | Annotated[IgnoredGroup, Tag("<group>")], Discriminator(_kind)
]


class IgnoreBlock(RootModel[tuple[Ignored, ...]]):
    """Names alone, or groups of names with a reason.

    A name without a slash is ignored wherever it stands; `a/b` only where `b` stands inside `a`.
    """

    root: tuple[Ignored, ...] = ()

    def names(self) -> Iterator[str]:
        """Every ignored name."""
        for entry in self.root:
            yield from (entry,) if isinstance(entry, str) else entry.names
