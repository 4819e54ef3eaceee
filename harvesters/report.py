"""What a run tells when it ends: JSON-able, and the same for people and machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from catalogue_store.states import RunKind, RunState
from harvesters.verdict import Guard
from normalise.mapping.harvest_block import HarvestBase

LIMITS = (
    *("wall_clock_minutes", "memory_mb", "full_every_days", "checkpoint_hours"),
    *("lost_in_a_row", "failed_in_a_row", "first_pause_minutes", "longest_pause_minutes"),
)
"""Limits of a run, which judge how it goes and not what it brings home."""


def limits_of_run(harvest: HarvestBase) -> dict[str, int]:
    """The limits of a mapping, by key."""
    return {name: getattr(harvest, name) for name in LIMITS}


@dataclass(frozen=True)
class RunReport:
    """One run; counts are of records unless their name says otherwise."""

    source_id: str
    run_id: int
    kind: RunKind
    state: RunState
    started_at: datetime
    finished_at: datetime
    absence_runs: int
    """As the mapping said then: a record is withdrawn after so many complete full runs that missed it .."""
    absence_days: int
    """.. and so many days; kept, because a held run may be released when the mapping says otherwise."""
    history_runs: int
    """How many of the last full runs said what is usual."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """Key of the mapping's `harvest` block -> the limit that the run had."""
    attempt: int = 1
    """More than 1: the run was interrupted and went on from its checkpoint."""
    error: str | None = None
    """Why it was rejected or interrupted, in full: for operators."""
    cause: str | None = None
    """The kind of that failure, which everybody may know."""
    listed: int = 0
    is_listing_complete: bool = False
    """Whether the source's listing was read to its end; else absence proves nothing."""
    listed_total: int | None = None
    """How many the source says it lists, when it says."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """`RunFigures` by name."""
    published: Mapping[str, int] | None = None
    """What publishing did; None when nothing was published."""
    guards: tuple[Guard, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why it is held."""
    not_accepted: Mapping[str, int] = field(default_factory=dict)
    """Class -> records that are no micro-credentials, by listing and by the mapping's `accept`."""
    issues: Mapping[str, int] = field(default_factory=dict)
    """Issue code -> how many."""
    fill: Mapping[str, float] = field(default_factory=dict)
    """Field -> share of the accepted records that have it."""
    unmapped: Mapping[str, float] = field(default_factory=dict)
    """Field -> share of records with a value that is not mapped."""
    fetching: Mapping[str, Any] = field(default_factory=dict)
    """Requests, bytes, 304s, retries and seconds waited, of this attempt."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Stage (wait, fetch, split, hash, keep, read, normalise, stage, judge, publish) -> seconds.

    A large run normalises in a second process: `normalise wait` is how long the first one waited for it."""
    position: Mapping[str, Any] = field(default_factory=dict)
    """Where the next incremental run begins."""

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        told = asdict(self)
        return told | {"started_at": self.started_at.isoformat(), "finished_at": self.finished_at.isoformat()}

    @property
    def proves_no_absence(self) -> bool:
        """A full run that came home with a part of the list alone, and counts as an incremental one."""
        is_home = self.state in (RunState.ACCEPTED, RunState.HELD)
        return is_home and self.kind is RunKind.FULL and not self.is_listing_complete

    def summary(self) -> str:
        """The run in one line."""
        parts = [f"{self.kind} run {self.run_id} {self.state}", f"{self.listed} listed"]
        counts = self.published or {}
        parts += [f"{count} {name}" for name, count in counts.items() if count]
        told = {
            "quarantined": self.figures.get("quarantined", 0),
            "not accepted": sum(self.not_accepted.values()),
            "suppressed": self.figures.get("suppressed", 0),
        }
        parts += [f"{count} {name}" for name, count in told.items() if count]
        if self.proves_no_absence:
            parts.append("the list not read to its end: nothing is known to be missing")
        return "; ".join([", ".join(parts), *filter(None, [self.error]), *self.reasons])
