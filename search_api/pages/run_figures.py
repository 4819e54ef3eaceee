"""The numbers of a run as labelled facts: what became of its records, and what it asked of the source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue_store import RunRow
from search_api.pages.interface import Interface
from search_api.run_report import public_figures

PUBLISHED = ("added", "changed", "renormalised", "withdrawn", "revived")
"""Counted by publishing, where that was done."""
SHOWN = (
    *("listed", "added", "changed", "renormalised", "unchanged", "revived"),
    *("missing", "withdrawn", "quarantined", "duplicates"),
    *("suppressed", "released"),
)
SELDOM = frozenset({"suppressed", "released"})
"""Shown only when there are such records."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its label."""

    label: str
    value: str
    note: str | None = None


def record_figures(row: RunRow, ui: Interface) -> list[Figure]:
    """Records by what became of them, or would; none while the run is not judged."""
    counts = record_counts(row)
    shown = [name for name in SHOWN if counts.get(name) or (name in counts and name not in SELDOM)]
    return [Figure(ui.t(f"report.{name}"), ui.formats.number(counts[name])) for name in shown]


def record_counts(row: RunRow) -> dict[str, int]:
    """By the names of `SHOWN`: as published, else as publishing would have it."""
    figures = public_figures(row.report)
    if not figures:
        return {}
    planned = {name: figures[name] for name in SHOWN if name in figures}
    if "new" in figures:
        planned["added"] = figures["new"]
    if "gone" in figures:
        planned["withdrawn"] = figures["gone"] + figures.get("no_longer_accepted", 0)
    published = row.report.get("published") or {}
    return planned | {name: published[name] for name in PUBLISHED if name in published}


def changed_records(row: RunRow) -> int:
    """Records that publishing changed, or would."""
    counts = record_counts(row)
    return sum(counts.get(name, 0) for name in PUBLISHED)


def refused_rows(classes: Mapping[str, int], ui: Interface) -> list[tuple[str, str]]:
    """(class, records) of what is no micro-credential, the most first."""
    ordered = sorted(classes.items(), key=lambda one: (-one[1], one[0]))
    return [(name or ui.t("report.no_class"), ui.formats.number(count)) for name, count in ordered]


def fetch_figures(fetching: Mapping[str, Any], ui: Interface) -> list[Figure]:
    """What the run asked of the source, of what was counted."""
    return list(_fetch_figures(fetching, ui))


def _fetch_figures(fetching: Mapping[str, Any], ui: Interface) -> Iterator[Figure]:
    formats = ui.formats
    ways: Mapping[str, Callable[[Any], str]] = {
        "requests": formats.number,
        "bytes_received": formats.size,
        "not_modified": formats.number,
        "retries": formats.number,
        "waited_seconds": formats.seconds,
    }
    for name, written in ways.items():
        if name in fetching:
            note = _statuses(fetching, ui) if name == "requests" else None
            yield Figure(ui.t(f"report.{name}"), written(fetching[name]), note)


def _statuses(fetching: Mapping[str, Any], ui: Interface) -> str | None:
    """`304: 4, 200: 7`."""
    counts = fetching.get("by_status", {})
    return ", ".join(f"{status}: {ui.formats.number(count)}" for status, count in counts.items()) or None
