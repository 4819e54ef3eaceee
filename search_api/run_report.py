"""What everybody may know of a run: its verdict with each rule's value and limit, its figures, its fields.

What an operator wrote on deciding and where the next run begins stay in the store; what exactly a run failed of,
which may quote the source and name files, is for operators.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from statistics import median
from typing import Any

from catalogue_store import CatalogueStore, RunFigures, RunRow, RunState
from catalogue_store.figures import USUAL_RUNS
from normalise.descriptor import Descriptor
from normalise.issue import IssueCode, Severity

PUBLIC_FIGURES = tuple(one.name for one in fields(RunFigures) if one.name != "codes")
"""Numbers of a run; what its issues say is for the operator, and how often each code came is what facets count."""
BOOKKEEPING = frozenset(
    {"id", "source_id", "native_id", "is_sample", "rights", "mapping_version", "provenance", "completeness"}
)
"""Fields that every record has, whatever its source says."""
SUPERSEDED = "superseded"
PATIENCE = ("absence_runs", "absence_days", "history_runs")
"""Limits of what is expected by which no guard judges."""
GUARD_PARTS = ("name", "value", "limit", "is_met", "message")


@dataclass(frozen=True, slots=True)
class FillRate:
    """How many of the described records have a field."""

    field: str
    share: float
    usual: float | None
    """Median of the last accepted full runs before; none when there was none."""
    is_met: bool
    """False when a guard on the field held the run."""


@dataclass(frozen=True, slots=True)
class IssueCount:
    """Issues with one cause."""

    code: IssueCode
    severity: Severity | None
    """None when a later run has replaced them, as only their number is then known."""
    field: str | None
    count: int
    records: int | None
    """Different records among them; none when a later run has replaced them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on a held run; the reason is for the operator."""

    taken: str
    """`released` or `discarded`."""
    at: datetime


def reasons_of(row: RunRow) -> list[str]:
    """Why it is held, rejected or interrupted, as everybody may know it."""
    superseded = None if row.superseded_by is None else f"superseded by run {row.superseded_by}"
    return [*filter(None, [superseded, row.report.get("cause")]), *row.report.get("reasons", ())]


def standing_of(row: RunRow) -> str:
    """Its state, or `superseded` for a held run whose place a later one took."""
    return row.state.value if row.superseded_by is None else SUPERSEDED


def error_of(row: RunRow) -> str | None:
    """What exactly it failed of: for operators."""
    error: str | None = row.report.get("error")
    return error


def guards_of(row: RunRow) -> list[dict[str, Any]]:
    """Every rule that was applied, with value and limit."""
    return [{name: guard[name] for name in GUARD_PARTS} for guard in row.report.get("guards", ())]


def public_figures(report: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a run's report; none while it is running."""
    figures = report.get("figures", {})
    return {name: figures[name] for name in PUBLIC_FIGURES if name in figures}


def limits_of(report: Mapping[str, Any]) -> dict[str, int]:
    """Key of the mapping -> the limit that it gave the run, of those that no guard shows; as far as it was told."""
    told = {f"expect.{name}": report[name] for name in PATIENCE if name in report}
    return told | {f"harvest.{name}": limit for name, limit in report.get("limits", {}).items()}


def not_accepted(row: RunRow) -> dict[str, int]:
    """Class -> records that are no micro-credentials, by the listing and by the mapping's `accept`."""
    counts: dict[str, int] = row.report.get("not_accepted") or public_figures(row.report).get(
        "not_accepted", {}
    )
    return counts


def decision_of(row: RunRow) -> Decision | None:
    """What a person decided; none when nobody had to."""
    told = row.report.get("decision")
    if told is None or "taken" not in told:
        return None
    return Decision(told["taken"], datetime.fromisoformat(told["at"]))


def fill_rates(store: CatalogueStore, row: RunRow) -> list[FillRate]:
    """Every field that this run or the usual one fills, in the order of the descriptor."""
    shares = public_figures(row.report).get("fill")
    if not shares:
        return []
    return list(_fill_rates(row, shares, _usual_fill(store, row)))


def _fill_rates(
    row: RunRow, shares: Mapping[str, float], usual: Mapping[str, float] | None
) -> Iterator[FillRate]:
    failed = {guard["name"].partition(".")[2] for guard in _failed_fill_guards(row)}
    named = {*shares, *(usual or ())} - BOOKKEEPING
    for name in [*(one for one in Descriptor.model_fields if one in named), *sorted(named - KNOWN_FIELDS)]:
        before = None if usual is None else usual.get(name, 0.0)
        yield FillRate(name, shares.get(name, 0.0), before, name not in failed)


KNOWN_FIELDS = frozenset(Descriptor.model_fields)


def _failed_fill_guards(row: RunRow) -> list[dict[str, Any]]:
    is_of_fill = ("fill.", "fill_drop.")
    return [guard for guard in guards_of(row) if not guard["is_met"] and guard["name"].startswith(is_of_fill)]


def _usual_fill(store: CatalogueStore, row: RunRow) -> dict[str, float] | None:
    """The median share of each field; none for a source's first run."""
    earlier = store.runs.published_before(row.source_id, row.id, row.report.get("history_runs", USUAL_RUNS))
    rates = [fill for fill in (public_figures(one.report).get("fill") for one in earlier) if fill]
    if not rates:
        return None
    return {name: median(fill.get(name, 0.0) for fill in rates) for fill in rates for name in fill}


def issue_counts(store: CatalogueStore, row: RunRow) -> list[IssueCount]:
    """The issues of a run by cause, the most frequent first.

    A later run that says more of the same records replaces them: then only their number by code is known.
    """
    groups = store.issues.grouped(row.source_id, run_id=row.id)
    counts = [IssueCount(one.code, one.severity, one.field, one.count, one.records) for one in groups]
    return [*counts, *_replaced(row.report.get("issues", {}), counts)]


def _replaced(told: Mapping[str, int], kept: Sequence[IssueCount]) -> Iterator[IssueCount]:
    for code, count in told.items():
        gone = count - sum(one.count for one in kept if one.code == code)
        if gone > 0:
            yield IssueCount(IssueCode(code), None, None, gone, None)


def may_be_released(store: CatalogueStore, row: RunRow) -> bool:
    """Whether it waits for a person and the catalogue still stands as it was when the run was judged."""
    return row.state is RunState.HELD and store.runs.published(row.source_id) == row.base_run_id
