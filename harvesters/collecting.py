"""The first stage of a run: what the protocol brings home is kept, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from catalogue_store import CatalogueStore, KeptRecord, Run
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
    ) -> None:
        self._source_id = mapping.id
        self._case = mapping.record.id.case
        self._store = store
        self._run = run
        self._progress = progress
        self._now = now
        self._clock = clock
        self._hasher = ContentHasher(mapping)
        self.count = 0
        """Records listed so far by this attempt."""
        self.pages = 0

    def collect(self, page: HarvestedPage) -> None:
        """Keep a page; its checkpoint is written last, when everything else of it is safe."""
        with self._clock.during("hash"):
            batch = [self._kept(raw) for raw in page.records]
        with self._clock.during("keep"):
            self._progress.note(page)
            self._remember(page)
            self._keep(page, batch)
        self.pages += 1
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

    def _keep(self, page: HarvestedPage, batch: Sequence[KeptRecord]) -> None:
        at = self._now()
        listed = [self._record_id(native_id) for native_id in page.listed_ids]
        absent = [self._record_id(native_id) for native_id in page.absent_ids]
        gone = [self._record_id(native_id) for native_id in page.gone_ids]
        doubles = repeated(listed)
        if batch:
            doubles += self._run.keep(batch, at).duplicates
        issues = [self._placed(found) for found in page.issues]
        if not page.may_repeat:
            issues += [(double, duplicate_issue(double)) for double in doubles]
        if issues:
            self._run.note_all(issues)
        if absent:
            self._run.absent(absent, at)
        if gone:
            self._run.gone(gone, at)
        if listed:
            self._run.see(listed, at, self._progress.told())
        elif batch or absent or gone or issues or page.checkpoint is not None or page.is_complete:
            self._run.save_checkpoint(self._progress.told())

    def _placed(self, found: PageIssue) -> tuple[str | None, Issue]:
        return None if found.native_id is None else self._record_id(found.native_id), found.issue

    def _record_id(self, native_id: str) -> str:
        return record_id(self._source_id, native_id, self._case)


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
