"""A run as the API tells it: in short among others, and in full on its own."""

from __future__ import annotations

from typing import Any

from catalogue_store import CatalogueStore, RunRow
from search_api.run_report import (
    decision_of,
    fill_rates,
    guards_of,
    issue_counts,
    limits_of,
    may_be_released,
    not_accepted,
    public_figures,
    reasons_of,
)


def run_answer(row: RunRow) -> dict[str, Any]:
    """One run: its verdict with each rule's value and limit, its figures, what it changed."""
    return {
        "id": row.id,
        "kind": row.kind.value,
        "state": row.state.value,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "published_at": row.published_at,
        "attempt": row.attempt,
        "superseded_by": row.superseded_by,
        "reasons": reasons_of(row),
        "guards": guards_of(row),
        "figures": public_figures(row.report),
        "published": row.report.get("published"),
        "issues": row.report.get("issues", {}),
    }


def full_run_answer(store: CatalogueStore, row: RunRow) -> dict[str, Any]:
    """One run with everything that everybody may know of it."""
    report = row.report
    return {
        **run_answer(row),
        "source_id": row.source_id,
        "seen_at": row.seen_at,
        "base_run": row.base_run_id,
        "may_be_released": may_be_released(store, row),
        "decision": decision_of(row),
        "error": None,
        "is_listing_complete": report.get("is_listing_complete"),
        "listed_total": report.get("listed_total"),
        "limits": limits_of(report),
        "not_accepted": not_accepted(row),
        "fetching": report.get("fetching", {}),
        "seconds": report.get("seconds", {}),
        "fill": fill_rates(store, row),
        "issue_groups": issue_counts(store, row),
    }
