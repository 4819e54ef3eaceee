"""What became of one saved record in a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalogue_store import CatalogueStore
from harvesters.report import RunReport
from normalise.issue import Severity


@dataclass(frozen=True, slots=True)
class Fate:
    """One saved record and its end."""

    file: str
    """Its name from the folder on."""
    class_name: str | None
    outcome: str
    """`published`, `quarantined`, `duplicate`, `not accepted`, `no record`, or `not reached` by a failed run."""
    reasons: tuple[str, ...] = ()


def fate_of(store: CatalogueStore, fate: Fate, identifier: str, report: RunReport) -> Fate:
    """The fate with what the rehearsal's catalogue says of the record."""
    issues = [stored.issue for stored in store.issues.listed(record_id=identifier)]
    if store.records.get(identifier) is not None:
        return replace(fate, outcome="published", reasons=tuple(issue.message for issue in issues))
    reasons = tuple(issue.message for issue in issues if issue.severity is Severity.ERROR)
    if not reasons:
        return replace(fate, outcome="not reached", reasons=(report.summary(),))
    return replace(fate, reasons=reasons)
