"""A run's report on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue_store import RunRow
from credatlas.output import print_table

SECTIONS = {
    "figures": "Records",
    "published": "Published",
    "not_accepted": "Not accepted, by class",
    "issues": "Issues, by code",
    "fetching": "Fetching",
    "seconds": "Seconds, by stage",
    "fill": "Fill, share of records",
}


def print_report(row: RunRow) -> None:
    """The verdict first, then each guard with value and limit, then the counts."""
    print_table(("Run", "Source", "Kind", "State", "Started", "Finished"), [_head(row)])
    for reason in filter(None, [row.report.get("error"), *row.report.get("reasons", ())]):
        print_table((), [(f"! {reason}",)])
    decision = row.report.get("decision")
    if decision is not None:
        print_table((), [(f"{decision['taken']} at {decision['at']}: {decision['reason']}",)])
    guards = row.report.get("guards", ())
    if guards:
        names = list(guards[0])
        print_table(
            [name.replace("_", " ").capitalize() for name in names], (tuple(one.values()) for one in guards)
        )
    for key, title in SECTIONS.items():
        _print_counts(title, row.report.get(key))


def _head(row: RunRow) -> tuple[object, ...]:
    return (row.id, row.source_id, row.kind, row.state, row.started_at, row.finished_at)


def _print_counts(title: str, counts: Mapping[str, Any] | None) -> None:
    simple = {name: value for name, value in (counts or {}).items() if not isinstance(value, dict | list)}
    if simple:
        print_table((title, ""), ((name.replace("_", " "), value) for name, value in simple.items()))
