"""What earlier runs of a source, and the issues of this one, say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalogue_store import RunKind, RunRow
from catalogue_store.figures import RunFigures
from catalogue_store.issues import IssueTable
from harvesters.run_progress import RunProgress
from harvesters.verdict import History
from normalise.issue import IssueCode


def history_of(rows: Sequence[RunRow], count: int) -> History:
    """The last full runs that were published, out of a source's runs, newest first."""
    published = [row for row in rows if row.published_at is not None and row.report.get("figures")]
    full = [row for row in published if row.kind is RunKind.FULL][:count]
    since = [row for row in published if full and row.id >= full[-1].id]
    return History(
        [row.report["fill"] for row in full], [row.report["unmapped"] for row in full], _codes(since)
    )


def _codes(rows: Sequence[RunRow]) -> dict[str, set[str]]:
    """The codes of each field; nothing of a field that in one of the runs had too many to be told."""
    told = [row.report["figures"].get("codes", {}) for row in rows]
    untold = {name for codes in told for name, counts in codes.items() if not counts}
    names = {name for codes in told for name in codes} - untold
    return {name: {code for codes in told for code in codes.get(name, ())} for name in names}


def latest_position(rows: Sequence[RunRow]) -> Mapping[str, Any]:
    """Where the last published run that read the source left off."""
    told = (row.report.get("position") for row in rows if row.published_at is not None)
    return next((position for position in told if position), {})


def unmapped_shares(issues: IssueTable, run_id: int, figures: RunFigures) -> dict[str, float]:
    """Field -> share of the described records with a value that no lookup or closed list knows."""
    records: Counter[str] = Counter()
    for group in issues.grouped(run_id=run_id, code=IssueCode.UNMAPPED_VALUE):
        if group.field is not None:
            records[group.field] += group.records
    judged = figures.described + figures.quarantined
    return {name: round(count / judged, 4) for name, count in records.items()} if judged else {}


def issue_counts(issues: IssueTable, run_id: int) -> dict[str, int]:
    """Issue code -> how many this run has."""
    counts: Counter[str] = Counter()
    for group in issues.grouped(run_id=run_id):
        counts[group.code.value] += group.count
    return dict(counts)


def not_accepted(progress: RunProgress, figures: RunFigures | None) -> dict[str, int]:
    """Class -> records left out, by the listing's class and by the mapping's `accept`."""
    by_accept: Counter[str] = Counter() if figures is None else Counter(figures.not_accepted)
    return dict(sorted((progress.not_accepted + by_accept).items()))
