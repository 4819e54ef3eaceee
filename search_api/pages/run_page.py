"""`/sources/{source}/runs/{run}`: the report of one run, its verdict in words first."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from catalogue_store import RunRow
from search_api.api.parameter_values import Parameters
from search_api.api.parameters import LANG
from search_api.api.source_runs import known_run
from search_api.api.sources import known_source
from search_api.pages.addresses import address, run_path, source_path
from search_api.pages.fill_rows import FillRow, StageRow, fill_rows, stage_rows
from search_api.pages.guard_rows import GuardRow, guard_rows
from search_api.pages.interface import Interface
from search_api.pages.issue_rows import IssueRow, run_issue_rows
from search_api.pages.run_figures import (
    Figure,
    changed_records,
    fetch_figures,
    record_figures,
    refused_rows,
)
from search_api.pages.run_verdict import Circumstances, VerdictView, verdict_view
from search_api.pages.site import PageRequest, Site
from search_api.pages.source_view import source_title, visitors_see
from search_api.run_report import (
    error_of,
    fill_rates,
    guards_of,
    issue_counts,
    limits_of,
    may_be_released,
    not_accepted,
    reasons_of,
    standing_of,
)
from search_api.standing import NOTHING, standings


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report of one run."""

    id: int
    state: str
    state_words: str
    kind: str
    started: str
    finished: str | None
    lasted: str | None
    was_resumed: bool
    verdict: VerdictView
    reasons: tuple[str, ...]
    has_more_words: bool
    """Whether operators are told more of why it failed."""
    guards: list[GuardRow]
    is_published: bool
    records: list[Figure]
    refused: list[tuple[str, str]]
    fetching: list[Figure]
    stages: list[StageRow]
    fill: list[FillRow]
    issues: list[IssueRow]
    limits: list[tuple[str, str]]
    """(key of the mapping, the limit that it gave)."""


def run_page(site: Site, request: Request, source_id: str, number: str) -> Response:
    """The page of one run."""
    Parameters(request.query_params.multi_items(), (LANG,))
    asked = site.asked(request)
    source = known_source(site.services, source_id)
    row = known_run(site.services, source_id, number)
    values = {
        "source_id": source_id,
        "source_title": source_title(source, asked.ui),
        "source_address": address(source_path(source_id), asked.language_pairs),
        "is_sample": source.is_sample,
        "report": _report(site, asked, row),
        "show_command": f"credatlas runs show {row.id}",
        "issues_command": f"credatlas issues --run {row.id} --all",
        "api_address": f"/v1{run_path(source_id, row.id)}",
    }
    return site.page(asked, "run.html", "sources", values)


def _report(site: Site, asked: PageRequest, row: RunRow) -> ReportView:
    ui, store, report = asked.ui, site.services.store, row.report
    return ReportView(
        id=row.id,
        state=row.state.value,
        state_words=ui.t(f"run.{standing_of(row)}"),
        kind=ui.t(f"run.{row.kind}"),
        started=ui.formats.moment(row.started_at),
        finished=None if row.finished_at is None else ui.formats.moment(row.finished_at),
        lasted=_lasted(row, ui),
        was_resumed=row.attempt > 1,
        verdict=verdict_view(row, _circumstances(site, asked, row), ui),
        reasons=tuple(reasons_of(row)),
        has_more_words=error_of(row) is not None,
        guards=guard_rows(guards_of(row), ui),
        is_published=row.published_at is not None,
        records=record_figures(row, ui),
        refused=refused_rows(not_accepted(row), ui),
        fetching=fetch_figures(report.get("fetching", {}), ui),
        stages=stage_rows(report.get("seconds", {}), ui),
        fill=fill_rows(fill_rates(store, row), ui),
        issues=run_issue_rows(issue_counts(store, row), ui),
        limits=[(key, ui.formats.number(limit)) for key, limit in limits_of(report).items()],
    )


def _circumstances(site: Site, asked: PageRequest, row: RunRow) -> Circumstances:
    store = site.services.store
    standing = standings(store, site.services.now()).get(row.source_id, NOTHING)
    return Circumstances(
        is_at_work=standing.is_at_work,
        may_be_released=may_be_released(store, row),
        changes=changed_records(row),
        visitors_see=visitors_see(standing, store.records.count(row.source_id), asked.ui),
        language_pairs=tuple(asked.language_pairs),
    )


def _lasted(row: RunRow, ui: Interface) -> str | None:
    """From its first start to its end."""
    if row.finished_at is None:
        return None
    return ui.formats.seconds((row.finished_at - row.started_at).total_seconds())
