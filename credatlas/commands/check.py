"""`credatlas check`: is a mapping file right, and do its examples hold?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from credatlas.errors import RunFailed
from credatlas.figures_in_words import in_number
from credatlas.instance import Instance
from credatlas.output import print_json
from normalise.errors import MappingError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Mapping files; all known ones when none is named.")
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of mapping files.")] = False,
) -> None:
    """Check mapping files and the examples in them; every finding names file, line, key and what is allowed."""
    instance: Instance = context.obj
    if schema:
        from normalise.mapping.mapping_file import mapping_schema

        print_json(mapping_schema())
        return
    paths = files or list(instance.mapping_files.paths.values())
    failed = sum(not _is_right(path, instance) for path in paths)
    if failed:
        are = "is" if failed == 1 else "are"
        raise RunFailed(f"{failed} of {in_number(len(paths), 'mapping file')} {are} wrong")


def _is_right(path: Path, instance: Instance) -> bool:
    from credatlas.mapping_check import checked_mapping, missing_files

    try:
        mapping = checked_mapping(path, instance.vocabularies)
    except MappingError as error:
        sys.stdout.write(f"{error}\n")
        return False
    sys.stdout.write(f"{path}: right, {_examples(len(mapping.examples))}\n")
    missing = missing_files(mapping, path)
    if missing is not None:
        sys.stdout.write(f"{path}: {missing}\n")
    return True


def _examples(count: int) -> str:
    return f"{in_number(count, 'example')} {'holds' if count == 1 else 'hold'}"
