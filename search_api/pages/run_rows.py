"""Runs of a source as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue_store import RunRow
from search_api.pages.addresses import address, run_path
from search_api.pages.interface import Interface
from search_api.run_report import not_accepted, public_figures, reasons_of, standing_of

FIGURES = ("listed", "new", "changed", "unchanged", "missing", "quarantined")
"""Figures of a run in the order of the table's columns."""


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    id: int
    address: str
    """Its own page."""
    state: str
    state_words: str
    kind: str
    started: str
    figures: tuple[str | None, ...]
    """As `FIGURES`, and records that are no micro-credentials; None: not counted."""
    reasons: tuple[str, ...]
    """Why it is held, rejected or interrupted."""


def run_rows(
    rows: Iterable[RunRow], ui: Interface, language_pairs: Sequence[tuple[str, str]]
) -> tuple[RunView, ...]:
    """The runs in the order they come in."""
    return tuple(_run_view(row, ui, language_pairs) for row in rows)


def _run_view(row: RunRow, ui: Interface, language_pairs: Sequence[tuple[str, str]]) -> RunView:
    figures = public_figures(row.report)
    refused = sum(not_accepted(row).values()) if figures else None
    numbers = (*(figures.get(name) for name in FIGURES), refused)
    return RunView(
        id=row.id,
        address=address(run_path(row.source_id, row.id), language_pairs),
        state=row.state.value,
        state_words=ui.t(f"run.{standing_of(row)}"),
        kind=ui.t(f"run.{row.kind}"),
        started=ui.formats.moment(row.started_at),
        figures=tuple(None if number is None else ui.formats.number(number) for number in numbers),
        reasons=tuple(reasons_of(row)),
    )
