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
LENT = ".lookups.yml"
"""Ending of files that lend their lookups to standards and are none themselves."""


@dataclass(frozen=True)
class Standard:
    """The blocks of one standard, those it extends taken in; plain data as a mapping file would hold it."""

    name: str
    title: str
    source: str
    """Where the standard is published."""
    record: Mapping[str, Any]
    """The `record` block; empty for what only lends its lookups."""
    records: Any
    """Where the records stand in a document, as in `harvest.records`."""
    lookups: Mapping[str, Any]
    ignore: tuple[Any, ...]


@cache
def standard_names() -> tuple[str, ...]:
    """The standards a mapping may name, in order."""
    listed = (entry.name for entry in files(PACKAGE).iterdir())
    return tuple(
        sorted(
            name.removesuffix(ENDING) for name in listed if name.endswith(ENDING) and not name.endswith(LENT)
        )
    )


@cache
def load_standard(name: str) -> Standard:
    """The standard of a name; nobody may change what it holds.

    MappingError for a name that there is none of, or a file that is no YAML.
    """
    places = (files(PACKAGE).joinpath(f"{name}{ending}") for ending in (ENDING, LENT))
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise MappingError(f"there is no standard {name!r}")
    located = read_yaml(path.read_text(encoding="utf-8"))
    for wrong in located.wrong:
        raise MappingError(f"{path.name}:{wrong.line}: {wrong.message}")
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
