"""A harvest run: collect, normalise, judge, publish. The catalogue changes at the last step, at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from catalogue_store import AbsencePolicy, CatalogueStore, RunKind, RunRow, RunState
from catalogue_store.errors import StaleRun, StoreUnavailable
from harvesters.collecting import Collector
from harvesters.errors import (
    FetchError,
    HarvestError,
    LeaseLost,
    OutOfMemory,
    RecordsLost,
    RunInterrupted,
    SettingsError,
    SourceBroken,
    StatusRefused,
)
from harvesters.fetch import Fetcher
from harvesters.fetch_counts import counts_since
from harvesters.held_lease import HeldLease
from harvesters.limited_process import lift_memory_limit, memory_limit_mb
from harvesters.manners import memory_key
from harvesters.normalising import Normalising
from harvesters.protocols.contract import HarvestSession
from harvesters.protocols.register import protocol_for
from harvesters.report import RunReport, limits_of_run
from harvesters.run_history import (
    history_of,
    issue_counts,
    latest_position,
    not_accepted,
    unmapped_shares,
)
from harvesters.run_progress import RunProgress, told_progress
from harvesters.stage_clock import StageClock
from harvesters.verdict import RunAtEnd, Verdict, judge
from normalise.identity import record_id
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.mapping import Mapping
from normalise.stamp import stamp
from normalise.vocabularies import Vocabularies

Progress = Callable[[str, int], None]
"""Called with a stage (`harvest`, `normalise`, `publish`) and the records done in it."""
FAILURE_FIELD = "harvest"
"""Of the issue that says what ended an attempt, until another one goes on."""


def harvest_source(
    mapping: Mapping,
    store: CatalogueStore,
    fetcher: Fetcher,
    vocabularies: Vocabularies,
    *,
    now: Callable[[], datetime],
    progress: Progress = lambda stage, done: None,
    kind: RunKind | None = None,
    folder: Path | None = None,
) -> RunReport:
    """Harvest one registered source; the catalogue changes only if the run meets the mapping's expectations.

    Without `kind` the run is incremental where the protocol can follow changes and a full run was accepted
    in the last days, else full. A run that was interrupted goes on from its checkpoint. `folder` is where the
    mapping's file stands. LeaseHeld when another process is at work on the source; a source that fails does
    not raise, its report says so.
    """
    with HeldLease(store.leases, mapping.id, now) as lease:
        chosen = chosen_kind(mapping, store, vocabularies, now()) if kind is None else kind
        work = SourceRun(mapping, store, vocabularies, chosen, lease, now, progress)
        return work.carry_out(lambda: work.collect(fetcher, folder))


def normalise_source(
    mapping: Mapping,
    store: CatalogueStore,
    vocabularies: Vocabularies,
    *,
    now: Callable[[], datetime],
    progress: Progress = lambda stage, done: None,
) -> RunReport:
    """Normalise again, without fetching, all that is kept of a source and was last normalised otherwise."""
    with HeldLease(store.leases, mapping.id, now) as lease:
        work = SourceRun(mapping, store, vocabularies, RunKind.REPLAY, lease, now, progress)
        return work.carry_out(lambda: None)


def chosen_kind(
    mapping: Mapping, store: CatalogueStore, vocabularies: Vocabularies, now: datetime
) -> RunKind:
    """Incremental when nothing stands against it."""
    if not protocol_for(mapping).can_follow:
        return RunKind.FULL
    since = now - timedelta(days=mapping.harvest.full_every_days)
    wanted = stamp(mapping, vocabularies)
    rows = store.runs.of_source(mapping.id)
    last = next((row for row in rows if row.kind is not RunKind.REPLAY), None)
    if last is not None and last.kind is RunKind.INCREMENTAL and last.state is RunState.REJECTED:
        return RunKind.FULL  # the feed cannot be followed from there any more, and never will be
    fulls = (row for row in rows if row.kind is RunKind.FULL)
    is_current = any(
        row.published_at is not None and row.started_at > since and row.stamp == wanted for row in fulls
    )
    return RunKind.INCREMENTAL if is_current else RunKind.FULL


class SourceRun:
    """One attempt at one run, under the source's lease."""

    def __init__(
        self,
        mapping: Mapping,
        store: CatalogueStore,
        vocabularies: Vocabularies,
        kind: RunKind,
        lease: HeldLease,
        now: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self._mapping = mapping
        self._store = store
        self._lease = lease
        self._now = now
        self._tell = progress
        self._clock = StageClock()
        self._stamp = stamp(mapping, vocabularies)
        self._rows = store.runs.of_source(mapping.id)
        self._kind = kind
        left_off = next((row for row in self._rows if row.is_unfinished and row.kind is kind), None)
        self._run = store.runs.start(mapping.id, kind, self._stamp, now())
        lease.is_for(self._run.id)
        self._normalising = Normalising(self._run, mapping, vocabularies, self._clock)
        self._fetching: dict[str, Any] = {}
        self._progress = self._resumed_progress(left_off)

    def _resumed_progress(self, left_off: RunRow | None) -> RunProgress:
        """The progress of the run that is gone on with, unless it is too old to mean anything."""
        key = memory_key(self._mapping)
        attempt = self._run.row().attempt
        if left_off is not None:
            self._run.take_back(FAILURE_FIELD, Severity.ERROR)
        since = self._now() - timedelta(hours=self._mapping.harvest.checkpoint_hours)
        if left_off is None or left_off.seen_at < since:
            return RunProgress(key, attempt)
        return told_progress(self._run.checkpoint, key, attempt)

    def carry_out(self, collect: Callable[[], None]) -> RunReport:
        """Collect, normalise, judge and publish, whatever of it is left to do."""
        try:
            with self._normalising:
                if not self._progress.is_collected:
                    collect()
                self._normalise()
            return self._conclude()
        except (LeaseLost, StaleRun):
            raise  # another process is at work on the run; every word of ours would be about its state
        except SettingsError as error:
            self._end(RunState.INTERRUPTED, error)  # the operator's to mend, and no issue of the source
            raise
        except HarvestError as error:
            return self._end_early(error)
        except MemoryError as error:
            error.__traceback__ = None  # whose frames hold what filled the memory
            limit = memory_limit_mb()
            lift_memory_limit()
            return self._end_early(OutOfMemory(limit))
        except (StoreUnavailable, KeyboardInterrupt) as error:
            self._end(RunState.INTERRUPTED, RunInterrupted(f"{type(error).__name__}: {error}"))
            raise

    def collect(self, fetcher: Fetcher, folder: Path | None) -> None:
        """Keep everything the source has, or has changed."""
        before = fetcher.counts()
        collector = self._collector()
        is_resumed = bool(self._progress.protocol)
        try:
            try:
                self._read(fetcher, folder, collector)
            except (StatusRefused, SourceBroken) as error:
                if error.is_transient or not is_resumed or collector.pages:
                    raise
                self._begin_again(error)
                self._read(fetcher, folder, self._collector())
        finally:
            self._fetching = counts_since(before, fetcher.counts())
        self._say_collected()

    def _collector(self) -> Collector:
        return Collector(self._mapping, self._run, self._progress, self._now, self._clock, self._normalising)

    def _read(self, fetcher: Fetcher, folder: Path | None, collector: Collector) -> None:
        session = HarvestSession(
            self._run.kind,
            self._run.row().started_at,
            self._now,
            self._recall,
            partial(self._known, collector),
            self._progress.protocol,
            latest_position(self._rows),
            folder,
        )
        pages = protocol_for(self._mapping).harvest(self._mapping, fetcher, session)
        try:
            for page in self._clock.taking("harvest", pages):
                self._lease.check()
                collector.collect(page)
                self._tell("harvest", collector.count)
        finally:
            collector.flush()

    def _begin_again(self, error: HarvestError) -> None:
        """The place to go on from is refused: a cursor that ran out, a page that is no more."""
        self._progress = RunProgress(self._progress.key, self._run.row().attempt)
        self._run.note(refused_checkpoint(error))

    def _say_collected(self) -> None:
        """Everything is fetched; what only attempts before the listing's last beginning saw does not count."""
        self._progress.is_collected = True
        told = self._progress.told()
        if self._run.kind is not RunKind.FULL:
            self._run.save_checkpoint(told)
        elif self._progress.is_complete:
            self._run.forget_before(self._progress.since_attempt, told)
        else:
            self._run.prove_no_absence(told)

    def _normalise(self) -> None:
        for done in self._normalising.rest():
            self._lease.check()
            self._tell("normalise", done)

    def _conclude(self) -> RunReport:
        """Judge the run; publish it when it is accepted."""
        with self._clock.during("judge"):
            released_at = self._store.runs.released_at(self._mapping.id)
            expect = self._mapping.expect
            history = history_of(self._rows, expect.history_runs)
            figures = self._run.figures(expect.missing_days, released_at, history.codes)
            unmapped = unmapped_shares(self._store.issues, self._run.id, figures)
            at_end = RunAtEnd(self._kind, figures, unmapped)
            verdict = judge(at_end, expect, history)
        self._lease.check()
        if verdict.state is RunState.ACCEPTED:
            return self._publish(at_end, verdict)
        return self._end(RunState.HELD, None, at_end, verdict)

    def _publish(self, at_end: RunAtEnd, verdict: Verdict) -> RunReport:
        self._tell("publish", at_end.figures.listed)
        # Finished first: a run that is killed while it publishes is accepted, and only publishes again.
        self._end(RunState.ACCEPTED, None, at_end, verdict)
        expect = self._mapping.expect
        policy = AbsencePolicy(expect.absence_runs, expect.absence_days)
        with self._clock.during("publish"):
            counts = self._store.publish(self._run.id, policy, self._now())
        report = replace(self._report(RunState.ACCEPTED, None, at_end, verdict), published=asdict(counts))
        self._run.finish(RunState.ACCEPTED, report.as_json(), report.finished_at)
        return report

    def _end_early(self, error: HarvestError) -> RunReport:
        """Interrupted when the same may succeed later, else rejected."""
        state = RunState.INTERRUPTED if error.is_transient else RunState.REJECTED
        if not isinstance(error, RunInterrupted):
            self._run.note(_failure(error))
        return self._end(state, error)

    def _end(
        self,
        state: RunState,
        error: HarvestError | None,
        at_end: RunAtEnd | None = None,
        verdict: Verdict | None = None,
    ) -> RunReport:
        report = self._report(state, error, at_end, verdict)
        self._run.finish(state, report.as_json(), report.finished_at)
        return report

    def _report(
        self,
        state: RunState,
        error: HarvestError | None,
        at_end: RunAtEnd | None,
        verdict: Verdict | None,
    ) -> RunReport:
        row = self._run.row()
        figures = None if at_end is None else at_end.figures
        return RunReport(
            source_id=self._mapping.id,
            run_id=self._run.id,
            kind=self._kind,
            state=state,
            started_at=row.started_at,
            finished_at=self._now(),
            absence_runs=self._mapping.expect.absence_runs,
            absence_days=self._mapping.expect.absence_days,
            history_runs=self._mapping.expect.history_runs,
            limits=limits_of_run(self._mapping.harvest),
            attempt=row.attempt,
            error=None if error is None else str(error),
            cause=None if error is None else error.cause,
            listed=0 if figures is None else figures.listed,
            is_listing_complete=self._progress.is_complete,
            listed_total=self._progress.listed_total,
            figures={} if figures is None else asdict(figures),
            guards=() if verdict is None else verdict.guards,
            reasons=() if verdict is None else verdict.reasons,
            not_accepted=not_accepted(self._progress, figures),
            issues=issue_counts(self._store.issues, self._run.id),
            fill={} if figures is None else figures.fill,
            unmapped={} if at_end is None else at_end.unmapped,
            fetching=self._fetching,
            seconds=self._seconds(),
            position=self._progress.position,
        )

    def _seconds(self) -> dict[str, float]:
        """Seconds by stage; of the time a protocol took, waiting and fetching apart from splitting."""
        told = self._clock.told()
        waited, fetched = (
            float(self._fetching.get(name, 0.0)) for name in ("waited_seconds", "fetch_seconds")
        )
        taken = told.pop("harvest", 0.0)
        split = max(0.0, round(taken - waited - fetched, 3))
        return {"wait": waited, "fetch": fetched, "split": split} | told if taken else told

    def _known(self, collector: Collector, native_ids: Sequence[str]) -> frozenset[str]:
        collector.flush()
        source_id, case = self._mapping.id, self._mapping.record.id.case
        by_id = {record_id(source_id, native_id, case): native_id for native_id in native_ids}
        return frozenset(by_id[found] for found in self._run.known(list(by_id)))

    def _recall(self, url: str) -> dict[str, object] | None:
        known = self._store.validators.get(url, self._progress.key)
        return None if known is None else known.yielded


def refused_checkpoint(error: HarvestError) -> Issue:
    """The source does not know the place where an earlier attempt left off."""
    return Issue(
        IssueCode.FETCH_FAILED,
        Severity.WARNING,
        f"the place to go on from was refused ({error}); the listing is read again from its beginning",
        field=FAILURE_FIELD,
    )


def _failure(error: HarvestError) -> Issue:
    """What could not be had is told apart from what came and made no sense."""
    is_of_fetching = isinstance(error, FetchError | RecordsLost)
    code = IssueCode.FETCH_FAILED if is_of_fetching else IssueCode.BROKEN_PAYLOAD
    return Issue(code, Severity.ERROR, str(error), field=FAILURE_FIELD)
