"""The first stage of a run: what the protocol brings home is kept, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from catalogue_store import KeptRecord, Run
from harvesters.normalising import Normalising
from harvesters.page_group import PageGroup, Patience
from harvesters.protocols.contract import HarvestedPage, PageIssue
from harvesters.run_progress import RunProgress
from harvesters.stage_clock import StageClock
from normalise.content_hash import ContentHasher
from normalise.identity import record_id
from normalise.issue import Issue
from normalise.mapping.mapping import Mapping
from normalise.raw_record import RawRecord


class Collector:
    """Keeps pages so that a kill at any moment loses no record already kept and repeats none."""

    def __init__(
        self,
        mapping: Mapping,
        run: Run,
        progress: RunProgress,
        now: Callable[[], datetime],
        clock: StageClock,
        normalising: Normalising,
        patience: Patience | None = None,
    ) -> None:
        """`patience` tells how long pages may wait; only a test has a clock of its own for it."""
        self._source_id = mapping.id
        self._case = mapping.record.id.case
        self._run = run
        self._progress = progress
        self._now = now
        self._clock = clock
        self._normalising = normalising
        self._hasher = ContentHasher(mapping)
        self._waiting = PageGroup()
        self._patience = patience or Patience()
        self._fresh = 0
        self.count = 0
        """Records listed so far by this attempt."""
        self.pages = 0

    def collect(self, page: HarvestedPage) -> None:
        """Keep a page, or let it wait a moment for the next ones where they come quickly."""
        with self._clock.during("hash"):
            batch = [self._kept(raw) for raw in page.records]
        if not self._waiting.takes(page):
            self.flush()
        self._progress.note(page)
        listed = [self._record_id(native_id) for native_id in page.listed_ids]
        self._waiting.add(page, batch, listed, [self._placed(found) for found in page.issues])
        self.pages += 1
        self.count += len(page.records) + len(page.listed_ids) + len(page.absent_ids)
        if self._patience.is_over(self._waiting, page, self.count):
            self.flush(page)

    def flush(self, last: HarvestedPage | None = None) -> None:
        """Keep what waits, with the checkpoint behind it; `last` may say that records are not there any more."""
        group, self._waiting = self._waiting, PageGroup()
        if not group.pages:
            return
        if last is not None and last.gone_ids:
            self._normalising.finish()  # or what was said of a record would be staged after it is gone
        with self._clock.during("keep"):
            fresh = self._keep(group, last)
        self._patience.begin()
        self._fresh += len(fresh)
        self._normalising.take(fresh, self._ahead())

    def _ahead(self) -> int:
        """How many records to normalise are likely to come, by what the source says it lists in all."""
        left = (self._progress.listed_total or 0) - self.count
        return max(0, left) * self._fresh // self.count if self.count else 0

    def _kept(self, raw: RawRecord) -> KeptRecord:
        return KeptRecord(raw, self._record_id(raw.native_id), self._hasher.hash(raw))

    def _keep(self, group: PageGroup, last: HarvestedPage | None) -> list[KeptRecord]:
        """Keep it all, the checkpoint last; gives the records that are to be normalised."""
        at = self._now()
        told = self._progress.told()
        absent = [] if last is None else [self._record_id(native_id) for native_id in last.absent_ids]
        gone = [] if last is None else [self._record_id(native_id) for native_id in last.gone_ids]
        is_all = not absent and not gone
        result = self._run.keep_portion(group.portion(told if is_all else None), at)
        if absent:
            self._run.absent(absent, at, None if gone else told)
        if gone:
            self._run.gone(gone, at, told)
        return first_of_each(group.records, result.pending)

    def _placed(self, found: PageIssue) -> tuple[str | None, Issue]:
        return None if found.native_id is None else self._record_id(found.native_id), found.issue

    def _record_id(self, native_id: str) -> str:
        return record_id(self._source_id, native_id, self._case)


def first_of_each(batch: Sequence[KeptRecord], wanted: Sequence[str]) -> list[KeptRecord]:
    """The records of those ids; of several with one id the first, which is the one that was kept."""
    by_id = {kept.record_id: kept for kept in reversed(batch)}
    return [by_id[record_id] for record_id in wanted]
