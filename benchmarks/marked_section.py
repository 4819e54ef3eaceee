"""A section of a page that a benchmark writes itself: between two comments that name it."""

from __future__ import annotations

from pathlib import Path


def write_section(page: Path, name: str, text: str) -> None:
    """Put the text in the place of what stands between the section's marks.

    ValueError when the page lacks one of them, or has one twice.
    """
    before, after = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    told = page.read_text("utf-8")
    if told.count(before) != 1 or told.count(after) != 1 or told.index(before) > told.index(after):
        raise ValueError(f"{page}: wants one {before!r} and behind it one {after!r}")
    head, _, rest = told.partition(before)
    tail = rest.partition(after)[2]
    page.write_text(f"{head}{before}\n\n{text.strip()}\n\n{after}{tail}", "utf-8")
