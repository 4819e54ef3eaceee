"""What has been brought home of a listing page and is not kept yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harvesters.fetched import PageMemory
from harvesters.protocols.contract import HarvestedPage, PageIssue
from normalise.raw_record import RawRecord


@dataclass
class Portion:
    """Collects records of one listing page; each portion taken says where to go on."""

    list_url: str | None = None
    page_number: int = 1
    following: str | None = None
    is_last_page: bool = False
    is_cut: bool = False
    memory: PageMemory | None = None
    """Of the listing page; given only with its last portion."""
    done: list[str] = field(default_factory=list)
    """Keys of the page that are kept, or in this portion."""
    records: list[RawRecord] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    issues: list[PageIssue] = field(default_factory=list)
    memories: list[PageMemory] = field(default_factory=list)
    keys: frozenset[str] = frozenset()
    """Of the page's rows."""
    repeated: set[str] = field(default_factory=set)
    """Keys that an earlier row had."""
    met: set[str] = field(default_factory=set)
    """Keys of all pages so far."""

    @classmethod
    def at_start(cls, checkpoint: Mapping[str, Any]) -> Portion:
        """Before the first page; with the keys an interrupted run has kept of it."""
        return cls(done=list(checkpoint.get("done", ())))

    def __len__(self) -> int:
        return len(self.records) + len(self.listed) + len(self.absent)

    @property
    def is_begun(self) -> bool:
        """Whether it is of a page, and not what stands before the first one."""
        return self.list_url is not None

    def of_next_page(self, head: Mapping[str, Any], memory: PageMemory | None) -> Portion:
        """The empty portion of a page that begins."""
        resumed = self.done if self.list_url is None else []
        portion = Portion(
            list_url=head["list_url"],
            page_number=head["page_number"],
            following=head["next"],
            is_last_page=head["is_last"],
            is_cut=head["is_cut"],
            memory=memory,
            done=list(resumed),
            keys=frozenset(head["keys"]),
            met=self.met,
        )
        portion._note_repeated(head["keys"])
        return portion

    def _note_repeated(self, keys: list[str]) -> None:
        for key in keys:
            if key in self.met:
                self.listed.append(key)
                self.repeated.add(key)
            self.met.add(key)

    def left(self) -> frozenset[str]:
        """Keys of the page that nothing has come of."""
        return self.keys.difference(self.done, self.repeated)

    def keep(self, record: RawRecord, memory: PageMemory | None) -> None:
        """Add a record."""
        self.records.append(record)
        self.done.append(record.native_id)
        if memory is not None:
            self.memories.append(memory)

    def note_listed(self, key: str) -> None:
        """Add a record that was not fetched, because it has not changed."""
        self.listed.append(key)
        self.done.append(key)

    def note_lost(self, key: str, issue: PageIssue, *, is_absent: bool) -> None:
        """Add a record whose page could not be had, or says that there is none."""
        (self.absent if is_absent else self.listed).append(key)
        self.done.append(key)
        self.issues.append(issue)

    def taken(self) -> HarvestedPage:
        """The portion so far; the page goes on."""
        checkpoint: dict[str, Any] = {
            "list_url": self.list_url,
            "page_number": self.page_number,
            "done": list(self.done),
        }
        return self._page(checkpoint, (), is_complete=False)

    def last_of_page(self) -> HarvestedPage:
        """What is left of the page, with its memory; the next one begins after it."""
        if not self.is_begun:
            return HarvestedPage()
        checkpoint: dict[str, Any] = {
            "list_url": self.following,
            "page_number": self.page_number + 1,
            "done": [],
        }
        memories = () if self.memory is None else (self.memory,)
        goes_on = self.following is not None
        return self._page(checkpoint if goes_on else None, memories, is_complete=self.is_last_page)

    def _page(
        self, checkpoint: Mapping[str, Any] | None, memories: tuple[PageMemory, ...], *, is_complete: bool
    ) -> HarvestedPage:
        page = HarvestedPage(
            records=tuple(self.records),
            listed_ids=tuple(self.listed),
            absent_ids=tuple(self.absent),
            issues=tuple(self.issues),
            memories=(*self.memories, *memories),
            checkpoint=checkpoint,
            is_complete=is_complete,
        )
        self.records, self.listed, self.absent, self.issues, self.memories = [], [], [], [], []
        return page
