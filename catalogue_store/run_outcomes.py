"""What normalisation makes of the records a run speaks of, and how the codes of known ones have moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, false, func, null, select

from catalogue_store.record_ids import of_source
from catalogue_store.record_shape import parts_of, read_part
from catalogue_store.run_row import RunRow
from catalogue_store.states import PRESENT, Outcome, RunKind
from catalogue_store.tables.raw import raw_record, run_seen, staged_record

UsualCodes = Mapping[str, Set[str]]
"""Coded field -> the codes that published runs of the source had in it."""
STREAMED = {"stream_results": True}
MOST_CODES = 1000
"""Different codes of a field that a report keeps; of one with more it tells none, and new ones are not judged."""


@dataclass(frozen=True, slots=True)
class CodeShift:
    """How one coded field of the records known before has moved; only the source's own changes count."""

    known: int
    """Records described before and now that have the field now."""
    moved: int = 0
    """Those of them whose codes the source has changed."""
    new: int = 0
    """Those of the moved, or newly filled, with a code that no published run had."""
    new_codes: dict[str, int] = field(default_factory=dict)
    """Such a code -> records, the most frequent first."""


class RunOutcomes:
    """The figures of one run: staged records as they are now, the others as they are remembered."""

    def __init__(self, connection: Connection, row: RunRow, usual: UsualCodes) -> None:
        self.described = 0
        self.quarantined = 0
        self.classes: Counter[str] = Counter()
        self._usual = usual
        self._parts: Counter[str] = Counter()
        self._known: Counter[str] = Counter()
        self._moved: Counter[str] = Counter()
        self._new: Counter[str] = Counter()
        self._new_codes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        # Streamed: a large source may have nearly as many shapes as records.
        rows = connection.execute(_outcomes(row), execution_options=STREAMED)
        for outcome, class_name, shape, is_known, before, count in rows:
            self._add(Outcome(outcome), class_name or "", count)
            if outcome == Outcome.ACCEPTED:
                self._add_shape(parts_of(shape or ""), is_known, count)
                if before is not None:
                    self._compare(parts_of(before), parts_of(shape or ""), count)

    def _add(self, outcome: Outcome, class_name: str, count: int) -> None:
        match outcome:
            case Outcome.ACCEPTED:
                self.described += count
            case Outcome.NOT_ACCEPTED:
                self.classes[class_name] += count
            case Outcome.QUARANTINED:
                self.quarantined += count

    def _add_shape(self, parts: list[str], is_known: bool, count: int) -> None:
        counted = dict.fromkeys(parts, count)
        self._parts.update(counted)
        if is_known:
            self._known.update(counted)

    def _compare(self, before: list[str], now: list[str], count: int) -> None:
        """What the source made of the codes of records that it changed."""
        were = {name: codes for name, codes in map(_coded, set(before) - set(now)) if name}
        untold = {name for name, codes in were.items() if codes is None}
        for part in set(now) - set(before):
            name, codes = _coded(part)
            if not codes or name in untold:
                continue
            self._moved[name] += count if were.get(name) else 0
            new = [code for code in codes if code not in (were.get(name) or ())]
            new = [code for code in new if code not in self._usual.get(name, (code,))]
            self._new[name] += count if new else 0
            self._new_codes[name].update(dict.fromkeys(new, count))

    def fill(self) -> dict[str, float]:
        """Descriptor field -> share of the described records that have it."""
        counts = _by_field(self._parts)
        return {name: count / self.described for name, count in sorted(counts.items())}

    def codes(self) -> dict[str, dict[str, int]]:
        """Coded field -> code -> described records that have it; no codes where they are too many."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for part, count in self._parts.items():
            name, codes = _coded(part)
            counts[name].update(dict.fromkeys(codes or (), count))
        told = ((name, codes if len(codes) <= MOST_CODES else {}) for name, codes in counts.items() if codes)
        return {name: dict(sorted(codes.items())) for name, codes in sorted(told)}

    def shifts(self) -> dict[str, CodeShift]:
        """Coded field -> how it moved, where it did."""
        known = _by_field(self._known)
        return {
            name: CodeShift(
                known[name], self._moved[name], self._new[name], dict(self._new_codes[name].most_common())
            )
            for name in sorted((+self._moved | +self._new).keys())
        }


def _coded(part: str) -> tuple[str, tuple[str, ...] | None]:
    read = read_part(part)
    return read.name, read.codes


def _by_field(parts: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for part, count in parts.items():
        counts[read_part(part).name] += count
    return counts


def _outcomes(row: RunRow) -> Select[Any]:
    """(outcome, class, shape, is known, shape before, count) of what was found.

    For a replay of all that is still at the source. The shape before is told of records that the source changed.
    """
    found = _each(row).subquery()
    return select(*found.c, func.count()).where(found.c.outcome.is_not(None)).group_by(*found.c)


def _each(row: RunRow) -> Select[Any]:
    staged = staged_record.c.record_id.is_not(None)
    before = null() if row.kind is RunKind.REPLAY else case((_is_changed_at_source(), raw_record.c.shape))
    columns = select(
        case((staged, staged_record.c.outcome), else_=raw_record.c.outcome).label("outcome"),
        case((staged, staged_record.c.class_name), else_=raw_record.c.class_name).label("class_name"),
        case((staged, staged_record.c.shape), else_=raw_record.c.shape).label("shape"),
        func.coalesce(raw_record.c.outcome == Outcome.ACCEPTED, false()).label("is_known"),
        before.label("before"),
    )
    if row.kind is RunKind.REPLAY:
        origin = raw_record.outerjoin(staged_record, _staged_as(row, raw_record.c.record_id))
        return columns.select_from(origin).where(
            of_source(raw_record.c.record_id, row.source_id), raw_record.c.absent_at.is_(None)
        )
    origin = run_seen.outerjoin(staged_record, _staged_as(row, run_seen.c.record_id)).outerjoin(
        raw_record, raw_record.c.record_id == run_seen.c.record_id
    )
    return columns.select_from(origin).where(run_seen.c.run_id == row.id, run_seen.c.evidence.in_(PRESENT))


def _is_changed_at_source() -> ColumnElement[bool]:
    """Whether the source, not our mapping, gave a described record another shape."""
    return and_(
        raw_record.c.outcome == Outcome.ACCEPTED,
        staged_record.c.outcome == Outcome.ACCEPTED,
        staged_record.c.shape != raw_record.c.shape,
        run_seen.c.raw_hash != raw_record.c.raw_hash,
    )


def _staged_as(row: RunRow, record_id: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(staged_record.c.run_id == row.id, staged_record.c.record_id == record_id)
