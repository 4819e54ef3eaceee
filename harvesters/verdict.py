"""Whether a run may change the catalogue: every limit beside its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from catalogue_store.figures import RunFigures
from catalogue_store.run_outcomes import CodeShift
from catalogue_store.states import RunKind, RunState
from normalise.mapping.expect_block import ExpectBlock

SHOWN_CODES = 5
"""New codes that a message names."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One rule as it was applied."""

    name: str
    value: float
    limit: float
    is_met: bool
    message: str
    """Says value and limit in words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a run that came to its end: accepted, or held for a person."""

    state: RunState
    guards: tuple[Guard, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is held."""
        return tuple(guard.message for guard in self.guards if not guard.is_met)


@dataclass(frozen=True, slots=True)
class History:
    """What accepted full runs of the source were like, the latest first."""

    fill: Sequence[Mapping[str, float]] = ()
    """Field -> share of records that have it."""
    unmapped: Sequence[Mapping[str, float]] = ()
    """Field -> share of records with a value that no lookup or closed list knows."""
    codes: Mapping[str, Set[str]] = field(default_factory=dict)
    """Coded field -> the codes that these runs, and those between them, had in it."""


@dataclass(frozen=True, slots=True)
class RunAtEnd:
    """What a run is judged by."""

    kind: RunKind
    figures: RunFigures
    unmapped: Mapping[str, float] = field(default_factory=dict)
    """As in `History`, for this run."""


def judge(run: RunAtEnd, expect: ExpectBlock, history: History) -> Verdict:
    """Held when any guard is not met.

    Count and fill guards judge full runs only. Deletions count in every kind of run, since destroy events
    and a narrower `accept` take records away just as absence does.
    """
    guards = tuple(_guards(run, expect, history))
    is_met = all(guard.is_met for guard in guards)
    return Verdict(RunState.ACCEPTED if is_met else RunState.HELD, guards)


def _guards(run: RunAtEnd, expect: ExpectBlock, history: History) -> Iterator[Guard]:
    yield _deletion_guard(run.figures, expect)
    if run.kind is not RunKind.INCREMENTAL:
        yield _quarantine_guard(run.figures, expect)
    if run.kind is RunKind.FULL:
        yield _count_guard(run.figures, expect)
        yield from _least_fill_guards(run.figures, expect)
        yield from _fill_drop_guards(run.figures, expect, history)
        yield from _unmapped_guards(run, expect, history)
        yield from _code_guards(run.figures.shifts, expect)


def _count_guard(figures: RunFigures, expect: ExpectBlock) -> Guard:
    listed, least = figures.listed, max(1, expect.minimum_records)
    text = "the list is empty" if listed == 0 else f"{listed} records are listed"
    return Guard(
        "minimum_records",
        listed,
        least,
        listed >= least,
        f"{text}; expected are at least {least} (minimum_records)",
    )


def _deletion_guard(figures: RunFigures, expect: ExpectBlock) -> Guard:
    parts = {
        "missing": figures.missing,
        "destroyed": figures.gone,
        "no longer accepted": figures.no_longer_accepted,
        f"missing or withdrawn in the last {expect.missing_days} days": figures.recently_missing,
    }
    lost = sum(parts.values())
    limit = max(float(expect.missing_count), expect.missing_share * figures.live)
    told = ", ".join(f"{count} {what}" for what, count in parts.items() if count) or "none missing"
    allowed = f"; {figures.released} more were lost when a run was released" if figures.released else ""
    message = (
        f"{lost} records lost ({told}) of {figures.live} live ones; allowed are {limit:g}, the larger of "
        f"{expect.missing_count} and {expect.missing_share:.0%} (missing_count, missing_share){allowed}"
    )
    return Guard("missing", lost, limit, lost <= limit, message)


def _quarantine_guard(figures: RunFigures, expect: ExpectBlock) -> Guard:
    quarantined, judged = figures.quarantined, figures.described + figures.quarantined
    # Few are no sign of a broken source, unless they are all there is.
    limit = max(float(expect.quarantined_count - 1), expect.quarantined_share * judged)
    if not figures.described:
        limit = min(limit, expect.quarantined_share * judged)
    message = (
        f"{quarantined} of {judged} records are quarantined; allowed are {limit:g}, the larger of fewer than "
        f"{expect.quarantined_count} and {expect.quarantined_share:.0%}, and never all "
        "(quarantined_count, quarantined_share)"
    )
    return Guard("quarantined", quarantined, limit, quarantined <= limit, message)


def _least_fill_guards(figures: RunFigures, expect: ExpectBlock) -> Iterator[Guard]:
    for name, least in sorted(expect.fill.items()):
        share = figures.fill.get(name, 0.0)
        message = f"{name} is filled in {share:.0%} of the records; expected are at least {least:.0%} (fill)"
        yield Guard(f"fill.{name}", share, least, share >= least or not figures.described, message)


def _fill_drop_guards(figures: RunFigures, expect: ExpectBlock, history: History) -> Iterator[Guard]:
    if not figures.described:
        return
    for name in sorted({name for rates in history.fill for name in rates}):
        usual = median(rates.get(name, 0.0) for rates in history.fill)
        share = figures.fill.get(name, 0.0)
        limit = round(usual - expect.fill_drop, 6)
        message = (
            f"{name} is filled in {share:.0%} of the records, usually in {usual:.0%}; "
            f"allowed is a fall to {max(0.0, limit):.0%} (fill_drop)"
        )
        if share < usual:
            yield Guard(f"fill_drop.{name}", share, limit, share > limit, message)


def _unmapped_guards(run: RunAtEnd, expect: ExpectBlock, history: History) -> Iterator[Guard]:
    if not history.unmapped:
        return
    for name, share in sorted(run.unmapped.items()):
        usual = median(shares.get(name, 0.0) for shares in history.unmapped)
        limit = round(usual + expect.new_values_share, 6)
        message = (
            f"{name} has a value that is not mapped in {share:.0%} of the records, usually in {usual:.0%}; "
            f"allowed is less than {limit:.0%} (new_values_share)"
        )
        yield Guard(f"unmapped.{name}", share, limit, share < limit, message)


def _code_guards(shifts: Mapping[str, CodeShift], expect: ExpectBlock) -> Iterator[Guard]:
    """A renamed label or a column that moved changes the records there are; new records are growth."""
    for name, shift in sorted(shifts.items()):
        if shift.new:
            told = f"{name} has a code that is new to the source ({_some(shift.new_codes)})"
            yield _code_guard("new", name, shift.new, shift.known, told, expect)
        if shift.moved:
            yield _code_guard("moved", name, shift.moved, shift.known, f"the codes of {name} changed", expect)


def _code_guard(kind: str, name: str, records: int, known: int, told: str, expect: ExpectBlock) -> Guard:
    key = f"{kind}_values_share"
    share: float = getattr(expect, key)
    limit = round(max(float(expect.new_values_count), share * known), 6)
    message = (
        f"{told} in {records} of the {known} records known before that have it; allowed are fewer than {limit:g}, "
        f"the larger of {expect.new_values_count} and {share:.0%} (new_values_count, {key})"
    )
    return Guard(f"{kind}.{name}", records, limit, records < limit, message)


def _some(codes: Mapping[str, int]) -> str:
    """The most frequent codes; the report has them all."""
    told = [f"{code!r} in {count}" for code, count in islice(codes.items(), SHOWN_CODES)]
    more = len(codes) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")
