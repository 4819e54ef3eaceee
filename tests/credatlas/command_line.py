"""Reads command lines with the product's own parser, without running anything."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from credatlas.cli import app


def parse(words: Sequence[str]) -> str:
    """The command that `credatlas <words>` would be; whatever the parser raises when it does not understand them."""
    found, rest, path = typer.main.get_command(app), list(words), ["credatlas"]
    while (children := getattr(found, "commands", None)) is not None:
        name = rest.pop(0)
        assert name in children, f"{' '.join(path)} has no {name!r}"
        found = children[name]
        path.append(name)
    found.make_context(path[-1], rest).close()
    return " ".join(path[1:])
