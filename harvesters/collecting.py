"""The first stage of a run: what the protocol brings home is kept, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from catalogue_store import CatalogueStore, KeptRecord, Run
from harvesters.normalising import Normalising
from harvesters.protocols.contract import HarvestedPage, PageIssue
from harvesters.run_progress import RunProgress
from harvesters.stage_clock import StageClock
from normalise.content_hash import ContentHasher
from normalise.identity import record_id
from normalise.issue import Issue, IssueCode, Severity
from normalise.mapping.mapping import Mapping
from normalise.raw_record import RawRecord


class Collector:
    """Keeps pages so that a kill at any moment loses no record already kept and repeats none."""

    def __init__(
        self,
        mapping: Mapping,
        store: CatalogueStore,
        run: Run,
        progress: RunProgress,
        now: Callable[[], datetime],
        clock: StageClock,
        normalising: Normalising,
    ) -> None:
        self._source_id = mapping.id
        self._case = mapping.record.id.case
        self._store = store
        self._run = run
        self._progress = progress
        self._now = now
        self._clock = clock
        self._normalising = normalising
        self._hasher = ContentHasher(mapping)
        self._told: dict[str, Any] = {}
        """The checkpoint as it was written last."""
        self.count = 0
        """Records listed so far by this attempt."""
        self.pages = 0

    def collect(self, page: HarvestedPage) -> None:
        """Keep a page; its checkpoint is written last, when everything else of it is safe."""
        if page.gone_ids:
            self._normalising.finish()  # or what was said of a record would be staged after it is gone
        with self._clock.during("hash"):
            batch = [self._kept(raw) for raw in page.records]
        with self._clock.during("keep"):
            self._progress.note(page)
            self._remember(page)
            fresh = self._keep(page, batch)
        self.pages += 1
        self._normalising.take(fresh)
        self.count += len(page.records) + len(page.listed_ids) + len(page.absent_ids)

    def _kept(self, raw: RawRecord) -> KeptRecord:
        return KeptRecord(raw, self._record_id(raw.native_id), self._hasher.hash(raw))

    def _remember(self, page: HarvestedPage) -> None:
        """Memories are of no force until the run is published, so they may be written first."""
        for memory in page.memories:
            self._store.validators.put(
                memory.url,
                memory.key,
                memory.etag,
                memory.last_modified,
                dict(memory.yielded),
                self._now(),
                run_id=self._run.id,
            )

    def _keep(self, page: HarvestedPage, batch: Sequence[KeptRecord]) -> list[KeptRecord]:
        """Keep it all; gives the records that are to be normalised."""
        at = self._now()
        fresh: list[KeptRecord] = []
        listed = [self._record_id(native_id) for native_id in page.listed_ids]
        absent = [self._record_id(native_id) for native_id in page.absent_ids]
        gone = [self._record_id(native_id) for native_id in page.gone_ids]
        doubles = repeated(listed)
        if batch:
            result = self._run.keep(batch, at)
            doubles += result.duplicates
            fresh = first_of_each(batch, result.pending)
        issues = [self._placed(found) for found in page.issues]
        if not page.may_repeat:
            issues += [(double, duplicate_issue(double)) for double in doubles]
        if issues:
            self._run.note_all(issues)
        if absent:
            self._run.absent(absent, at)
        if gone:
            self._run.gone(gone, at)
        told = self._progress.told()
        if listed:
            self._run.see(listed, at, told)
        elif told != self._told:
            self._run.save_checkpoint(told)
        self._told = told
        return fresh

    def _placed(self, found: PageIssue) -> tuple[str | None, Issue]:
        return None if found.native_id is None else self._record_id(found.native_id), found.issue

    def _record_id(self, native_id: str) -> str:
        return record_id(self._source_id, native_id, self._case)


def first_of_each(batch: Sequence[KeptRecord], wanted: Sequence[str]) -> list[KeptRecord]:
    """The records of those ids; of several with one id the first, which is the one that was kept."""
    by_id = {kept.record_id: kept for kept in reversed(batch)}
    return [by_id[record_id] for record_id in wanted]


def repeated(record_ids: Sequence[str]) -> list[str]:
    """Each id once for every time it comes again."""
    counts = Counter(record_ids)
    return [record_id for record_id, count in counts.items() for _ in range(count - 1)]


def duplicate_issue(record_id: str) -> Issue:
    """A second record with an id already seen in the run."""
    return Issue(
        IssueCode.DUPLICATE_ID,
        Severity.WARNING,
        f"{record_id} is listed more than once; the first record stays",
        field="record.id",
        value=record_id.partition(":")[2],
        expected="one record of that id",
    )
