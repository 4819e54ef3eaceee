"""How many records the last full runs listed, as bars whose shape says what became of each run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue_store import RunKind, RunRow, RunState
from search_api.pages.interface import Interface
from search_api.run_report import guards_of, public_figures

HEIGHT = 100.0
STEP = 22.0
BAR = 14.0
LEAST_RUNS = 2
"""One bar tells nothing that its number does not."""


@dataclass(frozen=True, slots=True)
class RunBar:
    """One run; without figures a cross stands at the foot instead of a bar."""

    x: float
    y: float
    height: float
    state: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class RunChart:
    """The drawing; the table of the same runs says every number."""

    width: float
    height: float
    bar: float
    bars: tuple[RunBar, ...]
    least_y: float | None
    """Where the line of the least expected number lies."""
    finding: str
    legend: str


def run_chart(rows: Sequence[RunRow], ui: Interface) -> RunChart | None:
    """Of runs that come newest first, drawn oldest first; none when there is nothing to compare.

    Only full runs list all there is: the others would look like losses.
    """
    full = (row for row in reversed(rows) if row.kind is RunKind.FULL)
    drawn = [row for row in full if row.state is not RunState.RUNNING]
    counts = [public_figures(row.report).get("listed") for row in drawn]
    highest = max((count for count in counts if count is not None), default=0)
    if len(drawn) < LEAST_RUNS or highest == 0:
        return None
    least = _least_expected(rows)
    top = max(highest, least or 0)
    return RunChart(
        width=len(drawn) * STEP,
        height=HEIGHT,
        bar=BAR,
        bars=tuple(_bars(drawn, counts, top)),
        least_y=None if least is None else round(HEIGHT * (1 - least / top), 1),
        finding=_finding(len(drawn), highest, least, ui),
        legend=ui.t("chart.run_legend"),
    )


def _bars(rows: Sequence[RunRow], counts: Sequence[int | None], top: float) -> Iterator[RunBar]:
    for place, (row, count) in enumerate(zip(rows, counts, strict=True)):
        # A bar is never so small that a few records look like none.
        height = 0.0 if not count else max(2.0, HEIGHT * count / top)
        x = place * STEP + (STEP - BAR) / 2
        yield RunBar(x, round(HEIGHT - height, 1), round(height, 1), row.state.value, bool(count))


def _least_expected(rows: Sequence[RunRow]) -> float | None:
    """The limit that the newest full run was judged by."""
    limits = (one["limit"] for row in rows for one in guards_of(row) if one["name"] == "minimum_records")
    return next(limits, None)


def _finding(runs: int, highest: int, least: float | None, ui: Interface) -> str:
    said = ui.t("chart.run_finding", count=runs, most=ui.formats.number(highest))
    if least is None:
        return said
    return f"{said} {ui.t('chart.run_least', least=ui.formats.number(least))}"
