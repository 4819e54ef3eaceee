"""`/sources`: where records come from, how well each source is known, and how its runs went."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import RunRow, RunState, SourceRow
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.facet_labels import best_name
from search_api.pages.addresses import SEARCH_PATH, address
from search_api.pages.interface import Interface
from search_api.pages.site import PageRequest, Site
from search_api.pages.web_address import web_address
from search_api.run_report import public_figures

RUNS_SHOWN = 10
FIGURES = ("listed", "new", "changed", "unchanged", "missing", "quarantined")
"""Figures of a run in the order of the table's columns."""


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    id: int
    state: str
    state_words: str
    kind: str
    started: str
    finished: str | None
    figures: tuple[str | None, ...]
    """As `FIGURES`; None: not counted."""
    not_accepted: str | None
    """Records that are no micro-credentials."""
    reasons: tuple[str, ...]
    """Why it is held, rejected or interrupted."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source with its latest runs."""

    id: str
    title: str
    publisher: str
    website: str | None
    is_sample: bool
    operation: str
    """Protocol and schedule."""
    licence: str
    licence_address: str | None
    withheld: str | None
    verified: str
    verified_note: str
    records: str
    records_address: str
    last_accepted: str | None
    last_accepted_ago: str | None
    latest: RunView | None
    verdict: str
    """What happened last, and what visitors see now."""
    runs: tuple[RunView, ...]


def sources_page(site: Site, request: Request) -> Response:
    """Every source of the catalogue."""
    Parameters(request.query_params.multi_items(), (LANG,))
    asked = site.asked(request)
    views = [_source_view(site, asked, row) for row in site.services.store.sources.all()]
    views.sort(key=lambda view: (not view.runs, view.title))
    return site.page(asked, "sources.html", "sources", {"sources": views, "columns": FIGURES})


def _source_view(site: Site, asked: PageRequest, row: SourceRow) -> SourceView:
    ui, formats = asked.ui, asked.ui.formats
    rows = site.services.store.runs.of_source(row.id, RUNS_SHOWN)
    runs = tuple(run_view(run, ui) for run in rows)
    records = site.services.store.records.count(row.id)
    accepted = next((run.finished_at for run in rows if run.state is RunState.ACCEPTED), None)
    licence, verification = json.loads(row.licence_json), json.loads(row.verification_json)
    lang = [] if asked.vary else [(LANG, ui.language)]
    withheld = [ui.t(f"field.{name}") for name in licence.get("withhold", ()) if ui.has(f"field.{name}")]
    is_named = licence["name"] != "unknown"
    return SourceView(
        id=row.id,
        title=best_name(json.loads(row.title_json), ui.language) or row.id,
        publisher=row.publisher,
        website=web_address(row.website),
        is_sample=row.is_sample,
        operation=_operation(row, ui),
        licence=licence["name"] if is_named else ui.t("source.licence_unknown"),
        licence_address=web_address(licence.get("url")),
        withheld=formats.listed(withheld) or None,
        verified=ui.t(f"source.{verification['state']}"),
        verified_note=_verified_note(verification, ui),
        records=formats.number(records),
        records_address=address(SEARCH_PATH, [("source", row.id), *lang]),
        last_accepted=None if accepted is None else formats.moment(accepted),
        last_accepted_ago=None if accepted is None else ui.ago(accepted, site.services.now()),
        latest=runs[0] if runs else None,
        verdict=_verdict(rows[0] if rows else None, accepted, records, ui),
        runs=runs,
    )


def _operation(row: SourceRow, ui: Interface) -> str:
    schedule = row.schedule if row.enabled and row.schedule else ui.t("source.no_schedule")
    return f"{row.protocol}, {schedule}"


def _verified_note(verification: Mapping[str, Any], ui: Interface) -> str:
    day = ui.formats.date(date.fromisoformat(verification["date"]))
    return f"{day}: {verification['how']}"


def _verdict(latest: RunRow | None, accepted: datetime | None, records: int, ui: Interface) -> str:
    """What the last run did to what visitors see."""
    if latest is None:
        return ui.t("source.verdict_none")
    if latest.state is RunState.ACCEPTED or accepted is None:
        return ui.t(f"source.verdict_{latest.state}", count=records)
    seen = ui.t("source.visitors_see", count=records, date=ui.formats.date(accepted.date()))
    return f"{ui.t(f'source.verdict_{latest.state}', count=records)} {seen}"


def run_view(run: RunRow, ui: Interface) -> RunView:
    """One run as a row of the table."""
    figures = public_figures(run.report)
    numbers = (figures.get(name) for name in FIGURES)
    refused = sum(figures.get("not_accepted", {}).values()) if figures else None
    error = run.report.get("error")
    return RunView(
        id=run.id,
        state=run.state.value,
        state_words=ui.t(f"run.{run.state}"),
        kind=ui.t(f"run.{run.kind}"),
        started=ui.formats.moment(run.started_at),
        finished=None if run.finished_at is None else ui.formats.moment(run.finished_at),
        figures=tuple(None if number is None else ui.formats.number(number) for number in numbers),
        not_accepted=None if refused is None else ui.formats.number(refused),
        reasons=(*((error,) if error else ()), *run.report.get("reasons", ())),
    )
