"""Bars of a run's report: how full each field is beside the usual, and where its time went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search_api.pages.interface import Interface
from search_api.pages.provenance import field_words
from search_api.run_report import FillRate


@dataclass(frozen=True, slots=True)
class FillRow:
    """One field."""

    field: str
    words: str
    width: float
    """Of the bar, out of 100."""
    tick: float | None
    """Where the usual value stands, out of 100; none without earlier runs."""
    share: str
    usual: str | None
    change: str | None
    """In points; none without earlier runs."""
    is_met: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a run."""

    words: str
    width: float
    """Of the bar, out of 100: its share of all the time."""
    seconds: str


def fill_rows(rates: Iterable[FillRate], ui: Interface) -> list[FillRow]:
    """Every field in the order of the descriptor."""
    return [_row(rate, ui) for rate in rates]


def _row(rate: FillRate, ui: Interface) -> FillRow:
    percent = ui.formats.percent
    return FillRow(
        field=rate.field,
        words=field_words(rate.field, ui),
        width=round(100 * rate.share, 1),
        tick=None if rate.usual is None else round(100 * rate.usual, 1),
        share=percent(rate.share),
        usual=None if rate.usual is None else percent(rate.usual),
        change=None if rate.usual is None else _change(100 * (rate.share - rate.usual), ui),
        is_met=rate.is_met,
    )


def _change(points: float, ui: Interface) -> str:
    whole = round(points)
    return ui.t("report.same") if whole == 0 else ui.formats.signed(whole)


def stage_rows(seconds: Mapping[str, float], ui: Interface) -> list[StageRow]:
    """Every stage, the longest first."""
    whole = sum(seconds.values()) or 1.0
    ordered = sorted(seconds.items(), key=lambda one: -one[1])
    return [
        StageRow(
            words=ui.t(f"stage.{name}") if ui.has(f"stage.{name}") else name,
            width=round(100 * taken / whole, 1),
            seconds=ui.formats.seconds(taken),
        )
        for name, taken in ordered
    ]
