"""What every protocol takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from catalogue_store.states import RunKind
from harvesters.fetch import Fetcher
from harvesters.fetched import PageMemory
from normalise.issue import Issue
from normalise.mapping.mapping import Mapping as SourceMapping
from normalise.raw_record import RawRecord

Recall = Callable[[str], Mapping[str, Any] | None]
"""An address -> what it yielded when it was last read under this mapping by a run that was published."""


Known = Callable[[Sequence[str]], frozenset[str]]
"""Native ids -> those that are live in the catalogue, or that this run has come across."""


@dataclass(frozen=True, slots=True)
class PageIssue:
    """An issue found while fetching and splitting, and the native id of the record it is about, if of one."""

    issue: Issue
    native_id: str | None = None


@dataclass(frozen=True, slots=True)
class HarvestedPage:
    """A portion of a source: kept in one transaction together with its checkpoint."""

    records: tuple[RawRecord, ...] = ()
    listed_ids: tuple[str, ...] = ()
    """Native ids that are listed but were not fetched: unchanged, or not to be had just now."""
    absent_ids: tuple[str, ...] = ()
    """Native ids that are listed, though their own address says there is no such record: evidence that they
    are going, believed after as many runs and days as any absence."""
    gone_ids: tuple[str, ...] = ()
    """Native ids that the source says were destroyed and that are not to be had any more either."""
    not_accepted: Mapping[str, int] = field(default_factory=dict)
    """Class -> how many were listed and left out."""
    issues: tuple[PageIssue, ...] = ()
    memories: tuple[PageMemory, ...] = ()
    """What to remember of the addresses that were read, once all of this is kept."""
    checkpoint: Mapping[str, Any] | None = None
    """Where to go on after this page; None: where the last checkpoint said."""
    may_repeat: bool = False
    """A record may come twice without anything being wrong: the list shifts while it is read."""
    is_complete: bool = False
    """With this page the whole listing has been read to its end; only such a run proves absence."""
    position: Mapping[str, Any] | None = None
    """Where a later incremental run begins; with the last page."""
    listed_total: int | None = None
    """How many the source says it lists, when it says."""


@dataclass(frozen=True, slots=True)
class HarvestSession:
    """What a protocol needs to know of the run it works for."""

    kind: RunKind
    started_at: datetime
    now: Callable[[], datetime]
    recall: Recall
    known: Known
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    """The last one of this run that was kept; empty at the beginning."""
    position: Mapping[str, Any] = field(default_factory=dict)
    """That of the last accepted run; empty when there was none."""
    folder: Path | None = None
    """Where the mapping's relative file paths begin."""


class SourceProtocol(Protocol):
    """One way of reading a source."""

    can_follow: bool
    """Whether an incremental run is possible."""

    def harvest(
        self, mapping: SourceMapping, fetcher: Fetcher, session: HarvestSession
    ) -> Iterator[HarvestedPage]:
        """The source's records page by page.

        A FetchError or SourceBroken ends the run; what was kept before stays kept.
        """
