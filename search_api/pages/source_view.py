"""What pages show of one source: its terms, how it stands, and what visitors see now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalogue_store import RunRow, RunState, SourceRow, SourceTrouble
from search_api.facet_labels import best_name
from search_api.pages.addresses import SEARCH_PATH, address, source_path
from search_api.pages.interface import Interface
from search_api.pages.run_rows import RunView, run_rows
from search_api.pages.site import PageRequest, Site
from search_api.pages.web_address import web_address
from search_api.standing import Standing


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as people count it, and exactly."""

    ago: str
    exact: str


@dataclass(frozen=True, slots=True)
class TroubleView:
    """How the runs of a source fail."""

    count: str
    failure: str | None
    """What kind of failure ended the last one."""
    next_try: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source with its latest runs."""

    id: str
    address: str
    """Its own page."""
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
    accepted: Moment | None
    """When a run was last accepted."""
    read: Moment | None
    """When an accepted run last saw the source."""
    trouble: TroubleView | None
    at_work: str | None
    """That a run is at work now."""
    latest: RunView | None
    verdict: str
    """What happened last, and what visitors see now."""
    runs: tuple[RunView, ...]


def source_view(
    site: Site, asked: PageRequest, row: SourceRow, standing: Standing, rows: Sequence[RunRow], records: int
) -> SourceView:
    """A source with these runs, newest first."""
    ui, now = asked.ui, site.services.now()
    licence, verification = json.loads(row.licence_json), json.loads(row.verification_json)
    withheld = [ui.t(f"field.{name}") for name in licence.get("withhold", ()) if ui.has(f"field.{name}")]
    runs = run_rows(rows, ui, asked.language_pairs)
    is_named = licence["name"] != "unknown"
    latest = rows[0] if rows else None
    return SourceView(
        id=row.id,
        address=address(source_path(row.id), asked.language_pairs),
        title=source_title(row, ui),
        publisher=row.publisher,
        website=web_address(row.website),
        is_sample=row.is_sample,
        operation=operation_words(row, ui),
        licence=licence["name"] if is_named else ui.t("source.licence_unknown"),
        licence_address=web_address(licence.get("url")),
        withheld=ui.formats.listed(withheld) or None,
        verified=ui.t(f"source.{verification['state']}"),
        verified_note=_verified_note(verification, ui),
        records=ui.formats.number(records),
        records_address=address(SEARCH_PATH, [("source", row.id), *asked.language_pairs]),
        accepted=moment(standing.accepted_at, now, ui),
        read=moment(standing.read_at, now, ui),
        trouble=None if standing.trouble is None else _trouble(standing.trouble, now, ui),
        at_work=_at_work(latest, standing, ui),
        latest=runs[0] if runs else None,
        verdict=verdict_words(latest, standing, records, ui),
        runs=runs,
    )


def source_title(row: SourceRow, ui: Interface) -> str:
    """Its name in the interface language where it has one."""
    return best_name(json.loads(row.title_json), ui.language) or row.id


def moment(at: datetime | None, now: datetime, ui: Interface) -> Moment | None:
    """A time, when there is one."""
    return None if at is None else Moment(ui.ago(at, now), ui.formats.moment(at))


def verdict_words(latest: RunRow | None, standing: Standing, records: int, ui: Interface) -> str:
    """What the last run did to what visitors see."""
    if latest is None:
        return ui.t("source.verdict_none")
    said = ui.t(f"source.verdict_{latest.state}", count=records)
    seen = None if latest.state is RunState.ACCEPTED else visitors_see(standing, records, ui)
    return said if seen is None else f"{said} {seen}"


def visitors_see(standing: Standing, records: int, ui: Interface) -> str | None:
    """How many records the catalogue shows, and since when; none when nothing was ever accepted."""
    if standing.accepted_at is None:
        return None
    return ui.t("source.visitors_see", count=records, date=ui.formats.date(standing.accepted_at.date()))


def operation_words(row: SourceRow, ui: Interface) -> str:
    """Its protocol and schedule; of a source that is off, when it would run."""
    if row.schedule is None:
        return f"{row.protocol}, {ui.t('source.no_schedule')}"
    said = row.schedule if row.enabled else ui.t("source.off", schedule=row.schedule)
    return f"{row.protocol}, {said}"


def _verified_note(verification: Mapping[str, Any], ui: Interface) -> str:
    day = ui.formats.date(date.fromisoformat(verification["date"]))
    return f"{day}: {verification['how']}"


def _trouble(trouble: SourceTrouble, now: datetime, ui: Interface) -> TroubleView:
    next_try = ui.t("trouble.retry_now")
    if trouble.retry_at is not None and trouble.retry_at > now:
        next_try = ui.t("trouble.retry_at", moment=ui.formats.moment(trouble.retry_at))
    return TroubleView(ui.t("trouble.failures", count=trouble.failures), trouble.failure, next_try)


def _at_work(latest: RunRow | None, standing: Standing, ui: Interface) -> str | None:
    """Where it works is the operator's business alone."""
    if not standing.is_at_work:
        return None
    if latest is None or latest.state is not RunState.RUNNING:
        return ui.t("source.at_work")
    return ui.t("source.at_work_since", moment=ui.formats.moment(latest.started_at))
