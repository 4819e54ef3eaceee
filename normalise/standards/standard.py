"""The packaged standards: one YAML each, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from normalise.errors import MappingError
from normalise.mapping.located_yaml import read_yaml

PACKAGE = "normalise.standards"
ENDING = ".yml"


@dataclass(frozen=True)
class Standard:
    """The blocks of one standard, those it extends taken in; plain data as a mapping file would hold it."""

    name: str
    title: str
    source: str
    """Where the standard is published."""
    record: Mapping[str, Any]
    """The `record` block; empty when it only lends its lookups."""
    records: Any
    """Where the records stand in a document, as in `harvest.records`."""
    lookups: Mapping[str, Any]
    ignore: tuple[Any, ...]


@cache
def standard_names() -> tuple[str, ...]:
    """The standards a mapping may name, in order."""
    names = sorted(
        entry.name.removesuffix(ENDING) for entry in files(PACKAGE).iterdir() if entry.name.endswith(ENDING)
    )
    return tuple(name for name in names if load_standard(name).record)


@cache
def load_standard(name: str) -> Standard:
    """The standard of a name; nobody may change what it holds.

    MappingError for a name that there is none of, or a file that is no YAML.
    """
    path = files(PACKAGE).joinpath(f"{name}{ENDING}")
    if not path.is_file():
        raise MappingError(f"there is no standard {name!r}")
    located = read_yaml(path.read_text(encoding="utf-8"))
    for wrong in located.wrong:
        raise MappingError(f"{name}{ENDING}:{wrong.line}: {wrong.message}")
    return _standard(name, located.data)


def _standard(name: str, blocks: Mapping[str, Any]) -> Standard:
    record, lookups, ignore = dict(blocks.get("record", {})), dict(blocks.get("lookups", {})), []
    ignore += blocks.get("ignore", [])
    records = blocks.get("records")
    for lender in map(load_standard, blocks.get("extends", [])):
        record = {**lender.record, **record}
        lookups = {**lender.lookups, **lookups}
        ignore += lender.ignore
        records = lender.records if records is None else records
    return Standard(name, blocks["title"], blocks["source"], record, records, lookups, tuple(ignore))
