"""A mapping file's blocks with the rules of the standard that it names: its own rules come first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from normalise.standards.standard import Standard, load_standard, standard_names

WITHOUT = "without"


def with_standard(blocks: Any) -> Any:
    """The same blocks, and what the named standard says where they say nothing.

    Blocks that name no standard, or none that there is, stay as they are; whoever checks them finds out.
    Entries that a file has keep their places, so that what is wrong with one is found in its line.
    """
    record = blocks.get("record") if isinstance(blocks, dict) else None
    name = record.get("standard") if isinstance(record, dict) else None
    if not isinstance(record, dict) or not isinstance(name, str) or name not in standard_names():
        return blocks
    standard = load_standard(name)
    whole = {**blocks, "record": {**_taken(standard, record.get(WITHOUT)), **record}}
    _add_lookups(whole, standard)
    if isinstance(blocks.get("ignore", []), list):
        whole["ignore"] = [*blocks.get("ignore", []), *standard.ignore]
    harvest = blocks.get("harvest")
    if isinstance(harvest, dict) and harvest.get("protocol") == "files" and standard.records is not None:
        whole["harvest"] = {"records": standard.records, **harvest}
    return whole


def _taken(standard: Standard, without: Any) -> dict[str, Any]:
    left_out = without if isinstance(without, list) else []
    return {field: rule for field, rule in standard.record.items() if field not in left_out}


def _add_lookups(whole: dict[str, Any], standard: Standard) -> None:
    """The standard's lookups that a rule still names; one that a file overrules is the file's."""
    own = whole.get("lookups", {})
    if isinstance(own, dict):
        used = set(_named_lookups([whole["record"], whole.get("accept")]))
        whole["lookups"] = {
            **{name: table for name, table in standard.lookups.items() if name in used},
            **own,
        }


def _named_lookups(rule: Any) -> Iterator[str]:
    if isinstance(rule, Mapping):
        for key, inner in rule.items():
            if key == "lookup" and isinstance(inner, str):
                yield inner
            else:
                yield from _named_lookups(inner)
    elif isinstance(rule, list):
        for inner in rule:
            yield from _named_lookups(inner)
