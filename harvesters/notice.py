"""What is told of the end of a run, and whether anybody wants to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from catalogue_store import RunRow, RunState
from normalise.issue import IssueCode
from normalise.mapping.notify_block import NotifyWhen

CHANGES = ("added", "changed", "renormalised", "withdrawn", "revived")
OF_DECISION = ("taken", "at")
"""What is told of a decision; its reason is for operators."""
UNMAPPED = (IssueCode.UNMAPPED_VALUE, IssueCode.UNMAPPED_FIELD)


def is_wanted(row: RunRow, when: NotifyWhen, before: RunRow | None) -> bool:
    """Whether this end is one to tell; `before` is the published run of the same kind before this one."""
    match when:
        case NotifyWhen.ALWAYS:
            return True
        case NotifyWhen.ON_CHANGE:
            return any((row.report.get("published") or {}).get(name, 0) for name in CHANGES)
        case NotifyWhen.ON_PROBLEM:
            return bool(problems(row, before))
        case NotifyWhen.NEVER:
            return False


def problems(row: RunRow, before: RunRow | None) -> list[str]:
    """What a person may have to do something about, in words that everybody may read."""
    if row.state is not RunState.ACCEPTED:
        superseded = None if row.superseded_by is None else f"superseded by run {row.superseded_by}"
        said = [superseded, row.report.get("cause"), *row.report.get("reasons", ())]
        return [text for text in said if text] or [f"the run is {row.state}"]
    return list(_worse(row, before))


def _worse(row: RunRow, before: RunRow | None) -> Iterator[str]:
    for what, count in (("quarantined", quarantined), ("unmapped", unmapped)):
        now, earlier = count(row), 0 if before is None else count(before)
        if now > earlier:
            yield f"{now} {what}, {earlier} in the run before"


def quarantined(row: RunRow) -> int:
    """How many records the run could not describe."""
    return int(row.report.get("figures", {}).get("quarantined", 0))


def unmapped(row: RunRow) -> int:
    """How many fields and values the run found that the mapping does not know."""
    return sum(row.report.get("issues", {}).get(code.value, 0) for code in UNMAPPED)


def notice_body(row: RunRow, before: RunRow | None, page: str | None) -> dict[str, Any]:
    """The end of a run as a receiver reads it: the public part of its report, and where its page is."""
    report = row.report
    told = {
        "source": row.source_id,
        "run": row.id,
        "kind": row.kind,
        "state": row.state,
        "attempt": row.attempt,
        "started_at": row.started_at.isoformat(),
        "finished_at": None if row.finished_at is None else row.finished_at.isoformat(),
        "problems": problems(row, before),
        "decision": _decision(report),
        "superseded_by": row.superseded_by,
        "listed": report.get("listed", 0),
        "quarantined": quarantined(row),
        "published": report.get("published"),
        "not_accepted": sum(report.get("not_accepted", {}).values()),
        "issues": report.get("issues", {}),
        "url": page,
    }
    return {
        "type": "run.ended",
        "timestamp": None if row.ended_at is None else row.ended_at.isoformat(),
        "data": told,
    }


def _decision(report: Mapping[str, Any]) -> dict[str, Any] | None:
    decision = report.get("decision")
    return None if decision is None else {name: decision[name] for name in OF_DECISION if name in decision}


def notice_id(row: RunRow) -> str:
    """The same for each time one end is told, so that a receiver can tell a repetition."""
    ended = 0 if row.ended_at is None else int(row.ended_at.timestamp() * 1000)
    return f"run-{row.id}-{ended}"
