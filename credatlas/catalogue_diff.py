"""What a tried run would make of the catalogue, record by record and field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from catalogue_store import CatalogueStore, ChangeKind
from catalogue_store.changes import Change
from catalogue_store.records import StoredRecord
from harvesters.report import RunReport
from normalise.descriptor import Descriptor
from search_api.derived_numbers import with_readable_numbers

PAGE = 1000
UNTOLD = frozenset({"mapping_version", "provenance", "completeness"})
"""Fields that follow from how a record was read; they alone make no change that a reader could see."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; none where it is absent."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record that would be changed."""

    id: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...]


@dataclass
class CatalogueDiff:
    """How many records each kind of change would touch, and the first of them."""

    most: int
    """So many records of each kind are told; all are counted."""
    counts: Counter[str] = field(default_factory=Counter)
    """Kind of change, or `missing` -> records."""
    fields: Counter[str] = field(default_factory=Counter)
    """Descriptor field -> records in the catalogue in which it would change."""
    added: list[dict[str, Any]] = field(default_factory=list)
    """The descriptors of the first new records."""
    alike: int = 0
    """Records that would be read anew or come back with the same values."""
    changed: list[RecordChange] = field(default_factory=list)
    lost: dict[str, list[str]] = field(default_factory=dict)
    """`withdrawn` and `missing` -> the first ids."""

    def take(self, change: Change, before: StoredRecord | None, after: StoredRecord) -> None:
        """Take one change of the trial's log into account."""
        self.counts[change.kind.value] += 1
        if change.kind is ChangeKind.WITHDRAWN:
            self.lose(change.kind.value, change.record_id)
        elif before is None or change.kind is ChangeKind.ADDED:
            if len(self.added) < self.most:
                self.added.append(_readable(after.descriptor_json))
        else:
            changes = tuple(field_changes(before.descriptor_json, after.descriptor_json))
            self.fields.update(one.field for one in changes)
            if not changes:
                self.alike += 1
            elif len(self.changed) < self.most:
                shown = tuple(_readable_changes(before.descriptor_json, after.descriptor_json, changes))
                self.changed.append(RecordChange(change.record_id, change.kind, shown))

    def as_json(self) -> dict[str, Any]:
        """The diff as JSON values."""
        return {
            "counts": dict(self.counts),
            "alike": self.alike,
            "fields": dict(self.fields.most_common()),
            "added": self.added,
            "changed": [asdict(record) for record in self.changed],
            "lost": self.lost,
        }

    def lose(self, how: str, record_id: str) -> None:
        """Tell a record that would be withdrawn, or that is missing."""
        ids = self.lost.setdefault(how, [])
        if len(ids) < self.most:
            ids.append(record_id)


def field_changes(before: bytes, after: bytes) -> Iterator[FieldChange]:
    """The fields in which two descriptors differ, in the descriptor's order."""
    old, new = orjson.loads(before), orjson.loads(after)
    for name in Descriptor.model_fields:
        if name not in UNTOLD and old.get(name) != new.get(name):
            yield FieldChange(name, old.get(name), new.get(name))


def _readable(descriptor_json: bytes) -> dict[str, Any]:
    """The descriptor with derived numbers as the API shows them."""
    shown = with_readable_numbers(Descriptor.model_validate_json(descriptor_json))
    told: dict[str, Any] = orjson.loads(shown.model_dump_json(by_alias=True, exclude_defaults=True))
    return told


def _readable_changes(before: bytes, after: bytes, changes: Sequence[FieldChange]) -> Iterator[FieldChange]:
    """The same changes as the API shows their values; one too small for that as it is."""
    old, new = _readable(before), _readable(after)
    for one in changes:
        was, becomes = old.get(one.field), new.get(one.field)
        yield one if was == becomes else FieldChange(one.field, was, becomes)


def diff_of(live: CatalogueStore, trial: CatalogueStore, report: RunReport, most: int) -> CatalogueDiff:
    """Compare a trial's published run with the live catalogue, a page at a time."""
    diff, seq = CatalogueDiff(most), 0
    while page := trial.changes.after(seq, PAGE):
        _take_page(diff, page, live, trial)
        seq = page[-1].seq
    diff.counts["missing"] = report.figures["missing"]
    if diff.counts["missing"]:
        for record_id in _unseen(trial, report):
            diff.lose("missing", record_id)
    return diff


def _take_page(
    diff: CatalogueDiff, page: Sequence[Change], live: CatalogueStore, trial: CatalogueStore
) -> None:
    ids = [change.record_id for change in page]
    before, after = live.records.many(ids), trial.records.many(ids)
    for change in page:
        diff.take(change, before.get(change.record_id), after[change.record_id])


def _unseen(trial: CatalogueStore, report: RunReport) -> Iterator[str]:
    """Live records that the run did not see, by their number."""
    after = 0
    while page := trial.records.iterate(after, PAGE, source_id=report.source_id):
        yield from (row.id for row in page if row.last_seen_at < report.started_at)
        after = page[-1].number
