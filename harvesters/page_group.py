"""Pages of one source that came in quick succession, waiting to be kept together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue_store import Answer, KeptRecord, Portion
from harvesters.protocols.contract import HarvestedPage
from normalise.issue import Issue, IssueCode, Severity

LARGE_RUN = 2_000
"""Records after which a run is large; before it, each page is kept at once."""
MOST_RECORDS = 1_000
LONGEST_WAIT_SECONDS = 0.25
"""What is lost at most, to be fetched again, when the process is killed; a slow source's pages never wait."""


@dataclass(slots=True)
class PageGroup:
    """What the pages brought, in the store's words."""

    records: list[KeptRecord] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    issues: list[tuple[str | None, Issue]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    may_repeat: bool = True
    pages: int = 0

    def add(
        self,
        page: HarvestedPage,
        records: Sequence[KeptRecord],
        listed: Sequence[str],
        issues: Sequence[tuple[str | None, Issue]],
    ) -> None:
        """Put a page behind those there are."""
        self.records += records
        self.listed += listed
        self.issues += issues
        self.answers += [
            Answer(memory.url, memory.key, memory.etag, memory.last_modified, dict(memory.yielded))
            for memory in page.memories
        ]
        self.may_repeat = page.may_repeat
        self.pages += 1

    def takes(self, page: HarvestedPage) -> bool:
        """Whether the page may stand behind these: one rule on second records, and nothing said to be away."""
        return not self.pages or (self.may_repeat == page.may_repeat and not says_absence(page))

    def portion(self, checkpoint: dict[str, Any] | None) -> Portion:
        """All of it, to be kept in one transaction."""
        double = None if self.may_repeat else duplicate_issue
        return Portion(self.records, self.listed, self.issues, self.answers, checkpoint, double)


class Patience:
    """When a group has waited long enough."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept_at = clock()

    def is_over(self, group: PageGroup, page: HarvestedPage, count: int) -> bool:
        """Whether to keep the group now, of which `page` is the last; `count` records came in all."""
        return (
            count < LARGE_RUN
            or says_absence(page)
            or len(group.records) >= MOST_RECORDS
            or self._clock() - self._kept_at >= LONGEST_WAIT_SECONDS
        )

    def begin(self) -> None:
        """Count from now: something was kept."""
        self._kept_at = self._clock()


def says_absence(page: HarvestedPage) -> bool:
    """Whether the page says that records are gone, which must stand before or after what else is said of them."""
    return bool(page.gone_ids or page.absent_ids)


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
